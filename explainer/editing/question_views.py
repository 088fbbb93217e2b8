"""The team’s list of open questions: what is not known yet, what was found out, and what became a fact."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import formats, timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, StatusTagColumn
from wagtail.log_actions import log
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView, SnippetViewSet

from explainer.editing import questions
from explainer.editing.filters import choice
from explainer.editing.models import OpenQuestion
from explainer.editing.rights import somebody
from explainer.editing.spreadsheets import WithoutFormulas

OPEN, ANSWERED, A_FACT = "open", "answered", "fact"
STATES = {OPEN: "Open", ANSWERED: "Answered", A_FACT: "Turned into a fact"}
IN_STATE = {
    OPEN: Q(answered_at__isnull=True, fact__isnull=True),
    ANSWERED: Q(answered_at__isnull=False, fact__isnull=True),
    A_FACT: Q(fact__isnull=False),
}


class QuestionFilters(WagtailFilterSet):
    state = choice("State", list(STATES.items()), method="in_state")

    class Meta:
        model = OpenQuestion
        fields: ClassVar[list[str]] = []

    def in_state(self, found: QuerySet[OpenQuestion], name: str, value: str) -> QuerySet[OpenQuestion]:
        return found.filter(IN_STATE[value])


class TurnColumn(BaseColumn):
    """The way to the form in which an answer becomes a fact, where there is one that is none yet."""

    cell_template_name = "editing/turn_cell.html"

    def get_cell_context_data(self, instance: OpenQuestion, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "question": instance,
            "can_turn": state(instance) == ANSWERED,
        }


class QuestionsIndexView(WithoutFormulas, IndexView):
    results_template_name = "editing/questions_results.html"

    def get_base_queryset(self) -> QuerySet[OpenQuestion]:
        found: QuerySet[OpenQuestion] = super().get_base_queryset()
        return found.select_related("answered_by", "fact")

    @cached_property
    def columns(self) -> list[BaseColumn]:
        columns = [
            *super().columns,
            StatusTagColumn(
                "state", accessor=lambda question: STATES[state(question)], primary=lambda question: state(question) == OPEN
            ),
            Column("answered", accessor=answered),
            Column("review_by", label="Ask again by", sort_key="review_by"),
        ]
        return [*columns, TurnColumn("turn", label="Turn into a fact")] if questions.may_turn(somebody(self.request)) else columns


class _NotesAnswers:
    """Who answered a question first, and when, is noted as it is saved."""

    form: Any
    request: HttpRequest

    def save_instance(self) -> OpenQuestion:
        user = somebody(self.request)
        noted = questions.note_answer(self.form.instance, user)
        saved: OpenQuestion = super().save_instance()  # type: ignore[misc]  # Wagtail’s views have it
        if noted:
            log(instance=saved, action=noted, user=user)
        return saved


class QuestionCreateView(_NotesAnswers, CreateView):
    pass


class QuestionEditView(_NotesAnswers, EditView):
    template_name = "editing/question_edit.html"

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        # What is typed below is not saved yet.
        question = OpenQuestion.objects.select_related("answered_by", "fact").get(pk=self.object.pk)
        return {
            **super().get_context_data(**more),
            "question": question,
            "state": STATES[state(question)],
            "answered": answered(question),
            "can_turn": state(question) == ANSWERED and questions.may_turn(somebody(self.request)),
        }


class OpenQuestionViewSet(SnippetViewSet):
    model = OpenQuestion
    icon = "help"
    list_display: ClassVar = ["key", "question"]
    filterset_class = QuestionFilters
    # By the database: Wagtail’s search cannot be filtered by what is no part of its index.
    search_backend_name = None
    search_fields: ClassVar = ["key", "question", "answer"]
    list_export: ClassVar = ["key", "question", "meanwhile", "answer", "answered_at", "fact", "review_by"]
    export_filename = "open-questions"
    index_view_class = QuestionsIndexView
    index_results_template_name = QuestionsIndexView.results_template_name
    add_view_class = QuestionCreateView
    edit_view_class = QuestionEditView
    edit_template_name = QuestionEditView.template_name


def state(question: OpenQuestion) -> str:
    if question.fact:
        return A_FACT
    return ANSWERED if question.answered_at else OPEN


def answered(question: OpenQuestion) -> str:
    """Who answered a question, and when; nothing while it is open."""
    if not question.answered_at:
        return ""
    when = formats.date_format(timezone.localtime(question.answered_at), "DATE_FORMAT")
    return f"{question.answered_by or 'a former account'}, {when}"
