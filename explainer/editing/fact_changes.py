"""Explainers whose facts became other ones since the edition that the public reads was submitted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from explainer.editing.models import Authorship, ExplainerPage, Fact, Person, Submission
from explainer.record.models import UNKNOWN_AUTHOR, Edition
from explainer.record.timeline import Key, timeline

# The kind and the key, as the ledger names them.
type Subject = tuple[str, str]

FACT, SOURCE = Authorship.Subject.FACT, Authorship.Subject.SOURCE


@dataclass(frozen=True, kw_only=True)
class Change:
    """What changed, who saved it last, and when. `source` is empty where the fact itself did; who and when, where it is gone."""

    fact_key: str
    fact: Fact | None
    source: str = ""
    person: str = ""
    saved_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Outdated:
    """An edition that the public reads, and what changed under it. No page where it was deleted by a route that we do not know."""

    page: ExplainerPage | None
    title: str
    edition: Edition
    changes: tuple[Change, ...]

    @property
    def facts(self) -> tuple[str, ...]:
        """The keys of the facts, each once."""
        return tuple(dict.fromkeys(change.fact_key for change in self.changes))


def since_sealed() -> list[Outdated]:
    """The explainers whose cited facts, or the sources of these, say something else than when their edition was submitted.

    What was changed and changed back is left out. As many queries for many explainers as for one.
    """
    known = timeline()
    shown = {key: entry.edition for key, entry in known.at(known.moment()).items() if entry.edition}
    cited = {key: _cited(edition) for key, edition in shown.items()}
    facts = Fact.objects.prefetch_related("sources").in_bulk({one for keys in cited.values() for one in keys}, field_name="key")
    until = _ledgers(shown)
    lines = _lines(facts.values())
    names = Person.names({line.person for those in lines.values() for line in those}) | {UNKNOWN_AUTHOR: "Somebody unknown"}
    pages = {page.key: page for page in ExplainerPage.objects.select_related("locale")}
    found = []
    for key in until:
        changes = [change for name in cited[key] for change in _changes(name, facts.get(name), lines, until[key], names)]
        if changes:
            page = pages.get(key)
            title = page.get_admin_display_title() if page else shown[key].title
            found.append(Outdated(page=page, title=title, edition=shown[key], changes=tuple(changes)))
    return sorted(found, key=lambda one: one.title)


def _cited(edition: Edition) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for section in edition.words().sections for key in section.facts))


def _ledgers(shown: dict[Key, Edition]) -> dict[Key, int]:
    """The newest line of the ledger when each edition was submitted."""
    digests = [edition.content_digest for edition in shown.values()]
    found = {}
    for submission in Submission.objects.sealed().filter(content_digest__in=digests).order_by("pk"):
        edition = shown.get(submission.key)
        # The same words may have been submitted again, for a later edition.
        if edition and submission.content_digest == edition.content_digest and submission.submitted_at <= edition.sealed_at:
            found[submission.key] = submission.ledger_until
    return found


def _lines(facts: Iterable[Fact]) -> dict[Subject, list[Authorship]]:
    """What the ledger says about these facts and their sources, the oldest line first."""
    subjects = {subject for fact in facts for subject in _subjects(fact)}
    about = Authorship.objects.filter(subject__in=[FACT, SOURCE], key__in={key for _kind, key in subjects}).order_by("pk")
    found: dict[Subject, list[Authorship]] = {}
    for line in about:
        found.setdefault((line.subject, line.key), []).append(line)
    return found


def _subjects(fact: Fact) -> list[Subject]:
    return [(FACT, fact.key), *((SOURCE, source.key) for source in fact.sources.all())]


def _changes(
    key: str, fact: Fact | None, lines: dict[Subject, list[Authorship]], until: int, names: dict[str, str]
) -> Iterator[Change]:
    if fact is None:
        yield Change(fact_key=key, fact=None)
        return
    for subject in _subjects(fact):
        before = [line for line in lines.get(subject, []) if line.pk <= until]
        after = [line for line in lines.get(subject, []) if line.pk > until]
        if after and not (before and before[-1].words_digest == after[-1].words_digest):
            yield Change(
                fact_key=key,
                fact=fact,
                source=subject[1] if subject[0] == SOURCE else "",
                person=names.get(after[-1].person, after[-1].person),
                saved_at=after[-1].saved_at,
            )
