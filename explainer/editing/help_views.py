"""The screens of Help: guides for the people who write and review."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from explainer.editing import guides


@require_safe
def guide(request: HttpRequest, name: str) -> HttpResponse:
    """A guide with its contents."""
    if name not in guides.GUIDES:
        raise Http404
    title = guides.GUIDES[name]
    context = {
        "guide": guides.read(name),
        "name": name,
        "header_title": title,
        "header_icon": "help",
        "breadcrumbs_items": [{"url": "", "label": "Help"}, {"url": "", "label": title}],
    }
    return render(request, "editing/guide.html", context)
