"""Who may read what is not public: the team, and nobody else who happens to have an account.

Wagtail asks for a permission where something is changed; some of its previews, choosers and messages show words to every account
that may open the admin.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.models import Page
from wagtail.permissions import policy_registry

from explainer.editing import refusals
from explainer.editing.addresses import in_admin
from explainer.editing.models import IndependentReview

# The names of the routes that show words.
ABOUT_WORDS = (
    "explainer_",
    "feedback_",
    "public_record",
    "record_",
    "wagtailadmin_api:pages:",
    "wagtailadmin_choose_page",
    "wagtailadmin_explore",
    "wagtailadmin_pages:",
    "wagtailsnippetchoosers_",
)


def somebody(request: HttpRequest) -> User:
    """Who is signed in; Wagtail lets nobody else through to the screens of the admin."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def may_read(user: User, page: Page | None) -> bool:
    """Whether somebody may read drafts of this page, or with None whether they belong to the team at all."""
    if IndependentReview.is_reviewer(user):
        return True
    if page is None:
        return bool(user_has_any_page_permission(user))
    return bool(policy_registry.get_by_type(Page).explorable_instances(user).filter(pk=page.pk).exists())


class RightsMiddleware:
    """Turns away who may not read. Stands before the middleware that says so (`refusals`)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        if not in_admin(request):
            # The customer's side does not ask who somebody is.
            return None
        if not match or not match.view_name.startswith(ABOUT_WORDS) or not isinstance(request.user, User):
            # Whoever is not signed in is asked to by Wagtail.
            return None
        if may_read(request.user, refusals.page_of(request)):
            return None
        return refusals.answer(request, refusals.NOT_ALLOWED)
