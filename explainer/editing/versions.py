"""The words that there are: what the public reads now and will read, what is under review, and the drafts.

Wagtail’s reference index knows none of these: it reads a page’s row, and drafts live in revisions.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from explainer.content import canonical
from explainer.content.explainer import Content
from explainer.editing import freezing, moments
from explainer.editing.models import ExplainerPage, Fact, Submission
from explainer.record.timeline import Key, timeline


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version of an explainer: which one, in words, and where in the admin it can be read."""

    explainer: Key
    title: str
    name: str
    address: str


def sealed_or_frozen() -> Iterator[tuple[Version, Content]]:
    """The editions that are shown now and that lie ahead, and the submissions that await a decision, with their words."""
    known = timeline()
    moment = known.moment()
    for key in known.standing:
        for entry in (known.shown(key, moment), known.ahead(key, moment)):
            if entry and entry.edition:
                edition = entry.edition
                when = f"from {moments.in_short(entry.effective_at)}" if entry.effective_at > moment else "shown now"
                address = reverse("record_edition", args=[edition.explainer, edition.language, edition.number])
                name = f"edition {edition.number}, {when}"
                yield Version(explainer=key, title=edition.title, name=name, address=address), canonical.from_json(edition.content)
    for submission in Submission.objects.open().order_by("pk"):
        words, address = submission.words(), reverse("explainer_review", args=[submission.page_id])
        yield Version(explainer=submission.key, title=words.title, name="under review", address=address), words


def drafts() -> Iterator[tuple[Version, Content]]:
    """The newest draft of every explainer, with what can be shown of its words."""
    for page in _pages():
        yield _of_draft(page), freezing.draft(page.get_latest_revision_as_object())


def citing() -> dict[str, dict[Key, list[Version]]]:
    """Where facts are cited: by the key of a fact, the explainers that cite it, and in which versions.

    As many queries for many explainers as for one: the list of facts is made of it.
    """
    found: dict[str, dict[Key, list[Version]]] = {}
    for version, words in sealed_or_frozen():
        for key in {key for section in words.sections for key in section.facts}:
            found.setdefault(key, {}).setdefault(version.explainer, []).append(version)
    keys = dict(Fact.objects.values_list("pk", "key"))
    for page in _pages():
        version = _of_draft(page)
        for key in {keys[number] for number in _facts_in(page) if number in keys}:
            found.setdefault(key, {}).setdefault(version.explainer, []).append(version)
    return found


def _pages() -> QuerySet[ExplainerPage]:
    return ExplainerPage.objects.select_related("locale", "latest_revision").order_by("path")


def _of_draft(page: ExplainerPage) -> Version:
    title = page.latest_revision.content["title"] if page.latest_revision else page.title
    return Version(explainer=page.key, title=title, name="its draft", address=reverse("wagtailadmin_pages:edit", args=[page.pk]))


def _facts_in(page: ExplainerPage) -> set[int]:
    """The numbers of the facts that the newest draft cites, read as they are stored: to load each draft takes queries."""
    stored = json.loads(page.latest_revision.content["sections"]) if page.latest_revision else page.sections.raw_data
    items = [item for section in stored for item in section["value"].get("facts", [])]
    return {item["value"] for item in items if isinstance(item["value"], int)}
