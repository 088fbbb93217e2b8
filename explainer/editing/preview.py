"""Words shown to the team by the public page’s own function: drafts, submissions, editions before and after their time."""

from django.conf import settings
from django.http import HttpResponse

from explainer.content import html
from explainer.content.explainer import Content, Problem
from explainer.content.frame import EditionLine, Frame


def preview(words: Content, language: str, problems: tuple[Problem, ...] = (), edition: EditionLine | None = None) -> HttpResponse:
    """The page that these words make, marked as a draft unless they are an edition; for no cache to keep."""
    frame = Frame(language=language, publisher=settings.PUBLISHER_NAME, draft=edition is None, edition=edition)
    response = HttpResponse(html.page(words, frame, problems))
    response["Content-Security-Policy"] = html.policy()
    response["Cache-Control"] = "private, no-store"
    # The review screen shows it in a frame.
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
