"""Checking a copy: by its code what became of it, by its text whether it is ours. Nothing is stored or logged about who asks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.csrf import csrf_exempt

from explainer.content import canonical, codes, html, pasted
from explainer.content.frame import Frame, Link, Place
from explainer.content.handed import Check, Checked, Compared
from explainer.content.sections import Access
from explainer.copies.issued import Issued, issued
from explainer.copies.making import code
from explainer.public import forms, pages
from explainer.public.documents import HTML, Document, answer, kept, once_only
from explainer.public.now import Now, once
from explainer.public.views import preferred, reading, redirect
from explainer.record.models import Edition, Reason

# What is shown again in the field, so that a slip can be mended: too little to hold a message of somebody else's.
_CODE_WITH_SLIPS = "[0-9A-Z](?:[ -]?[0-9A-Z]){0,39}"


# Bytes of a text that is pasted, in UTF-8; in a form, each of them takes three at most.
MOST_TEXT = 20 * 1024
MOST_BYTES = 3 * MOST_TEXT + 100


# The site's own guard (`forms`) stands in for Django's, which needs a cookie.
@csrf_exempt
def check(request: HttpRequest) -> HttpResponse:
    """Where a code is typed and a text is pasted; `code=CPOR-EN-7-…` asks for one, a form with `text` for the other."""
    if request.method == "POST":
        return _by_text(request, Now.read())
    response = _by_code(request)
    if response.status_code == 405:
        response["Allow"] = "GET, HEAD, POST"
    return response


@reading
def _by_code(request: HttpRequest, now: Now) -> HttpResponse:
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
    # As it stands on a page, after a label and a colon.
    edition = now.codes.get(codes.folded(typed)) or now.codes.get(codes.folded(typed.rpartition(":")[2]))
    if edition:
        address = f"/check/{code(edition)}/"
        return answer(request, of_edition(now, edition, issued())) if request.path == address else redirect(address)
    return once_only(request, _unknown(now, preferred(request, now.languages), typed, again), 404 if typed.strip() else 400)


@once
def _asking(now: Now, language: str) -> Document:
    with override(language):
        asked = Check(heading=_("Check a copy"), proves_not=_proves_not(now, language))
    return kept(HTML, html.check, _frame(now, language), asked)


@dataclass(frozen=True)
class _Refusal:
    """Why a text is not compared, and what to do."""

    status: int
    heading: Promise
    sentence: Promise


class _Refused(Exception):
    def __init__(self, refusal: _Refusal) -> None:
        super().__init__(str(refusal.heading))
        self.refusal = refusal


_PASTE_AGAIN = gettext_lazy("Paste the words of your copy below, and press the button.")
_TOO_LONG = _Refusal(
    413, gettext_lazy("That is too long"), gettext_lazy("Paste at most 20 KB, about 3,000 words. A part of your copy is enough.")
)
_NOTHING = _Refusal(400, gettext_lazy("There were no words"), _PASTE_AGAIN)
_UNREADABLE = _Refusal(400, gettext_lazy("This cannot be read"), _PASTE_AGAIN)
# What a request that holds no form of ours is told.
_NOT_TAKEN: dict[forms.Wrong, _Refusal] = {
    "sender": _Refusal(403, gettext_lazy("This did not come from our page"), _PASTE_AGAIN),
    "length": _TOO_LONG,
    "kind": _Refusal(415, gettext_lazy("This is no text from our page"), _PASTE_AGAIN),
}


def _by_text(request: HttpRequest, now: Now) -> HttpResponse:
    language = preferred(request, now.languages)
    with override(language):
        try:
            status, asked = 200, _compared(now, language, _pasted(request))
        except _Refused as refused:
            status = refused.refusal.status
            asked = Check(heading=str(refused.refusal.heading), sentences=(str(refused.refusal.sentence),))
    asked = replace(asked, is_asked=True, proves_not=_proves_not(now, language))
    return once_only(request, Document(HTML, html.check, _frame(now, language), asked), status)


def _pasted(request: HttpRequest) -> str:
    """The text that was pasted, in whatever form; `_Refused` where there is none."""
    try:
        posted = forms.posted(request, MOST_BYTES)
    except forms.NotTaken as error:
        raise _Refused(_NOT_TAKEN.get(error.wrong, _UNREADABLE)) from error
    if posted.keys() != {"text"}:
        raise _Refused(_UNREADABLE)
    text = posted["text"]
    if len(text.encode()) > MOST_TEXT:
        raise _Refused(_TOO_LONG)
    if not re.search(r"[^\W_]", text):
        raise _Refused(_NOTHING)
    return text


def _compared(now: Now, language: str, text: str) -> Check:
    """Which of our texts it is, or what it says otherwise than the nearest."""
    texts = [*_texts(now, language)]
    number = pasted.nearest(text, [known for _edition, _what, known in texts])
    if number is None:
        sentences = (
            _("It has too few words in a row in common with anything that we published."),
            _("Call your partner on a number that you already have."),
        )
        return Check(heading=_("This is not one of our texts: do not take it for ours"), sentences=sentences)
    edition, what, known = texts[number]
    found, is_current = pasted.check(text, known), not pages.became(now, edition)
    if found.says_the_same:
        heading = _("Ours, word for word") if is_current else _("Ours, word for word, but no longer current")
    elif found.is_a_part:
        heading = _("Ours, but not all of it") if is_current else _("Ours, but not all of it, and no longer current")
    elif all(one.how == "added" for one in found.differences):
        heading = _("Our text, but something was added that is not ours")
    else:
        heading = _("Not the same as our text: do not rely on it")
    compared = Compared(
        what=str(what),
        title=edition.title,
        place=pages.place(now, edition),
        code=code(edition),
        approved_on=pages.day_of(edition.sealed_at),
        became=_heading(now, edition),
        differences=found.differences,
    )
    return Check(heading=heading, compared=compared)


def _texts(now: Now, language: str) -> Iterator[tuple[Edition, Promise, pasted.Known]]:
    """All that was ever shown or given to partners to send: the reader's language first, and of each the newest first."""
    editions = [edition for numbered in now.editions.values() for edition in numbered.values()]
    for edition in sorted(editions, key=lambda one: (one.language == language, one.sealed_at), reverse=True):
        for what, known in _known(edition.content, pages.frame_of(now, edition)):
            yield edition, what, known


@lru_cache(maxsize=2048)
def _known(content: str, frame: Frame) -> tuple[tuple[Promise, pasted.Known], ...]:
    words = canonical.from_json(content)
    card = (words.title, html.description(words))
    mails = (words.share.short_mail, words.share.long_mail)
    return (
        (gettext_lazy("The page"), pasted.of_content(words, frame)),
        *((gettext_lazy("A text for an e-mail"), pasted.of_lines([mail], frame)) for mail in mails if mail),
        *([(gettext_lazy("Sentences for a call"), pasted.of_lines(words.share.call, frame))] if words.share.call else []),
        (gettext_lazy("The card for an intranet"), pasted.of_lines(card, frame)),
    )


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
