"""What stands on the admin’s home: what waits for whoever looks, what the team has to look at, and what happened last.

A panel with nothing in it is left out; only a reviewer is told that nothing waits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db.models.fields.json import KeyTextTransform
from django.urls import reverse
from django.utils import formats, timezone
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, Table, TitleColumn

from explainer.editing import approval, fact_changes, feedback_views, record_views, reports, rights, sent_back
from explainer.editing.models import Decision, ExplainerPage, Fact, IndependentReview, OpenQuestion, Person, Submission, periods
from explainer.feedback.models import Answer
from explainer.record.timeline import timeline

# How many rows a panel has at most; below them stands the way to all.
SUBMISSIONS, LINES = 10, 5


class Panel(Component):
    """A table under a heading, and the way to all that it is a part of."""

    template_name = "editing/home_panel.html"
    heading = ""
    columns: Sequence[Column] = ()

    def __init__(self, user: User) -> None:
        self.user = user

    def rows(self) -> tuple[Sequence[Any], int]:
        """The rows to show, and how many there are in all."""
        raise NotImplementedError

    def more(self) -> list[tuple[str, str]]:
        """Labels and addresses of where all of it stands."""
        raise NotImplementedError

    def nothing(self) -> str:
        """What the panel says without rows; empty where it is left out."""
        return ""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        rows, in_all = self.rows()
        return {
            "id": self.name,
            "heading": self.heading,
            "table": Table(self.columns, rows) if rows else None,
            "left": in_all - len(rows),
            "more": self.more(),
            "nothing": self.nothing(),
            "request": parent_context["request"],
        }


# Reviews


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A submission that somebody has to decide, as it concerns whoever looks."""

    submission: Submission
    title: str
    submitted_by: str
    # Why a reviewer who looks may not approve it.
    reasons: list[str]
    # Who may.
    waits_for: str

    @property
    def explainer(self) -> str:
        return f"{self.title} ({self.submission.language})"

    @property
    def mark(self) -> str:
        """What a reviewer who looks may do."""
        return f"You cannot approve it. {self.reasons[0]}" if self.reasons else "You may approve it."


def _waiting(submissions: Sequence[Submission], reviewer: User | None = None) -> list[Waiting]:
    """These submissions; with what speaks against the approval of somebody who reviews them, if such a one looks."""
    names = Person.names({submission.submitted_by for submission in submissions})
    found = []
    for submission in submissions:
        reasons = approval.reasons_against_approval(submission, reviewer) if reviewer else []
        found.append(
            Waiting(
                submission=submission,
                title=submission.words().title,
                submitted_by=names.get(submission.submitted_by, ""),
                reasons=reasons,
                waits_for="you" if reviewer and not reasons else _others(submission),
            )
        )
    return found


def _others(submission: Submission) -> str:
    names = [user.get_username() for user in approval.who_may_approve(submission)]
    return ", ".join(names) or "nobody: ask an administrator for a reviewer who wrote none of it"


class SentBackPanel(Panel):
    """What this user had a part in, and has to answer before it goes on."""

    name = "sent-back"
    heading = "Sent back to you"
    order = 90
    columns = (
        TitleColumn("explainer", label="Explainer", get_url=lambda one: one.editor, width="26%"),
        Column("comment", label="What should change", width="40%"),
        Column("asked_by", label="Asked for by"),
        DateColumn("asked_at", label="Since"),
    )

    def rows(self) -> tuple[Sequence[Any], int]:
        found = sent_back.to(self.user)
        return found[:SUBMISSIONS], len(found)

    def more(self) -> list[tuple[str, str]]:
        asked = f"{reverse('explainer_time_to_approval')}?outcome={Decision.Kind.CHANGES}"
        return [("See every time that changes were asked for", asked)]


