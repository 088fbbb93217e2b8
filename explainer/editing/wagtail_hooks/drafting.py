"""The buttons of the editor: a draft is saved, and goes on to our screen where it was to be submitted."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem, CancelWorkflowMenuItem, PublishMenuItem
from wagtail.models import Page

from explainer.editing import moments, refusals, sent_back, submitting
from explainer.editing.models import ExplainerPage, IndependentReview, Person
from explainer.editing.rights import somebody

# Wagtail's buttons that would start its own workflow or publish; a page is saved instead, and the first two go on to our screen.
SUBMITTING = ("action-submit", "action-restart-workflow")
PUBLISHING = ("action-publish",)


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


class TakeBackMenuItem(ActionMenuItem):
    """Leads to the screen that asks first, from below the button that says that the page is locked."""

    name = "action-take-back"
    label = "Take it back"
    icon_name = "arrow-left"

    def is_shown(self, context: Mapping[str, Any]) -> bool:
        if context["view"] != "edit" or not isinstance(context["page"], ExplainerPage):
            return False
        submission = submitting.open_submission(context["page"])
        return submission is not None and submitting.may_take_back(submission, somebody(context["request"]))

    def get_url(self, parent_context: Mapping[str, Any]) -> str:
        return reverse("explainer_take_back", args=[parent_context["page"].pk])


@hooks.register("register_page_action_menu_item")
def take_back_menu_item() -> ActionMenuItem:
    return TakeBackMenuItem(order=10_010)


@hooks.register("construct_page_action_menu")
def without_wagtails_own(menu_items: list[ActionMenuItem], request: HttpRequest, context: Mapping[str, Any]) -> None:
    """Nobody publishes: below Wagtail’s root the parent’s permissions decide on the button, and a superuser has them all.

    And its button that cancels a review does not ask.
    """
    menu_items[:] = [item for item in menu_items if not isinstance(item, (PublishMenuItem, CancelWorkflowMenuItem))]


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
        messages.warning(request, refusals.NOT_PUBLISHED)
        refusals.note(request, refusals.NOT_PUBLISHED)
    return redirect("explainer_submit", page.pk) if any(name in buttons for name in SUBMITTING) else None


@hooks.register("before_edit_page")
def say_that_it_was_sent_back(request: HttpRequest, page: Page) -> None:
    """To its authors, with what should change; a reviewer reads besides what it costs to help them."""
    found = sent_back.of(page) if request.method == "GET" and isinstance(page, ExplainerPage) else None
    if not found:
        return
    asked = f"{found.asked_by} asked for changes on {moments.in_words(found.asked_at)}."
    comment = f" What should change: “{found.comment}”" if found.comment else ""
    stranger = not found.is_by(Person.of(somebody(request))) and IndependentReview.is_reviewer(somebody(request))
    warning = " You have no part in these words: leave them to their authors. Whoever changes one here cannot approve it."
    at_comment = [messages.button(found.editor, "See the comment")] if "comment=" in found.editor else []
    messages.warning(request, f"{asked}{comment}{warning if stranger else ''}", at_comment)


@hooks.register("before_edit_page")
def nobody_edits_during_a_review(request: HttpRequest, page: Page) -> None:
    """Wagtail says that the page is locked and shows again what was typed; we note who tried."""
    lock, review = page.get_lock(), page.current_workflow_state
    cancels = "action-cancel-workflow" in request.POST and review and review.user_can_cancel(request.user)
    if request.method == "POST" and lock and lock.for_user(request.user) and not cancels:
        refusals.note(request, "The explainer is being reviewed, and locked until that is done. Nothing was saved.")
