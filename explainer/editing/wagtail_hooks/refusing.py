"""What is refused before Wagtail asks or does anything."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.models import Page

from explainer.editing import refusals
from explainer.editing.keeping import ChangeRefused, refuse_deletion_of
from explainer.editing.models import ExplainerPage

# What is not done in bulk.
BULK = {"publish": refusals.NOT_PUBLISHED, "unpublish": refusals.INSTEAD["unpublish"]}


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
