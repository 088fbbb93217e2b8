"""Words that are not public, shown to the team by the public page’s own function."""

from django.conf import settings
from django.http import HttpResponse

from explainer.content import html
from explainer.content.explainer import Content, Problem
from explainer.content.frame import Frame


def preview(words: Content, language: str, problems: tuple[Problem, ...] = ()) -> HttpResponse:
    """The page that these words would make, marked as a draft; for no cache to keep."""
    frame = Frame(language=language, publisher=settings.PUBLISHER_NAME, draft=True)
    response = HttpResponse(html.page(words, frame, problems))
    response["Content-Security-Policy"] = html.policy()
    response["Cache-Control"] = "private, no-store"
    # The review screen shows it in a frame.
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
