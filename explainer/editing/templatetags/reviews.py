"""Wagtail’s own lists of reviews, where they lead to our review screen."""

from collections.abc import Iterable

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import TaskState, WorkflowState

register = template.Library()


@register.filter
def leading_to_reviews(listing: SafeString, states: Iterable[WorkflowState | TaskState]) -> SafeString:
    """A list that Wagtail made of these states: explainers that await a decision lead to the review, not to their locked editor."""
    for state in states:
        workflow_state = state if isinstance(state, WorkflowState) else state.workflow_state
        if awaits_review(workflow_state):
            names = ("wagtailadmin_pages:edit", "explainer_review")
            edit, review = (reverse(name, args=[workflow_state.object_id]) for name in names)
            listing = mark_safe(listing.replace(f'href="{edit}"', f'href="{review}"'))  # noqa: S308  Wagtail escaped it
    return listing


@register.filter
def awaits_review(state: WorkflowState) -> bool:
    return bool(state.status == WorkflowState.STATUS_IN_PROGRESS)
