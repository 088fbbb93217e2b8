"""The team’s list of links to other sites."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from explainer.editing.outside_links import OutsideLink, outside_links

ALL, BROKEN, WORKS, UNKNOWN = "", "broken", "works", "unknown"
STATES = {ALL: "All", BROKEN: "Does not work", WORKS: "Works", UNKNOWN: "Not asked yet"}


@require_safe
def links(request: HttpRequest) -> HttpResponse:
    """Every link with the words that lead there, where these stand, and what was found; all, or those in one state."""
    wanted = request.GET.get("state", ALL)
    found = [(link, state(link)) for link in outside_links()]
    context = {
        "links": [(link, key, STATES[key]) for link, key in found if wanted in {ALL, key}],
        "filters": [
            (label, f"{reverse('explainer_links')}?state={key}", key == wanted, sum(key in {ALL, one} for _link, one in found))
            for key, label in STATES.items()
        ],
        "header_title": "Links to other sites",
        "header_icon": "link",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": "Home"},
            {"url": "", "label": "Links to other sites"},
        ],
    }
    return render(request, "editing/links.html", context)


def state(link: OutsideLink) -> str:
    if not link.check:
        return UNKNOWN
    return BROKEN if link.check.problem else WORKS
