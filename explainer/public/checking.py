"""Checking a copy: by its code what became of it, by its text whether it is ours. Nothing is stored or logged about who asks."""

import re
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import override

from explainer.content import codes, html
from explainer.content.frame import Frame, Link, Place
from explainer.content.handed import Check, Checked
from explainer.content.sections import Access
from explainer.copies.issued import Issued, issued
from explainer.copies.making import code
from explainer.public import pages
from explainer.public.documents import HTML, Document, answer, kept, once_only
from explainer.public.now import Now, once
from explainer.public.views import preferred, reading, redirect
from explainer.record.models import Edition, Reason

# What is shown again in the field, so that a slip can be mended: too little to hold a message of somebody else's.
_CODE_WITH_SLIPS = "[0-9A-Z](?:[ -]?[0-9A-Z]){0,39}"


@reading
def check(request: HttpRequest, now: Now) -> HttpResponse:
    """Where a code is typed; `code=CPOR-EN-7-…` asks for one."""
    typed = request.GET.get("code")
    if typed is not None:
        shown = typed.strip().upper()
        return _checked(request, now, typed, again=shown if re.fullmatch(_CODE_WITH_SLIPS, shown) else "")
    response = answer(request, _asking(now, preferred(request, now.languages)))
    response["Vary"] = "Accept-Encoding, Accept-Language"
    return response


@reading
def check_code(request: HttpRequest, now: Now, typed: str) -> HttpResponse:
    """What became of the edition with this code; the address in the QR code of every copy."""
    return _checked(request, now, typed, again="")


def _checked(request: HttpRequest, now: Now, typed: str, again: str) -> HttpResponse:
    """`again` is what to show again in the field where the code is none of ours."""
    edition = now.codes.get(codes.folded(typed))
    if edition:
        address = f"/check/{code(edition)}/"
        return answer(request, of_edition(now, edition, issued())) if request.path == address else redirect(address)
    return once_only(request, _unknown(now, preferred(request, now.languages), typed, again), 404 if typed.strip() else 400)


@once
def _asking(now: Now, language: str) -> Document:
    with override(language):
        asked = Check(heading=_("Check a copy"), proves_not=_proves_not(now, language))
    return kept(HTML, html.check, _frame(now, language), asked)


def _unknown(now: Now, language: str, typed: str, again: str) -> Document:
    """For a code that no edition has which was ever shown; whether its check symbols fit makes no great difference."""
    with override(language):
        if not typed.strip():
            heading, sentences = _("There was no code"), [_("Type the code that stands at the foot of your copy.")]
        else:
            heading = _("A typing slip, or not ours: do not rely on it")
            sentences = [
                _("Compare the code with your copy, symbol by symbol, and try again."),
                _("If your copy shows exactly this code, we did not publish it."),
                _("Call your partner on a number that you already have."),
            ]
            if codes.fits(typed):
                sentences.insert(0, _("No edition of ours has this code."))
    asked = Check(
        proves_not=_proves_not(now, language),
        typed=again,
        heading=heading,
        is_asked=True,
        sentences=tuple(sentences),
    )
    return Document(HTML, html.check, _frame(now, language), asked)


@once
def of_edition(now: Now, edition: Edition, copies: Issued) -> Document:
    """What became of an edition, in its language."""
    with override(edition.language):
        asked = Check(
            heading=_heading(now, edition),
            is_asked=True,
            proves_not=_proves_not(now, edition.language),
            typed=code(edition),
            checked=_became(now, edition, copies),
        )
    return kept(HTML, html.check, _frame(now, edition.language), asked)


def _heading(now: Now, edition: Edition) -> str:
    notice = pages.became(now, edition)
    if not notice:
        return _("Current: this is edition %(number)d, which the page shows now") % {"number": edition.number}
    day = {"day": formats.date_format(notice.on, "DATE_FORMAT")}
    return (_("Withdrawn on %(day)s") if notice.kind == "withdrawn" else _("Replaced on %(day)s")) % day


def _became(now: Now, edition: Edition, copies: Issued) -> Checked:
    content, place = edition.words(), pages.place(now, edition)
    entry = now.shown[edition.explainer, edition.language]
    is_present = entry.edition_id == edition.digest
    return Checked(
        title=edition.title,
        place=place,
        code=code(edition),
        gist=replace(content.gist, body=_anchored(content.gist.body, place)),
        access=tuple(
            replace(section, note=_anchored(section.note, place)) for section in content.sections if isinstance(section, Access)
        ),
        approved_on=pages.day_of(edition.sealed_at),
        why="" if entry.edition else str(Reason(entry.reason).label),
        later=pages.lines_after(now, edition),
        read=Link(label=_("Read what this page says now"), href=entry.edition.path) if entry.edition and not is_present else None,
        files=pages.files(copies, edition),
    )


def _anchored(rich: str, place: Place) -> str:
    """Rich text whose links within the page lead to it from another one."""
    return rich.replace('href="#', f'href="{place.permalink}#')


def _frame(now: Now, language: str) -> Frame:
    home = now.edition_at(f"/{language}/")
    with override(language):
        return pages.frame_in(now, language, up=Link(label=home.title, href=home.path) if home else None)


def _proves_not(now: Now, language: str) -> str:
    """What a check cannot prove, in the words of the first page of a language; empty where that says nothing of it."""
    home = now.edition_at(f"/{language}/")
    return home.words().share.proves_not if home else ""
