"""The checks of a draft while it is written."""

from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks

from explainer.editing import draft_views


@hooks.register("register_admin_urls")
def what_the_editor_asks() -> list[URLPattern]:
    return [path("explainers/<int:page_id>/checks/", draft_views.checks, name="explainer_checks")]


@hooks.register("insert_editor_js")
def script_of_the_desk() -> SafeString:
    """In every editor of the admin; it does nothing where nothing is to be checked."""
    return format_html('<script src="{}"></script>', static("editing/editor_desk.js"))
