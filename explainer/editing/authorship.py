"""Who wrote what: every save that changes words adds a line to the ledger, whoever makes it and by whatever route.

Words keep their author: whoever first saved a sentence has a part in every draft that takes it over, until it is sealed.

What changes words without a save that Django hears of (SQL, `update()`, a fixture) is found when a draft is submitted:
the words are not those of the last line, and their author is unknown.
"""

from functools import lru_cache
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from wagtail.log_actions import get_active_log_context
from wagtail.models import Revision

from explainer.content import canonical, wording
from explainer.content.explainer import Source as ContentSource
from explainer.content.explainer import texts
from explainer.content.sections import Definition, Definitions
from explainer.editing import freezing
from explainer.editing.models import Authorship, ExplainerPage, Fact, Person, Source, Submission, Term, Wording
from explainer.record.deeds import turn
from explainer.record.models import UNKNOWN_AUTHOR
from explainer.record.timeline import fresh

type Subject = tuple[Authorship.Subject, str, str]


def note_revision(sender: type[Revision], instance: Revision, **kwargs: Any) -> None:
    """Receiver of `post_save`: a draft of an explainer was saved, as a new revision or in the place of an old one."""
    page = instance.as_object() if instance.content_type.model_class() is ExplainerPage else None
    if page and _note(subject_of(page), freezing.words_digest(page), people := _people(instance.user)):
        note_writers(page, freezing.sentence_digests(page), people)


def note_writers(page: ExplainerPage, sentences: frozenset[str], savers: set[str]) -> None:
    """A draft holds or held these sentences: remember who wrote them, and note in the ledger whose they are besides the savers'.

    What a second person approved is nobody's any more.
    """
    with turn():
        known = list(Wording.objects.filter(sentence_digest__in=sentences).values_list("sentence_digest", "person"))
        new = sorted(sentences - {digest for digest, _person in known})
        Wording.objects.bulk_create(
            [Wording(sentence_digest=digest, person=person) for digest in new for person in sorted(savers - {UNKNOWN_AUTHOR})],
            ignore_conflicts=True,
        )
        sealed = _sealed_sentences()
        others = {person for digest, person in known if digest not in sealed} - savers
        noted = set(lines(subject_of(page)).filter(pk__gt=ledger_at_last_seal(page)).values_list("person", flat=True))
        for person in sorted(others - noted):
            _add_line(subject_of(page), freezing.words_digest(page), person, taken_over=True)


def ledger_at_last_seal(page: ExplainerPage) -> int:
    """The newest line of the ledger when the newest edition of the page was submitted; 0 before the first."""
    explainer, language = page.key
    sealed = Submission.objects.sealed().filter(explainer=explainer, language=language)
    return sealed.order_by("-pk").values_list("ledger_until", flat=True).first() or 0


def taken_into_last_edition(page: ExplainerPage) -> frozenset[str]:
    """What the newest edition of the page has from elsewhere: keys of facts, and digests of sources and words of the glossary."""
    explainer, language = page.key
    sealed = Submission.objects.sealed().filter(explainer=explainer, language=language).order_by("-pk").first()
    if not sealed:
        return frozenset()
    words = sealed.words()
    facts = {key for section in words.sections for key in section.facts}
    definitions = (one for section in words.sections if isinstance(section, Definitions) for one in section.terms)
    return frozenset(facts | {source_digest(one) for one in words.sources} | {term_digest(one) for one in definitions})


def part_since(subject: Subject, seal: int, taken: frozenset[str]) -> int:
    """After which line those who saved a subject have a part in a draft that takes it: the last seal.

    If it was not in that edition, nobody has approved it yet: then its very first line counts too.
    """
    kind, key, _language = subject
    last = lines(subject).filter(pk__lte=seal).last()
    was_taken = key in taken if kind == Authorship.Subject.FACT else last is not None and last.words_digest in taken
    return seal if was_taken else 0


def note_fact(sender: type[Fact], instance: Fact, **kwargs: Any) -> None:
    """Receiver of `post_save`: a fact was saved."""
    _note((Authorship.Subject.FACT, instance.key, ""), fact_digest(instance), _people())


