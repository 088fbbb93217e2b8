"""The comments in the editor."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks


@hooks.register("insert_editor_js")
def comments_in_place() -> SafeString:
    """In every editor of the admin; it does nothing where there is no form."""
    return format_html('<script src="{}"></script>', static("editing/comments_in_place.js"))