class SubmissionsPanel(Panel):
    """Submissions that await a decision, those that wait longest first."""

    columns: Sequence[Column] = (
        TitleColumn(
            "explainer",
            label="Explainer",
            get_url=lambda one: reverse("explainer_review", args=[one.submission.page_id]),
            width="26%",
        ),
        Column("change_note", label="Change note", accessor="submission.change_note", width="26%"),
        Column("submitted_by", label="Submitted by"),
        DateColumn("submitted_at", label="Since", accessor="submission.submitted_at"),
        Column("waits_for", label="Waits for"),
    )

    def more(self) -> list[tuple[str, str]]:
        return [("See everything in review", f"{reverse('explainer_time_to_approval')}?outcome={reports.OPEN}")]


class AwaitingReviewPanel(SubmissionsPanel):
    """What this user reviews. What they had a part in is marked: it needs somebody else."""

    name = "awaiting-review"
    heading = "Awaiting your review"
    order = 100
    # What they may do stands beside the name, where a narrow screen shows it too.
    columns = (
        SubmissionsPanel.columns[0],
        Column("mark", label="You", accessor=lambda one: one.mark, width="22%"),
        *SubmissionsPanel.columns[1:],
    )

    def rows(self) -> tuple[Sequence[Any], int]:
        mine, _others = approval.in_review(self.user)
        return _waiting(mine[:SUBMISSIONS], self.user), len(mine)

    def nothing(self) -> str:
        return "Nothing awaits your review." if IndependentReview.is_reviewer(self.user) else ""


class InReviewPanel(SubmissionsPanel):
    """What others review; first what this user submitted."""

    name = "in-review"
    heading = "In review"
    order = 110

    def rows(self) -> tuple[Sequence[Any], int]:
        _mine, others = approval.in_review(self.user)
        person = Person.of(self.user)
        own_first = sorted(others, key=lambda submission: submission.submitted_by != person)
        return _waiting(own_first[:SUBMISSIONS]), len(others)


# What is to be looked at


@dataclass(frozen=True, kw_only=True)
class Due:
    """Something to look at again, by when, and where that is done."""

    name: str
    url: str | None
    # What it says, or what happened to it.
    about: str
    state: str
    review_by: date | None = None

    @property
    def day(self) -> str:
        return formats.date_format(self.review_by, "DATE_FORMAT") if self.review_by else ""


class DuePanel(Panel):
    """What somebody of the program team should look at again, what is overdue first."""

    columns = (
        TitleColumn("name", label="What", get_url=lambda one: one.url, width="30%"),
        Column("about", label="About", width="40%"),
        StatusTagColumn("state", label="State", primary=lambda one: one.state != periods.State.DUE.label),
        Column("day", label="By"),
    )


class FactsDuePanel(DuePanel):
    """Facts to confirm and questions to ask again."""

    name = "facts-due"
    heading = "Facts and open questions to look at"
    order = 120

    def rows(self) -> tuple[Sequence[Any], int]:
        until = timezone.localdate() + periods.MONTH
        facts = Fact.objects.filter(review_by__lte=until).order_by("review_by", "key")
        questions = OpenQuestion.objects.filter(answered_at=None, review_by__lte=until).order_by("review_by", "key")
        found = [
            *(self._due(fact, "fact", fact.statement) for fact in facts[:LINES]),
            *(self._due(question, "openquestion", f"Open question: {question.question}") for question in questions[:LINES]),
        ]
        return sorted(found, key=lambda one: (one.review_by, one.name))[:LINES], facts.count() + questions.count()

    def _due(self, one: Fact | OpenQuestion, model: str, about: str) -> Due:
        return Due(
            name=one.key,
            url=reverse(f"wagtailsnippets_editing_{model}:edit", args=[one.pk]),
            about=about,
            state=periods.state(one.review_by, timezone.localdate()).label,
            review_by=one.review_by,
        )

    def more(self) -> list[tuple[str, str]]:
        facts, questions = (reverse(f"wagtailsnippets_editing_{model}:list") for model in ("fact", "openquestion"))
        return [
            ("Overdue facts", f"{facts}?state={periods.State.OVERDUE}"),
            ("Facts due within a month", f"{facts}?state={periods.State.DUE}"),
            ("Open questions", f"{questions}?state=open"),
        ]