def note_source(sender: type[Source], instance: Source, **kwargs: Any) -> None:
    """Receiver of `post_save`: a source was saved."""
    _note((Authorship.Subject.SOURCE, instance.key, ""), source_digest(instance), _people())


def note_term(sender: type[Term], instance: Term, **kwargs: Any) -> None:
    """Receiver of `post_save`: a word of the glossary was saved."""
    _note(subject_of_term(instance), term_digest(instance), _people())


def note_strangers(page: ExplainerPage, cited: list[Fact]) -> None:
    """Before words are frozen: where they are not those of the last line in the ledger, an unknown author changed them."""
    found = {subject_of(page): freezing.words_digest(page)}
    for fact in cited:
        found[Authorship.Subject.FACT, fact.key, ""] = fact_digest(fact)
        for source in fact.sources.all():
            found[Authorship.Subject.SOURCE, source.key, ""] = source_digest(source)
    for term in freezing.terms_in(page):
        found[subject_of_term(term)] = term_digest(term)
    for subject, digest in found.items():
        last = lines(subject).last()
        if last is None or last.words_digest != digest:
            _note(subject, digest, {UNKNOWN_AUTHOR})


def subject_of(page: ExplainerPage) -> Subject:
    return Authorship.Subject.EXPLAINER, str(page.key[0]), page.key[1]


def subject_of_term(term: Term) -> Subject:
    """Its number stays when the word is spelled in another way."""
    return Authorship.Subject.TERM, str(term.pk), term.language


def lines(subject: Subject) -> QuerySet[Authorship]:
    """The lines of the ledger about a subject, oldest first."""
    kind, key, language = subject
    return Authorship.objects.filter(subject=kind, key=key, language=language).order_by("pk")


def fact_digest(fact: Fact) -> str:
    """A digest over what a fact says and where it comes from."""
    return canonical.digest(canonical.dumps([fact.statement, sorted(source.key for source in fact.sources.all())]))


def source_digest(source: Source | ContentSource) -> str:
    """A digest over what readers see of a source."""
    return canonical.digest(canonical.dumps([source.title, source.publisher, source.address, source.as_of, source.approximate]))


def term_digest(term: Term | Definition) -> str:
    """A digest over what readers see of a word of the glossary."""
    return canonical.digest(canonical.dumps([term.term, term.meaning]))


def _people(user: User | None = None) -> set[str]:
    """Who is at work: the user that a save names and the one whose request this is; unknown where there is neither."""
    named = {one for one in (user, get_active_log_context().user) if one is not None and one.pk}
    return {Person.of(one) for one in named} or {UNKNOWN_AUTHOR}


def _sealed_sentences() -> frozenset[str]:
    """The sentences of all editions, of whatever explainer."""
    return frozenset().union(*(_sentences_of(edition.content) for edition in fresh().editions.values()))


@lru_cache(maxsize=4096)
def _sentences_of(words: str) -> frozenset[str]:
    return wording.sentence_digests(text for _place, text, _rich in texts(canonical.from_json(words)))


def _note(subject: Subject, digest: str, people: set[str]) -> bool:
    """Add a line for each of these people, if the words are others than those of the last line; whether any was added.

    In a turn, so that lines are numbered in the order in which they are committed: submissions count from a number on.
    """
    with turn():
        last = lines(subject).last()
        unchanged = last is not None and last.words_digest == digest
        # A named person who saves what an unknown one left answers for it, even without changing it.
        takes_over = last is not None and last.person == UNKNOWN_AUTHOR and UNKNOWN_AUTHOR not in people
        if unchanged and not takes_over:
            return False
        for person in sorted(people):
            _add_line(subject, digest, person)
        return True


def _add_line(subject: Subject, digest: str, person: str, *, taken_over: bool = False) -> None:
    kind, key, language = subject
    Authorship.objects.create(subject=kind, key=key, language=language, person=person, words_digest=digest, taken_over=taken_over)
