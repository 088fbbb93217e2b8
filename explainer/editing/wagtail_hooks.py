"""What we register with Wagtail. Nothing is decided here."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem, PublishMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from explainer.editing import feedback_views, moments, problems, record_views, refusals, rights, views
from explainer.editing.approval import may_review
from explainer.editing.keeping import ChangeRefused, refuse_deletion_of
from explainer.editing.models import ExplainerPage, Fact, Person, Source, Submission
from explainer.editing.record_keeping import LOG_ACTIONS
from explainer.record.models import Reason

# Wagtail's buttons that would start its own workflow or publish; a page is saved instead, and the first two go on to our screen.
SUBMITTING = ("action-submit", "action-restart-workflow")
PUBLISHING = ("action-publish",)
NOT_PUBLISHED = "Nothing was published. Submit the draft: it is public once somebody who wrote none of it approves it."
# What is not done in bulk.
BULK = {"publish": NOT_PUBLISHED, "unpublish": refusals.INSTEAD["unpublish"]}


@hooks.register("register_admin_urls")
def our_screens() -> list[URLPattern]:
    return [
        path("explainers/<int:page_id>/submit/", views.submit, name="explainer_submit"),
        path("explainers/<int:page_id>/problems/", problems.ProblemsView.as_view(), name="explainer_problems"),
        path("explainers/<int:page_id>/review/", views.review, name="explainer_review"),
        path("explainers/submissions/<int:submission_id>/words/", views.submitted_words, name="explainer_submitted_words"),
        path("explainers/submissions/<int:submission_id>/approve/", views.approve, name="explainer_approve"),
        path(
            "explainers/submissions/<int:submission_id>/ask-for-changes/", views.ask_for_changes, name="explainer_ask_for_changes"
        ),
        path("record/", record_views.public_record, name="public_record"),
        path("record/entries/<int:number>/call-off/", record_views.call_off, name="record_call_off"),
        path("record/<uuid:explainer>/<slug:language>/withdraw/", record_views.withdraw, name="record_withdraw"),
        path("record/<uuid:explainer>/<slug:language>/editions/", record_views.earlier_editions, name="record_earlier_editions"),
        path("record/<uuid:explainer>/<slug:language>/editions/<int:number>/", record_views.edition_words, name="record_edition"),
        path(
            "record/<uuid:explainer>/<slug:language>/editions/<int:number>/reinstate/",
            record_views.reinstate,
            name="record_reinstate",
        ),
        path("feedback/", feedback_views.AnswersView.as_view(), name="feedback_answers"),
        path("feedback/results/", feedback_views.AnswersView.as_view(results_only=True), name="feedback_answers_results"),
        path("feedback/<int:answer_id>/", feedback_views.answer, name="feedback_answer"),
    ]


class SubmitMenuItem(ActionMenuItem):
    """Saves the draft like its neighbours, and goes on to the submit screen (`submit_after_saving`)."""

    name = "action-submit"
    label = "Submit for review"
    icon_name = "resubmit"

    def is_shown(self, context: Mapping[str, Any]) -> bool:
        return context["view"] == "edit" and not context["locked_for_user"] and isinstance(context["page"], ExplainerPage)


@hooks.register("register_page_action_menu_item")
def submit_menu_item() -> ActionMenuItem:
    return SubmitMenuItem(order=10)


@hooks.register("construct_page_action_menu")
def nobody_publishes(menu_items: list[ActionMenuItem], request: HttpRequest, context: Mapping[str, Any]) -> None:
    """Below Wagtail’s root the parent’s permissions decide on the button, and a superuser has them all."""
    menu_items[:] = [item for item in menu_items if not isinstance(item, PublishMenuItem)]


@hooks.register("before_create_page")
def create_as_draft(request: HttpRequest, parent_page: Page, page_class: type[Page]) -> None:
    """A new page is saved as a draft whatever button was pressed; where it was to be submitted, our screen comes next."""
    if request.method == "POST":
        posted = request.POST.copy()
        request.buttons = [name for name in SUBMITTING + PUBLISHING if posted.pop(name, None)]  # type: ignore[attr-defined]  # ours
        request.POST = posted  # type: ignore[assignment]  # a mutable copy


@hooks.register("after_create_page")
def after_creating(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _after_saving(request, page, request.buttons)  # type: ignore[attr-defined]  # set before creating


@hooks.register("after_edit_page")
def after_editing(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _after_saving(request, page, request.POST)


def _after_saving(request: HttpRequest, page: Page, buttons: Iterable[str]) -> HttpResponse | None:
    """Permissions let none of Wagtail’s ways to submit or publish through, so the draft was saved; our screen comes next."""
    if any(name in buttons for name in PUBLISHING):
        messages.warning(request, NOT_PUBLISHED)
        refusals.note(request, NOT_PUBLISHED)
    return redirect("explainer_submit", page.pk) if any(name in buttons for name in SUBMITTING) else None


@hooks.register("before_edit_page")
def nobody_edits_during_a_review(request: HttpRequest, page: Page) -> None:
    """Wagtail says that the page is locked and shows again what was typed; we note who tried."""
    lock, review = page.get_lock(), page.current_workflow_state
    cancels = "action-cancel-workflow" in request.POST and review and review.user_can_cancel(request.user)
    if request.method == "POST" and lock and lock.for_user(request.user) and not cancels:
        refusals.note(request, "The explainer is being reviewed, and locked until that is done. Nothing was saved.")


@hooks.register("before_delete_page")
def kept_before_it_is_asked_for(request: HttpRequest, page: Page) -> None:
    """Say so instead of asking whether it shall be deleted."""
    refuse_deletion_of(page)


@hooks.register("before_bulk_action")
def not_in_bulk(request: HttpRequest, action_type: str, objects: Sequence[Any], action: BulkAction) -> None:
    """Wagtail would leave out what may not be done, and report a success."""
    if action.model is not Page:
        return
    chosen = Page.objects.filter(pk__in=[pk for pk in request.GET.getlist("id") if pk.isdecimal()])
    if action_type in BULK and chosen.type(ExplainerPage).exists():
        raise ChangeRefused(BULK[action_type])
    if not objects:
        raise ChangeRefused("You may do this to none of the chosen pages. Nothing was changed.")


@hooks.register("register_log_actions")
def refusals_in_the_log(actions: LogActionRegistry) -> None:
    @actions.register_action(refusals.ACTION)
    class Refused(LogFormatter):
        label = "Refused"

        def format_message(self, log_entry: Any) -> str:
            return f"Refused: {log_entry.data['sentence']}"

        def format_comment(self, log_entry: Any) -> str:
            return str(log_entry.data["route"])


@hooks.register("register_log_actions")
def deeds_in_the_log(actions: LogActionRegistry) -> None:
    """What was done to the public record of an explainer, in the history of its page."""
    for kind, action in LOG_ACTIONS.items():
        actions.register_action(action)(type(kind.name, (DeedFormatter,), {"label": kind.label}))


@hooks.register("register_log_actions")
def answers_in_the_log(actions: LogActionRegistry) -> None:
    """Who handled a reader’s answer, also after it was opened again."""
    actions.register_action(feedback_views.HANDLED, "Mark as handled", "Marked as handled")
    actions.register_action(feedback_views.OPENED, "Open again", "Opened again")


class DeedFormatter(LogFormatter):
    """“Reinstated edition 2 (entry 7): It was looked at again and is right.”, and from when where that lay ahead."""

    def format_message(self, log_entry: Any) -> str:
        data = log_entry.data
        what = f" edition {data['edition']}" if data["edition"] else f" entry {data['calls_off']}" if data["calls_off"] else ""
        when = f", from {moments.in_words(datetime.fromisoformat(data['effective_at']))} on" if data["effective_at"] else ""
        return f"{self.label}{what} (entry {data['entry']}){when}: {Reason(data['reason']).label}"


class AwaitingReviewPanel(Component):
    """On the admin’s home: the submissions that this user may review, each with its note, leading to the review screen."""

    name = "workflow_objects_to_moderate"
    template_name = "editing/awaiting_review_panel.html"
    order = 100

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        open_ones = list(Submission.objects.open().order_by("-pk"))
        names = Person.names({submission.submitted_by for submission in open_ones})
        user = parent_context["request"].user
        return {
            "rows": [
                (submission, submission.words().title, names.get(submission.submitted_by, ""))
                for submission in open_ones
                if may_review(submission, user)
            ]
        }


@hooks.register("construct_homepage_panels")
def our_list_of_reviews(request: HttpRequest, panels: list[Component]) -> None:
    """In place of Wagtail’s list, whose buttons would approve a revision."""
    panels[:] = [panel for panel in panels if not isinstance(panel, WorkflowObjectsToModeratePanel)]
    panels.append(AwaitingReviewPanel())


class TeamMenuItem(MenuItem):
    """For the team: what lies ahead is not public yet, and readers wrote to nobody else."""

    def is_shown(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and rights.may_read(request.user, None)


@hooks.register("register_admin_menu_item")
def public_record_menu_item() -> MenuItem:
    return TeamMenuItem("Public record", reverse("public_record"), name="public-record", icon_name="history", order=150)


@hooks.register("register_admin_menu_item")
def feedback_menu_item() -> MenuItem:
    return TeamMenuItem("Feedback", reverse("feedback_answers"), name="feedback", icon_name="comment", order=160)


@hooks.register("construct_main_menu")
def no_images_or_documents(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Explainers hold words only."""
    menu_items[:] = [item for item in menu_items if item.name not in {"images", "documents"}]


class FactViewSet(SnippetViewSet):
    model = Fact
    icon = "clipboard-list"
    list_display: ClassVar = ["key", "statement", "confidence", "review_by"]
    list_filter: ClassVar = ["confidence"]


class SourceViewSet(SnippetViewSet):
    model = Source
    icon = "openquote"
    list_display: ClassVar = ["key", "title", "publisher", "as_of"]


class FactsGroup(SnippetViewSetGroup):
    items = (FactViewSet, SourceViewSet)
    menu_label = "Facts"
    menu_icon = "clipboard-list"
    menu_order = 200


register_snippet(FactsGroup)
