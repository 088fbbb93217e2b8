"""System checks of the customer’s side."""

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.template import TemplateDoesNotExist

from explainer.content import html
from explainer.content.sections import KINDS


@register
def every_kind_has_templates(**kwargs: Any) -> list[CheckMessage]:
    """A kind of section without a template would leave a hole in the page."""
    errors: list[CheckMessage] = []
    for section in KINDS.values():
        for suffix in ("html", "md"):
            name = html.section_template(section, suffix)
            try:
                html.engine().get_template(name)
            except TemplateDoesNotExist:
                errors.append(
                    Error(f"The kind of section “{section.kind}” has no template {name}.", hint="Add it.", id="public.E001")
                )
    return errors
