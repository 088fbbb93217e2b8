"""The rich text editor of the admin."""

from typing import Any

from django.core.exceptions import BadRequest
from wagtail.admin.rich_text import DraftailRichTextArea


class RichTextArea(DraftailRichTextArea):
    """Wagtail’s own, which would answer a request that it cannot read with an error of the server."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        try:
            return super().value_from_datadict(data, files, name)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise BadRequest(f"The text “{name}” of this request cannot be read.") from error
