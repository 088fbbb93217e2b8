"""What Wagtail’s header shows on our own screens: where we are."""

from typing import Any

from django.urls import reverse

from explainer.editing.models import ExplainerPage


def of_explainer(page: ExplainerPage, label: str) -> dict[str, Any]:
    """The title and the way to it, for a screen about an explainer."""
    title = page.get_admin_display_title()
    return {
        "header_title": f"{label}: {title}",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_explore_root"), "label": "Explainers"},
            {"url": reverse("wagtailadmin_pages:edit", args=[page.pk]), "label": title},
            {"url": "", "label": label},
        ],
    }
