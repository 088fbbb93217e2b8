"""Readers' answers in the admin: what they said, by edition and section, and what the team did about it.

Nobody changes or adds an answer here. Who may come in is a matter of `rights`.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.log_actions import log

from explainer.editing import moments
from explainer.editing.filters import LONG_LIST, choice
from explainer.editing.forms import NoteForm
from explainer.editing.rights import somebody
from explainer.editing.spreadsheets import WithoutFormulas
from explainer.feedback import answers
from explainer.feedback.models import Answer, Helpful, Reason
from explainer.record.timeline import timeline

HANDLED, OPENED = "feedback.handled", "feedback.opened"

WHOLE_PAGE = "The whole page"
# No section has this as its id.
NO_SECTION = "*"
STATES = {"open": "Open", "handled": "Handled"}


class Names:
    """What the record calls the editions and the sections that answers name."""

    def __init__(self) -> None:
        self._known = timeline()
        self._headings: dict[str, dict[str, str]] = {}

    def title(self, answer: Answer) -> str:
        edition = self._known.editions.get(answer.edition_digest)
        return edition.title if edition else "An edition that the record does not have"

    def edition(self, answer: Answer) -> str:
        return f"{self.title(answer)}, edition {answer.edition} ({answer.language})"

    def section(self, answer: Answer) -> str:
        """The heading that the reader chose; empty for those who were content with the three buttons."""
        if not answer.section:
            return WHOLE_PAGE if answer.amended_at else ""
        return self._of(answer.edition_digest).get(answer.section, answer.section)

    def sections(self, answers: Iterable[Answer]) -> dict[str, str]:
        """Every section that these name, by its id; with the heading that it has in the last of them."""
        return {answer.section: f"{self.section(answer)} ({answer.section})" for answer in answers if answer.section}

    def _of(self, digest: str) -> dict[str, str]:
        if digest not in self._headings:
            edition = self._known.editions.get(digest)
            content = edition.words() if edition else None
            sections = {section.id: section.heading for section in content.sections} if content else {}
            self._headings[digest] = sections | ({"gist": content.gist.heading} if content else {})
        return self._headings[digest]


def _one_of_each(*fields: str) -> QuerySet[Answer]:
    """The newest answer for each combination of these fields."""
    return Answer.objects.filter(pk__in=Answer.objects.values(*fields).annotate(newest=Max("pk")).values("newest"))


def _editions() -> list[tuple[str, str]]:
    names = Names()
    return sorted(((one.edition_digest, names.edition(one)) for one in _one_of_each("edition_digest")), key=lambda one: one[1])


def _sections() -> list[tuple[str, str]]:
    found = Names().sections(_one_of_each("edition_digest", "section").order_by("pk"))
    return [(NO_SECTION, WHOLE_PAGE), *sorted(found.items(), key=lambda one: one[1])]


class AnswerFilters(WagtailFilterSet):
    state = choice("State", list(STATES.items()), method="in_state")
    helpful = choice("Answer", Helpful.choices)
    reason = choice("Reason", Reason.choices)
    edition = choice("Edition", _editions, field_name="edition_digest", widget=LONG_LIST)
    section = choice("Section", _sections, widget=LONG_LIST, method="in_section")

    class Meta:
        model = Answer
        fields: ClassVar[list[str]] = []

    def in_state(self, found: QuerySet[Answer], name: str, value: str) -> QuerySet[Answer]:
        return found.filter(handled_at__isnull=value == "open")

    def in_section(self, found: QuerySet[Answer], name: str, value: str) -> QuerySet[Answer]:
        return found.filter(section="", amended_at__isnull=False) if value == NO_SECTION else found.filter(section=value)


class AnswersView(WithoutFormulas, IndexView):
    """All answers, the newest first, as a list and as a spreadsheet."""

    model = Answer
    page_title = "Feedback"
    header_icon = "comment"
    index_url_name = "feedback_answers"
    index_results_url_name = "feedback_answers_results"
    results_template_name = "editing/feedback_answers_results.html"
    any_permission_required = None
    default_ordering: ClassVar = ["-answered_at", "-pk"]
    paginate_by = 50
    filterset_class = AnswerFilters
    export_filename = "feedback"
    export_headings: ClassVar = {
        "answered_at": "When (UTC)",
        "title": "Explainer",
        "language": "Language",
        "edition": "Edition",
        "helpful": "Answer",
        "section": "Section",
        "reason": "Reason",
        "text": "Text",
        "state": "State",
        "handled_at": "Handled (UTC)",
        "handled_by": "Handled by",
        "note": "Note",
    }
    list_export: ClassVar = list(export_headings)

    @cached_property
    def names(self) -> Names:
        return Names()

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn(
                "when",
                label=f"When ({timezone.get_current_timezone_name()})",
                accessor=lambda one: moments.in_short(one.answered_at),
                url_name="feedback_answer",
                width="20%",
            ),
            Column("edition", label="Explainer and edition", accessor=self.names.edition),
            Column("helpful", label="Answer", accessor="get_helpful_display"),
            Column("section", label="Section", accessor=self.names.section),
            Column("reason", label="Reason", accessor="get_reason_display"),
            Column("text", label="Text", width="28%"),
            StatusTagColumn("state", label="State", accessor=state, primary=lambda one: not one.handled_at),
        ]

    def to_row_dict(self, item: Answer) -> dict[str, Any]:
        return {
            "answered_at": f"{item.answered_at:%Y-%m-%d %H:%M:%S}",
            "title": self.names.title(item),
            "language": item.language,
            "edition": item.edition,
            "helpful": item.get_helpful_display(),
            "section": self.names.section(item),
            "reason": item.get_reason_display(),
            "text": item.text,
            "state": state(item),
            "handled_at": f"{item.handled_at:%Y-%m-%d %H:%M:%S}" if item.handled_at else "",
            "handled_by": item.handled_by,
            "note": item.note,
        }


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, answer_id: int) -> HttpResponse:
    """One answer, and the form that says that it is handled, or is not after all."""
    found = get_object_or_404(Answer, pk=answer_id)
    form = NoteForm(request.POST if request.method == "POST" else None, initial={"note": found.note})
    if request.method == "POST" and "open" in request.POST:
        if answers.open_again(found.pk):
            log(instance=found, action=OPENED, user=somebody(request))
        messages.success(request, "The answer is open again.")
        return redirect("feedback_answer", found.pk)
    if form.is_valid():
        by = somebody(request)
        if answers.handle(found.pk, by=by.get_username(), note=form.cleaned_data["note"], now=timezone.now()):
            log(instance=found, action=HANDLED, user=by)
            messages.success(request, "The answer is marked as handled.")
            return redirect("feedback_answers")
        messages.error(request, "Somebody else marked this as handled before you. Your note was not kept.")
        return redirect("feedback_answer", found.pk)
    names = Names()
    context = {
        "answer": found,
        "title": names.edition(found),
        "section": names.section(found),
        "state": state(found),
        "answered_at": moments.in_short(found.answered_at),
        "handled_at": moments.in_short(found.handled_at) if found.handled_at else "",
        "form": form,
        "header_title": "Feedback",
        "header_icon": "comment",
        "breadcrumbs_items": [
            {"url": reverse("feedback_answers"), "label": "Feedback"},
            {"url": "", "label": f"Answer {found.pk}"},
        ],
    }
    return render(request, "editing/feedback_answer.html", context)


def state(answer: Answer) -> str:
    return STATES["handled" if answer.handled_at else "open"]
