"""What the team keeps beside the explainers: its lists, their addresses, and how their lines in the log read."""

from datetime import date
from typing import Any, ClassVar

from django.urls import URLPattern, path
from django.utils import formats
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from explainer.editing import confirming, fact_views, question_views, questions
from explainer.editing.models import Source, Term


class SourceViewSet(SnippetViewSet):
    model = Source
    icon = "openquote"
    list_display: ClassVar = ["key", "title", "publisher", "as_of"]


class TermViewSet(SnippetViewSet):
    model = Term
    icon = "title"
    list_display: ClassVar = ["term", "spelled_out", "meaning", "language"]
    list_filter: ClassVar = ["language"]


class FactsGroup(SnippetViewSetGroup):
    items = (fact_views.FactViewSet, SourceViewSet, question_views.OpenQuestionViewSet, TermViewSet)
    menu_label = "Facts and words"
    menu_icon = "clipboard-list"
    menu_order = 200


register_snippet(FactsGroup)


@hooks.register("register_admin_urls")
def screens_of_facts_and_questions() -> list[URLPattern]:
    return [
        path("facts/changed/", fact_views.changes, name="explainer_fact_changes"),
        path("facts/<int:fact_id>/confirm/", fact_views.confirm, name="explainer_confirm_fact"),
    ]


@hooks.register("register_log_actions")
def facts_and_questions_in_the_log(actions: LogActionRegistry) -> None:
    @actions.register_action(confirming.CONFIRMED)
    class Confirmed(LogFormatter):
        label = "Confirm"

        def format_message(self, log_entry: Any) -> str:
            review_by = formats.date_format(date.fromisoformat(log_entry.data["review_by"]), "DATE_FORMAT")
            return f"Confirmed; to be looked at again by {review_by}"

    @actions.register_action(questions.TURNED)
    class Turned(LogFormatter):
        label = "Turn into a fact"

        def format_message(self, log_entry: Any) -> str:
            return f"Turned into the fact “{log_entry.data['fact']}”"

    actions.register_action(questions.ANSWERED, "Answer", "Answered")
    actions.register_action(questions.OPENED, "Open again", "Opened again: the answer was taken out")
