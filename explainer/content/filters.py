"""Template filters of the content room; built into its engine."""

import re
from datetime import date

from django import template
from django.utils import formats
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from explainer.content import html
from explainer.content import markdown as md
from explainer.content.explainer import Source
from explainer.content.sections import Section

register = template.Library()


@register.filter
def rich(value: str) -> SafeString:
    """Rich text of a `Content`: its canonical form holds only the tags that `richtext` allows, so it needs no escaping."""
    return mark_safe(value)  # noqa: S308  canonical by construction: Content cleans it


@register.filter
def template_for(section: Section, suffix: str) -> str:
    return html.section_template(section, suffix)


@register.filter
def day(value: date) -> str:
    """A date in full, as the language writes it."""
    return formats.date_format(value, "DATE_FORMAT")


@register.filter
def spoken_for(source: Source) -> str:
    """The date that a source speaks for, as precise as it is known: “about November 2024”, “undated”."""
    match [int(part) for part in source.as_of.split("-") if part]:
        case [year]:
            known = str(year)
        case [year, month]:
            known = formats.date_format(date(year, month, 1), "YEAR_MONTH_FORMAT")
        case [year, month, number]:
            known = formats.date_format(date(year, month, number), "DATE_FORMAT")
        case _:
            return gettext("undated")
    return gettext("about %(date)s") % {"date": known} if source.approximate else known


@register.filter
def plain_md(value: str) -> str:
    """Plain text as Markdown on one line."""
    return md.escape(re.sub(r"\s+", " ", value))


@register.filter
def rich_md(value: str, indent: str = "") -> str:
    """Rich text as Markdown; the lines after the first are indented, for use in a list item."""
    return md.from_rich(value).replace("\n", "\n" + indent) if value else ""
