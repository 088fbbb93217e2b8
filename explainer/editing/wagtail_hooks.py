"""What we register with Wagtail. Nothing is decided here."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem, PublishMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from explainer.editing import views
from explainer.editing.approval import may_review
from explainer.editing.models import ExplainerPage, Fact, Person, Source, Submission

# Wagtail's buttons that would start its own workflow or publish; a page is saved instead, and the first two go on to our screen.
SUBMITTING = ("action-submit", "action-restart-workflow")
PUBLISHING = ("action-publish",)


@hooks.register("register_admin_urls")
def our_screens() -> list[URLPattern]:
    return [
        path("explainers/<int:page_id>/submit/", views.submit, name="explainer_submit"),
        path("explainers/<int:page_id>/problems/", views.ProblemsView.as_view(), name="explainer_problems"),
        path("explainers/<int:page_id>/review/", views.review, name="explainer_review"),
        path("explainers/submissions/<int:submission_id>/words/", views.submitted_words, name="explainer_submitted_words"),
        path("explainers/submissions/<int:submission_id>/approve/", views.approve, name="explainer_approve"),
        path(
            "explainers/submissions/<int:submission_id>/ask-for-changes/", views.ask_for_changes, name="explainer_ask_for_changes"
        ),
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
        request.submit_after_saving = any(name in posted for name in SUBMITTING)  # type: ignore[attr-defined]  # ours
        for name in SUBMITTING + PUBLISHING:
            posted.pop(name, None)
        request.POST = posted  # type: ignore[assignment]  # a mutable copy


@hooks.register("after_create_page")
def submit_after_creating(request: HttpRequest, page: Page) -> HttpResponse | None:
    return redirect("explainer_submit", page.pk) if getattr(request, "submit_after_saving", False) else None


@hooks.register("after_edit_page")
def submit_after_saving(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Permissions let none of Wagtail’s ways to submit through, so the draft was saved; our screen comes next."""
    return redirect("explainer_submit", page.pk) if any(name in request.POST for name in SUBMITTING) else None


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
