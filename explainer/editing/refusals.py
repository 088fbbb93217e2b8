"""What was refused: the sentence goes to whoever tried, and a line into Wagtail’s log says who, by which route, and why.

Whatever refuses inside the admin raises one of `REFUSED`, which undoes all that the request did, or calls `note`. A request that
changes something is one transaction, since not all of Wagtail’s own are, and takes its turn like a deed: whoever saves, cancels
or deletes while somebody submits or approves comes before or after it, not in between. The lines are written when it is over,
so that no roll-back takes them along.
"""

import logging
import traceback
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.messages import constants, get_messages
from django.core.exceptions import BadRequest, ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import ResolverMatch, reverse
from django.utils.html import strip_tags
from wagtail.admin import messages
from wagtail.log_actions import log
from wagtail.models import Page

from explainer.editing.addresses import in_admin
from explainer.editing.approval import ApprovalRefused
from explainer.editing.keeping import ChangeRefused
from explainer.editing.models import Submission
from explainer.editing.submitting import SubmissionRefused
from explainer.record.deeds import DeedRefused, turn

logger = logging.getLogger(__name__)

ACTION = "explainer.refused"

# What our deeds and guards raise.
REFUSED = (ApprovalRefused, DeedRefused, ChangeRefused, SubmissionRefused)

# Wagtail says no more than that a permission is missing; what to do instead, by the name of the route.
INSTEAD = {
    "unpublish": "Nobody unpublishes an explainer. A reviewer can withdraw it under Public record; the public then reads why.",
    "set_privacy": "The public reads the record, where nothing is private. What should not be public is not submitted.",
    "revisions_unschedule": "Wagtail schedules nothing here. What lies ahead is called off under Public record.",
    "workflow_action": "Decide on the review screen, where the frozen words are shown.",
    "collect_workflow_action_data": "Decide on the review screen, where the frozen words are shown.",
}
# What changes nothing (RFC 9110).
SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")
# Posted because of its length: whoever types waits for no deed, and holds nobody up.
ASKING = ("explainer_checks",)

NOT_ALLOWED = "This is not open to you."
NOT_PUBLISHED = "Nothing was published. Submit the draft: it is public once somebody who wrote none of it approves it."


def note(request: HttpRequest, sentence: str) -> None:
    """Remember a refusal of this request; the view says the sentence itself."""
    request.refused.append(sentence)  # type: ignore[attr-defined]  # set by the middleware


class RefusalMiddleware:
    """Answers what was refused with its sentence, and logs it. Stands last, after the middleware of messages and sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not in_admin(request):
            return self.get_response(request)
        refused: list[str] = []
        request.refused = refused  # type: ignore[attr-defined]  # ours
        response = self.get_response(request)
        if not refused and (denial := _denial(request, response)):
            instead = INSTEAD.get(_route(request).url_name or "")
            if instead:
                messages.error(request, instead)
            note(request, instead or denial)
        if refused and request.user.is_authenticated:
            _write(request, refused)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Sequence[Any], kwargs: dict[str, Any]) -> HttpResponse | None:
        """A request of the admin happens wholly or not at all, and by itself."""
        if not hasattr(request, "refused"):
            return None
        try:
            with turn() if _changes_something(request) else nullcontext():
                response: HttpResponse = view(request, *args, **kwargs)
        except REFUSED as refused:
            return answer(request, str(refused))
        except (LookupError, ValueError, TypeError, AttributeError, ObjectDoesNotExist) as error:
            if _is_ours(error):
                raise
            # What Wagtail’s own views stumble over is a request that none of its screens sends.
            logger.exception("A request that cannot be read: %s", request.path)
            raise BadRequest("This request cannot be read.") from error
        return response


def answer(request: HttpRequest, sentence: str) -> HttpResponse:
    """Say it where the person goes next; to a program, say it at once."""
    note(request, sentence)
    by_program = request.headers.get("x-requested-with") == "XMLHttpRequest" or "wagtailadmin_api" in _route(request).namespaces
    if by_program:
        return HttpResponse(sentence, status=403, content_type="text/plain; charset=utf-8")
    messages.error(request, sentence)
    page = page_of(request)
    if page and page.permissions_for_user(request.user).can_edit():
        return redirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    return redirect(reverse("wagtailadmin_home"))


def _changes_something(request: HttpRequest) -> bool:
    asks = request.method in SAFE_METHODS or _route(request).view_name in ASKING
    return not asks and bool(request.user.is_authenticated)


def _is_ours(error: BaseException) -> bool:
    """Whether our own code raised it, rather than a library’s."""
    return Path(traceback.extract_tb(error.__traceback__)[-1].filename).is_relative_to(settings.BASE_DIR / "explainer")


def _denial(request: HttpRequest, response: HttpResponse) -> str:
    """What Wagtail says to whoever lacks a permission: with 403, or as it sends them home or to the sign-in; else empty."""
    if response.status_code == 403:
        return NOT_ALLOWED
    to = response.get("Location", "")
    if not (to == reverse("wagtailadmin_home") or to.startswith(f"{reverse('wagtailadmin_login')}?")):
        return ""
    said = get_messages(request)
    last = list(said)[-1:]
    # Looking at them is not showing them.
    said.used = False  # type: ignore[union-attr]  # a storage, as the middleware of messages has run
    return next((strip_tags(message.message).strip() for message in last if message.level == constants.ERROR), "")


def _write(request: HttpRequest, sentences: Sequence[str]) -> None:
    """One line in the log: of the page that it was about, or of whoever tried where it was about none."""
    match = _route(request)
    route = " ".join([match.view_name, *(str(match.kwargs[name]) for name in ("action", "action_name") if name in match.kwargs)])
    data = {"route": route, "sentence": " ".join(dict.fromkeys(sentences))}
    # A page that somebody deletes at this moment is there until this is written, or gone before it is looked for.
    with turn():
        log(instance=page_of(request) or request.user, action=ACTION, user=request.user, data=data)


def page_of(request: HttpRequest) -> Page | None:
    """The page that the address of a request is about, if there is one."""
    kwargs = _route(request).kwargs
    number = next((kwargs[name] for name in ("page_id", "page_to_move_id", "parent_page_id") if name in kwargs), None)
    if "submission_id" in kwargs:
        number = Submission.objects.filter(pk=kwargs["submission_id"]).values_list("page_id", flat=True).first()
    page = Page.objects.filter(pk=number).first() if number else None
    return page.specific if page else None


def _route(request: HttpRequest) -> ResolverMatch:
    """The route of a request that reached a view."""
    assert request.resolver_match  # noqa: S101  only views refuse
    return request.resolver_match
