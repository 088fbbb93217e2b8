"""Template filters of the content room; built into its engine."""

import re
from datetime import date

from django import template
from django.utils import formats
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from explainer.content import html
from explainer.content import markdown as md
from explainer.content.explainer import Source
from explainer.content.history import Shown
from explainer.content.sections import Section

register = template.Library()


@register.filter
def rich(value: str) -> SafeString:
    """Rich text of a `Content`: its canonical form holds only the tags that `richtext` allows, so it needs no escaping."""
    return mark_safe(value)  # noqa: S308  canonical by construction: Content cleans it


@register.filter
def verbatim(value: str) -> SafeString:
    """Plain text that keeps its empty lines in a page, from which those of the templates are taken out."""
    return mark_safe(escape(value).replace("\n", "&#10;"))  # noqa: S308  escaped


@register.filter
def template_for(section: Section, suffix: str) -> str:
    return html.section_template(section, suffix)


@register.filter
def day(value: date) -> str:
    """A date in full, as the language writes it."""
    return formats.date_format(value, "DATE_FORMAT")


@register.filter
def facts_as_of(years: tuple[int, int]) -> str:
    """The first and the last year that the facts of a page speak for, as a sentence."""
    first, last = years
    if first == last:
        return gettext("Facts as of %(year)d.") % {"year": first}
    return gettext("Facts as of %(first)d to %(last)d.") % {"first": first, "last": last}


@register.filter
def times_on(shown: Shown, day: date) -> str:
    """When on this day something was shown, to the minute; empty where that was from its beginning, and to its end."""
    clock = {
        "since": formats.date_format(shown.line.since, "TIME_FORMAT"),
        "until": formats.date_format(shown.until, "TIME_FORMAT") if shown.until else "",
    }
    match shown.line.since.date() == day, bool(shown.until and shown.until.date() == day):
        case True, True:
            return gettext("From %(since)s to %(until)s (UTC).") % clock
        case True, False:
            return gettext("From %(since)s (UTC).") % clock
        case False, True:
            return gettext("Until %(until)s (UTC).") % clock
    return ""


# As Open Graph names languages, which asks for a country too. A language that is not here has none to be named.
_OG_LOCALES = {"en": "en_US", "de": "de_DE", "fr": "fr_FR", "es": "es_ES", "ja": "ja_JP", "ar": "ar_AR"}


@register.filter
def og_locale(language: str) -> str:
    return _OG_LOCALES.get(language, "")


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
