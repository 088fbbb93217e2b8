"""Wagtail’s own lists of reviews, where they lead to our review screen."""

from collections.abc import Iterable

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page, TaskState, WorkflowState

from explainer.editing.models import ExplainerPage

register = template.Library()


@register.filter
def leading_to_reviews(listing: SafeString, states: Iterable[WorkflowState | TaskState]) -> SafeString:
    """A list that Wagtail made of these states: explainers that await a decision lead to the review, not to their locked editor."""
    for state in states:
        workflow_state = state if isinstance(state, WorkflowState) else state.workflow_state
        page = workflow_state.content_object
        if awaits_review(workflow_state) and isinstance(page, Page) and page.specific_class is ExplainerPage:
            edit, review = (reverse(name, args=[page.pk]) for name in ("wagtailadmin_pages:edit", "explainer_review"))
            listing = mark_safe(listing.replace(f'href="{edit}"', f'href="{review}"'))  # noqa: S308  Wagtail escaped it
    return listing


@register.filter
def awaits_review(state: WorkflowState) -> bool:
    return bool(state.status == WorkflowState.STATUS_IN_PROGRESS)
