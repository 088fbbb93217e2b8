"""Reports for the team: how long approvals take, and every entry of the public record; as lists and as spreadsheets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from statistics import median
from typing import Any, ClassVar

from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.reports import ReportView

from explainer.editing import moments, record_views
from explainer.editing.filters import LONG_LIST, choice, days
from explainer.editing.models import Decision, Person, Submission
from explainer.editing.record_views import Line
from explainer.editing.spreadsheets import WithoutFormulas
from explainer.record.models import Change, Entry, Kind
from explainer.record.timeline import Key, timeline

OPEN = "open"
OUTCOMES = {
    OPEN: "In review",
    Decision.Kind.SEALED.value: "Approved",
    Decision.Kind.CHANGES.value: "Changes asked for",
    Decision.Kind.CANCELLED.value: "Cancelled",
}


class TeamReport(WithoutFormulas, ReportView):
    """A report whose rows are made of what was found, page by page. Who may come in is a matter of `rights`."""

    results_template_name = "editing/report_results.html"
    any_permission_required = None
    paginate_by = 50
    # What the screen says where there is nothing to list.
    nothing_yet = ""
    export_headings: ClassVar[dict[str, str]] = {}

    def rows(self, found: Sequence[Any]) -> list[Any]:
        raise NotImplementedError

    def summary(self) -> str:
        """What stands above the list."""
        raise NotImplementedError

    @property
    def list_export(self) -> list[str]:
        return list(self.export_headings)

    def get_table(self, object_list: Sequence[Any]) -> Any:
        return super().get_table(self.rows(object_list))

    def decorate_paginated_queryset(self, object_list: Sequence[Any]) -> Sequence[Any]:
        return self.rows(object_list) if self.is_export else object_list

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(*args, **kwargs), "summary": self.summary()}


# Time to approval


@dataclass(frozen=True, kw_only=True)
class Course:
    """A submission, and what became of it."""

    submission: Submission
    title: str
    submitted_by: str
    decision: Decision | None
    decided_by: str
    # When the first submission since the edition before was submitted.
    begun_at: datetime

    @property
    def address(self) -> str:
        """Where it is decided; once it is, where its words can be read."""
        if self.decision:
            return reverse("explainer_submitted_words", args=[self.submission.pk])
        return reverse("explainer_review", args=[self.submission.page_id])

    @property
    def is_approved(self) -> bool:
        return self.decision is not None and self.decision.kind == Decision.Kind.SEALED

    @property
    def outcome(self) -> str:
        return OUTCOMES[self.decision.kind if self.decision else OPEN]

    @property
    def hours(self) -> float | None:
        """From this submission to its decision."""
        return _hours(self.submission.submitted_at, self.decision.decided_at) if self.decision else None

    @property
    def hours_in_all(self) -> float | None:
        """Of what was approved: from the first submission of the same edition."""
        return _hours(self.begun_at, self.decision.decided_at) if self.decision and self.is_approved else None


def begun_at() -> dict[int, datetime]:
    """For each submission, when the first one of the same edition was submitted: the first since the edition before was sealed."""
    sealed = set(Submission.objects.sealed().values_list("pk", flat=True))
    under_way: dict[Key, datetime] = {}
    begun: dict[int, datetime] = {}
    for number, explainer, language, submitted_at in Submission.objects.order_by("pk").values_list(
        "pk", "explainer", "language", "submitted_at"
    ):
        begun[number] = under_way.setdefault((explainer, language), submitted_at)
        if number in sealed:
            del under_way[explainer, language]
    return begun


def _submitted_explainers() -> list[tuple[str, str]]:
    newest = Submission.objects.values("explainer").annotate(newest=Max("pk")).values("newest")
    found = [(str(one.explainer), one.words().title) for one in Submission.objects.filter(pk__in=newest)]
    return sorted(found, key=lambda one: one[1])


def _submitted_languages() -> list[tuple[str, str]]:
    return [(one, one) for one in sorted(set(Submission.objects.values_list("language", flat=True)))]


class SubmissionFilters(WagtailFilterSet):
    outcome = choice("Outcome", list(OUTCOMES.items()), method="with_outcome")
    submitted_at = days("Submitted")
    explainer = choice("Explainer", _submitted_explainers, widget=LONG_LIST)
    language = choice("Language", _submitted_languages)

    class Meta:
        model = Submission
        fields: ClassVar[list[str]] = []

    def with_outcome(self, found: QuerySet[Submission], name: str, value: str) -> QuerySet[Submission]:
        return found.filter(pk__in=Submission.objects.open().values("pk")) if value == OPEN else found.filter(decisions__kind=value)


class TimeToApproval(TeamReport):
    """Every submission, the newest first: who submitted and who decided what, and how long that took."""

    model = Submission
    page_title = "Time to approval"
    header_icon = "time"
    index_url_name = "explainer_time_to_approval"
    index_results_url_name = "explainer_time_to_approval_results"
    default_ordering: ClassVar = ["-pk"]
    filterset_class = SubmissionFilters
    nothing_yet = "Nothing has been submitted yet."
    export_filename = "time-to-approval"
    export_headings: ClassVar = {
        "title": "Explainer",
        "language": "Language",
        "change": "What changes",
        "change_note": "Change note",
        "submitted_by": "Submitted by",
        "submitted_at": "Submitted (UTC)",
        "decided_by": "Decided by",
        "decided_at": "Decided (UTC)",
        "outcome": "Outcome",
        "hours": "Hours to the decision",
        "hours_in_all": "Hours from the first submission of the edition to its approval",
    }

    @cached_property
    def columns(self) -> list[BaseColumn]:
        zone = timezone.get_current_timezone_name()
        return [
            TitleColumn(
                "title",
                label="Explainer",
                accessor=lambda one: f"{one.title} ({one.submission.language})",
                get_url=lambda one: one.address,
                width="22%",
            ),
            Column("change", label="What changes", accessor=lambda one: Change(one.submission.change).label),
            Column("submitted_by", label="Submitted by"),
            Column("submitted_at", label=f"Submitted ({zone})", accessor=lambda one: moments.in_short(one.submission.submitted_at)),
            Column("decided_by", label="Decided by"),
            Column(
                "decided_at",
                label=f"Decided ({zone})",
                accessor=lambda one: moments.in_short(one.decision.decided_at) if one.decision else "",
            ),
            StatusTagColumn("outcome", label="Outcome", primary=lambda one: one.is_approved),
            Column("hours", label="Hours", accessor=lambda one: _shown(one.hours)),
            Column("hours_in_all", label="Hours in all", accessor=lambda one: _shown(one.hours_in_all)),
        ]

    @cached_property
    def begun_at(self) -> dict[int, datetime]:
        return begun_at()

    def rows(self, found: Sequence[Submission]) -> list[Course]:
        submissions = list(found)
        closing = {one.submission_id: one for one in Decision.objects.filter(submission__in=submissions, kind__in=Decision.CLOSING)}
        people = {one.submitted_by for one in submissions} | {one.person for one in closing.values()}
        names = Person.names(people)
        return [
            Course(
                submission=submission,
                title=submission.words().title,
                submitted_by=names.get(submission.submitted_by, ""),
                decision=(decision := closing.get(submission.pk)),
                decided_by=names.get(decision.person, "") if decision else "",
                begun_at=self.begun_at[submission.pk],
            )
            for submission in submissions
        ]

    def summary(self) -> str:
        """The medians over all that the filters let through, on whichever page it stands."""
        approved = Decision.objects.filter(kind=Decision.Kind.SEALED, submission__in=self.object_list.order_by())
        times = list(approved.values_list("submission_id", "submission__submitted_at", "decided_at"))
        if not times:
            return "Nothing of this was approved yet."
        hours = median(_hours(submitted_at, decided_at) for _number, submitted_at, decided_at in times)
        in_all = median(_hours(self.begun_at[number], decided_at) for number, _submitted_at, decided_at in times)
        of_how_many = "the one approval" if len(times) == 1 else f"{len(times)} approvals"
        return (
            f"Median of {of_how_many}: {hours:.1f} hours from the submission to the approval; {in_all:.1f} hours from the first "
            "submission of the same edition, however often changes were asked for."
        )

    def to_row_dict(self, item: Course) -> dict[str, Any]:
        submission, decision = item.submission, item.decision
        return {
            "title": item.title,
            "language": submission.language,
            "change": str(Change(submission.change).label),
            "change_note": submission.change_note,
            "submitted_by": item.submitted_by,
            "submitted_at": _in_utc(submission.submitted_at),
            "decided_by": item.decided_by,
            "decided_at": _in_utc(decision.decided_at) if decision else "",
            "outcome": item.outcome,
            "hours": _exported(item.hours),
            "hours_in_all": _exported(item.hours_in_all),
        }


def _hours(begin: datetime, end: datetime) -> float:
    return (end - begin).total_seconds() / 3600


def _shown(hours: float | None) -> str:
    return "" if hours is None else f"{hours:.1f}"


def _exported(hours: float | None) -> float | str:
    return "" if hours is None else round(hours, 2)


# Entries


def _recorded_explainers() -> list[tuple[str, str]]:
    """Each explainer of the record, called what its newest edition is called."""
    editions = sorted(timeline().editions.values(), key=lambda edition: edition.sealed_at)
    titles = {str(edition.explainer): edition.title for edition in editions}
    return sorted(titles.items(), key=lambda one: one[1])


def _recorded_languages() -> list[tuple[str, str]]:
    return [(language, language) for language in sorted({language for _explainer, language in timeline().last_numbers})]


class EntryFilters(WagtailFilterSet):
    kind = choice("What happened", Kind.choices)
    recorded_at = days("Recorded")
    explainer = choice("Explainer", _recorded_explainers, widget=LONG_LIST)
    language = choice("Language", _recorded_languages)

    class Meta:
        model = Entry
        fields: ClassVar[list[str]] = []


class Entries(TeamReport):
    """Every entry of the public record, the newest first, as far as the record is whole."""

    model = Entry
    page_title = "Entries"
    header_icon = "history"
    index_url_name = "record_entries"
    index_results_url_name = "record_entries_results"
    default_ordering: ClassVar = ["-number"]
    filterset_class = EntryFilters
    nothing_yet = "There is no entry yet. The first approval makes the first one."
    export_filename = "entries"
    export_headings: ClassVar = {
        "number": "Entry",
        "kind": "What happened",
        "calls_off": "Calls off entry",
        "title": "Explainer",
        "language": "Language",
        "edition": "Edition",
        "who": "Who",
        "recorded_at": "Recorded (UTC)",
        "effective_at": "Effective from (UTC)",
        "why": "Why",
        "explanation": "For the team",
        "digest": "Digest",
    }

    @cached_property
    def columns(self) -> list[BaseColumn]:
        zone = timezone.get_current_timezone_name()
        return [
            Column("number", label="Entry", accessor="entry.number"),
            Column("kind", label="What happened", accessor=record_views.what),
            TitleColumn(
                "title", label="Explainer and edition", accessor=record_views.which, get_url=record_views.words_url, width="22%"
            ),
            Column("who", label="Who"),
            Column("recorded_at", label=f"Recorded ({zone})", accessor=lambda one: moments.in_short(one.entry.recorded_at)),
            Column("effective_at", label=f"Effective from ({zone})", accessor=record_views.from_when),
            Column("why", label="Why", accessor=record_views.why, width="20%"),
            Column("digest", label="Digest", accessor=lambda one: f"{one.entry.digest[:12]}…"),
        ]

    def get_base_queryset(self) -> QuerySet[Entry]:
        head = timeline().head
        return Entry.objects.filter(number__lte=head.number if head else 0).only("number")

    def rows(self, found: Sequence[Entry]) -> list[Line]:
        known = timeline()
        return record_views.lines([known.numbered[entry.number] for entry in found], known)

    def summary(self) -> str:
        broken = timeline().broken
        return f"The public record is damaged. {broken} What comes after that is not listed." if broken else ""

    def to_row_dict(self, item: Line) -> dict[str, Any]:
        entry = item.entry
        return {
            "number": entry.number,
            "kind": str(Kind(entry.kind).label),
            "calls_off": item.calls_off.number if item.calls_off else "",
            "title": item.title,
            "language": entry.language,
            "edition": item.edition.number if item.edition else "",
            "who": item.who,
            "recorded_at": _in_utc(entry.recorded_at),
            "effective_at": _in_utc(entry.effective_at),
            "why": record_views.why(item),
            "explanation": " ".join(item.explanations),
            "digest": entry.digest,
        }


def _in_utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