class ExplainersDuePanel(DuePanel):
    """Explainers whose facts changed since the edition that the public reads, and those to be read again as a whole."""

    name = "explainers-due"
    heading = "Explainers to look at"
    order = 130

    def rows(self) -> tuple[Sequence[Any], int]:
        found = [*self._outdated(), *self._to_read_again()]
        return found[:LINES], len(found)

    def _outdated(self) -> list[Due]:
        return [
            Due(
                name=f"{one.title} ({one.edition.language})",
                url=reverse("wagtailadmin_pages:edit", args=[one.page.pk]) if one.page else None,
                about=f"Facts changed since edition {one.edition.number} was submitted: {', '.join(one.facts)}",
                state="Facts changed",
            )
            for one in fact_changes.since_sealed()
        ]

    def _to_read_again(self) -> list[Due]:
        """By the day that stands in the draft, where the editor shows it; a page without a draft has its own."""
        today = timezone.localdate()
        pages = ExplainerPage.objects.annotate(day=KeyTextTransform("review_by", "latest_revision__content")).select_related(
            "locale"
        )
        days = sorted(
            (date.fromisoformat(page.day) if page.day else page.review_by, page.pk, page) for page in pages.defer("sections")
        )
        return [
            Due(
                name=f"{page.get_admin_display_title()} ({page.locale.language_code})",
                url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
                about="Read the whole explainer again, and choose the next day for that.",
                state=periods.state(day, today).label,
                review_by=day,
            )
            for day, _number, page in days
            if periods.state(day, today) != periods.State.CURRENT
        ]

    def more(self) -> list[tuple[str, str]]:
        return [("See all explainers", reverse("wagtailadmin_pages:type_use", args=["editing", "explainerpage"]))]


# What happened last


class LatestEntriesPanel(Panel):
    """The newest entries of the public record."""

    name = "latest-entries"
    heading = "Latest entries of the public record"
    order = 140
    columns = (
        TitleColumn("which", label="Explainer", accessor=record_views.which, get_url=record_views.words_url, width="40%"),
        Column("what", label="What happened", accessor=record_views.what),
        Column("who", label="Who"),
        DateColumn("recorded_at", label="Recorded", accessor="entry.recorded_at"),
        Column("effective_at", label="Effective from", accessor=record_views.from_when),
    )

    def rows(self) -> tuple[Sequence[Any], int]:
        known = timeline()
        newest = list(reversed(known.numbered.values()))[:LINES]
        return record_views.lines(newest, known), len(known.numbered)

    def more(self) -> list[tuple[str, str]]:
        return [("See the public record", reverse("public_record"))]


class LatestFeedbackPanel(Panel):
    """The newest answers of readers that nobody has handled."""

    name = "latest-feedback"
    heading = "Latest feedback"
    order = 150

    def __init__(self, user: User) -> None:
        super().__init__(user)
        names = feedback_views.Names()
        self.columns = (
            TitleColumn("edition", label="Explainer and edition", accessor=names.edition, url_name="feedback_answer", width="40%"),
            Column("helpful", label="Was it helpful?", accessor="get_helpful_display"),
            Column("text", label="Text", width="30%"),
            DateColumn("answered_at", label="When"),
        )

    def rows(self) -> tuple[Sequence[Any], int]:
        answers = Answer.objects.filter(handled_at=None).order_by("-answered_at", "-pk")
        return list(answers[:LINES]), answers.count()

    def more(self) -> list[tuple[str, str]]:
        return [("See all open feedback", f"{reverse('feedback_answers')}?state=open")]


def panels_for(user: User) -> list[Panel]:
    """What concerns this user: nothing for whoever is not of the team; facts and explainers for those who write."""
    if not rights.may_read(user, None):
        return []
    writers: list[type[Panel]] = [FactsDuePanel, ExplainersDuePanel] if user.has_perm("editing.change_fact") else []
    everybody: list[type[Panel]] = [SentBackPanel, AwaitingReviewPanel, InReviewPanel, LatestEntriesPanel, LatestFeedbackPanel]
    return [panel(user) for panel in [*everybody, *writers]]
