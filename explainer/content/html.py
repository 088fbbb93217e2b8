"""The customer's pages as HTML documents, made from the words and their frame by functions of those two alone."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from django.template import Engine
from django.template.context import Context
from django.utils import translation

from explainer.content import comparison, linked_data, qr, richtext
from explainer.content.explainer import Content, Problem
from explainer.content.feedback import Form
from explainer.content.frame import Frame, Link
from explainer.content.handed import Check, Kit
from explainer.content.history import Between, History
from explainer.content.sections import Cases, Contrast, Definitions, Section

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
SECTION_TEMPLATES = "content/sections"

# Sections to look things up in stand below a rule, smaller than the rest.
REFERENCE = (Contrast, Definitions)


@cache
def engine() -> Engine:
    """The template engine of this room: no context processors, so that nothing but words and frame can reach a page."""
    return Engine(
        dirs=[str(TEMPLATES)],
        libraries={"i18n": "django.templatetags.i18n"},
        builtins=["explainer.content.filters"],
    )


@cache
def style(name: str = "style") -> str:
    """The style sheet that every page carries, or another one, without indentation and comments."""
    source = (TEMPLATES / f"content/{name}.css").read_text(encoding="utf-8")
    return re.sub(r"\s*\n\s*", "", re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL))


@cache
def policy() -> str:
    """The Content Security Policy of every page made here: its one style sheet, by hash, its icon as data, and nothing else."""
    style_hash = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{style_hash}'; img-src data:; "
        # Nothing here connects; programs that judge the page ask for robots.txt in its name.
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    )


def page(content: Content, frame: Frame, problems: tuple[Problem, ...] = ()) -> str:
    """The page of an explainer. For an unfinished draft, `problems` stand above the words, each with a link to its section."""
    sections = list(content.sections)
    decision = sections.pop(0) if sections and isinstance(sections[0], Cases) else None
    return _render(
        "content/page.html",
        frame,
        content=content,
        decision=decision,
        sections=[section for section in sections if not isinstance(section, REFERENCE)],
        reference=[section for section in sections if isinstance(section, REFERENCE)],
        problems=problems,
        description=description(content),
        data=linked_data.of_page(content, frame, description(content)),
    )


def copy(content: Content, frame: Frame, paper: str) -> str:
    """A copy of an edition, for the printer: the words of its page, and what they are checked with. `paper` is a size of CSS.

    It names no file and no address to load from: its style and its QR code stand in it.
    """
    check = f"{frame.check}{frame.edition.code if frame.edition else ''}/"
    return _render(
        "content/copy.html",
        frame,
        sheet="copy",
        content=content,
        sections=sorted(content.sections, key=lambda section: isinstance(section, REFERENCE)),
        paper=paper,
        check=check,
        qr=qr.data(check),
        description=description(content),
    )


def history(told: History, frame: Frame) -> str:
    """All that readers of an explainer were ever shown, and what that was on some day."""
    return _render("content/history.html", frame, history=told)


def changes(before: Content, after: Content, between: Between, frame: Frame) -> str:
    """What one edition says otherwise than another one."""
    compared = comparison.compare(before, after)
    return _render("content/changes.html", frame, title=after.title, between=between, comparison=compared)


def proposal(before: Content, after: Content, frame: Frame, edition: int | None = None) -> str:
    """What words that are being reviewed say otherwise: than this edition, or with None than the words that were sent back."""
    compared = comparison.compare(before, after)
    return _render("content/proposal.html", frame, title=after.title, edition=edition, comparison=compared)


def message(frame: Frame, heading: str, sentences: tuple[str, ...], routes: tuple[Link, ...] = ()) -> str:
    """A page of the frame that tells the reader one thing, such as that there is nothing at an address, and where to go."""
    return _render("content/message.html", frame, heading=heading, sentences=sentences, routes=routes)


def check(frame: Frame, asked: Check) -> str:
    """The page where copies are checked."""
    return _render("content/check.html", frame, check=asked)


def share(frame: Frame, kit: Kit) -> str:
    """What partners hand over."""
    return _render("content/share.html", frame, kit=kit)


def site_name() -> str:
    """What the site is called while it has no publisher, in the language that is active."""
    return translation.gettext("CPOR explained")


def feedback(frame: Frame, heading: str, sentences: tuple[str, ...], routes: tuple[Link, ...], form: Form | None) -> str:
    """A page that answers a reader's answer: what became of it, where to go from here, and what more to ask."""
    return _render("content/feedback.html", frame, heading=heading, sentences=sentences, routes=routes, form=form)


def section_template(section: type[Section] | Section, suffix: str = "html") -> str:
    """The name of the template that shows a kind of section."""
    return f"{SECTION_TEMPLATES}/{section.kind}.{suffix}"


def description(content: Content) -> str:
    """The first paragraph of the gist, for search engines and previews of links."""
    return richtext.parse(content.gist.body).text().strip().split("\n")[0]


def _render(template: str, frame: Frame, *, sheet: str = "style", **context: Any) -> str:
    with translation.override(frame.language):
        rendered = engine().get_template(template).render(Context({**context, "frame": frame, "style": style(sheet)}))
    # Blank lines are what template tags leave behind.
    return re.sub(r"\n\s*\n+", "\n", rendered).lstrip()
