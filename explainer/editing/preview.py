"""Words shown to the team by the public page’s own function: drafts, submissions, editions before and after their time."""

from django.conf import settings
from django.http import HttpResponse

from explainer.content import html
from explainer.content.explainer import Content, Problem
from explainer.content.frame import EditionLine, Frame


def preview(words: Content, language: str, problems: tuple[Problem, ...] = (), edition: EditionLine | None = None) -> HttpResponse:
    """The page that these words make, marked as a draft unless they are an edition; for no cache to keep."""
    frame = Frame(language=language, publisher=settings.PUBLISHER_NAME, draft=edition is None, edition=edition)
    return _for_the_team(html.page(words, frame, problems))


def proposal(before: Content, after: Content, language: str, edition: int | None = None) -> HttpResponse:
    """What words under review say otherwise: than this edition, or with None than the words that were sent back."""
    return _for_the_team(html.proposal(before, after, Frame(language=language, publisher=settings.PUBLISHER_NAME), edition))


def _for_the_team(document: str) -> HttpResponse:
    """A document that no cache keeps, and that only our own screens show in a frame."""
    response = HttpResponse(document)
    response["Content-Security-Policy"] = html.policy()
    response["Cache-Control"] = "private, no-store"
    # Screens of the admin show it in a frame.
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
