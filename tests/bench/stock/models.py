"""`home/models.py`: a page of headings and paragraphs, as Wagtail's own documentation makes one."""

from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page


class HomePage(Page):  # type: ignore[misc]  # Wagtail carries no types
    """Served by `wagtail.views.serve`."""

    body = StreamField([("heading", blocks.CharBlock()), ("paragraph", blocks.RichTextBlock())], blank=True)
    content_panels = (*Page.content_panels, "body")
