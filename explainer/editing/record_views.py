"""The public record in the admin: every entry, what the public reads now, what lies ahead, and what a reviewer can do about it."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator

from explainer.content.frame import EditionLine
from explainer.editing import moments, preview, record_keeping, refusals
from explainer.editing.forms import CallOffForm, DeedForm, ReinstatementForm, WithdrawalForm
from explainer.editing.models import Explanation, IndependentReview, Person
from explainer.editing.record_keeping import Seen
from explainer.editing.rights import somebody
from explainer.record.deeds import DeedRefused
from explainer.record.models import Edition, Entry, Kind
from explainer.record.timeline import Key, Timeline, timeline

ENTRIES_ON_A_SCREEN = 50


@dataclass(frozen=True, kw_only=True)
class Subject:
    """An explainer in one language, as the record has it now."""

    key: Key
    title: str
    # Where the public reads it; empty before its first edition is shown.
    path: str
    shown: Entry | None
    ahead: Entry | None
    can_be_reinstated: bool

    @classmethod
    def of(cls, known: Timeline, key: Key) -> "Subject":
        moment = known.moment()
        own = known.editions_of(key)
        shown = known.shown(key, moment)
        newest = next((edition for edition in reversed(own) if known.was_shown(edition, moment)), own[-1])
        named = shown.edition if shown and shown.edition else newest
        return cls(
            key=key,
            title=named.title,
            path=named.path if shown else "",
            shown=shown,
            ahead=known.ahead(key, moment),
            can_be_reinstated=bool(record_keeping.earlier_editions(key, known)),
        )


@dataclass(frozen=True, kw_only=True)
class Line:
    """An entry with what the team wants to know about it."""

    entry: Entry
    title: str
    # What it calls off, if anything; and the edition that it shows, or that the entry it calls off was to show.
    calls_off: Entry | None
    edition: Edition | None
    lies_ahead: bool
    called_off_by: Entry | None
    who: str
    explanations: list[str]


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One that a screen asks for: its screen, what speaks against it, and how it is done with what was filled in."""

    label: str
    template: str
    against: Callable[[Timeline], list[str]]
    do: Callable[..., Entry]


@require_safe
def public_record(request: HttpRequest) -> HttpResponse:
    """What the public reads now, what lies ahead, and every entry, the newest first."""
    known = timeline()
    entries = WagtailPaginator(list(reversed(known.numbered.values())), ENTRIES_ON_A_SCREEN)
    page = entries.get_page(request.GET.get("p"))
    subjects = [Subject.of(known, key) for key in known.standing]
    context = {
        "known": known,
        "subjects": sorted(subjects, key=lambda subject: (subject.key[1], subject.title)),
        "lines": lines(list(page.object_list), known),
        "page_obj": page,
        "elided_page_range": entries.get_elided_page_range(page.number),
        "may_decide": not known.broken and IndependentReview.is_reviewer(somebody(request)),
        **_header(),
    }
    return render(request, "editing/public_record.html", context)


@require_safe
def edition_words(request: HttpRequest, explainer: UUID, language: str, number: int) -> HttpResponse:
    """The words of an edition by the public page’s own function, shown or not; for no cache to keep."""
    edition = _edition(timeline(), (explainer, language), number)
    line = EditionLine(number=edition.number, approved_on=edition.sealed_at.astimezone(UTC).date())
    return preview.preview(edition.words(), language, edition=line)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, explainer: UUID, language: str) -> HttpResponse:
    """What the public will read in place of the explainer, and the reason for it."""
    key, user = (explainer, language), somebody(request)
    subject = _subject(timeline(), key)
    deed = Deed(
        label="Withdraw",
        template="editing/withdraw.html",
        against=partial(record_keeping.reasons_against_withdrawing, key, user),
        do=partial(record_keeping.withdraw, key, user),
    )
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if entry := _done(request, deed, form):
        return _recorded(request, subject, entry, _said(entry, "Withdrawn", "the reason"))
    day = formats.date_format(timeline().moment().astimezone(UTC), "DATE_FORMAT")
    return _screen(request, deed, key, form, {"day": day})


@require_safe
def earlier_editions(request: HttpRequest, explainer: UUID, language: str) -> HttpResponse:
    """The editions that can be shown again."""
    known = timeline()
    subject = _subject(known, (explainer, language))
    context = {
        "subject": subject,
        "editions": record_keeping.earlier_editions(subject.key, known),
        **_header("Earlier editions", subject.title),
    }
    return render(request, "editing/earlier_editions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def reinstate(request: HttpRequest, explainer: UUID, language: str, number: int) -> HttpResponse:
    """The words of an earlier edition, what they replace, and the reason for it."""
    key, user = (explainer, language), somebody(request)
    subject = _subject(timeline(), key)
    edition = _edition(timeline(), key, number)
    deed = Deed(
        label=f"Reinstate edition {number}",
        template="editing/reinstate.html",
        against=partial(record_keeping.reasons_against_reinstating, edition, user),
        do=partial(record_keeping.reinstate, edition, user),
    )
    form = ReinstatementForm(request.POST if request.method == "POST" else None)
    if entry := _done(request, deed, form):
        return _recorded(request, subject, entry, _said(entry, "Reinstated", f"edition {number}"))
    return _screen(request, deed, key, form, {"edition": edition})


@require_http_methods(["GET", "HEAD", "POST"])
def call_off(request: HttpRequest, number: int) -> HttpResponse:
    """What will not happen, and the reason for it."""
    user, ahead = somebody(request), timeline().numbered.get(number)
    if not ahead:
        raise Http404
    key = (ahead.explainer, ahead.language)
    subject = _subject(timeline(), key)
    deed = Deed(
        label=f"Call off entry {number}",
        template="editing/call_off.html",
        against=partial(record_keeping.reasons_against_calling_off, ahead, user),
        do=partial(record_keeping.call_off, ahead, user),
    )
    form = CallOffForm(request.POST if request.method == "POST" else None)
    if entry := _done(request, deed, form):
        said = f"Entry {number} is called off. The public goes on reading what it reads now."
        return _recorded(request, subject, entry, said)
    return _screen(request, deed, key, form, {"entry": ahead})


def _done(request: HttpRequest, deed: Deed, form: DeedForm) -> Entry | None:
    """Do the deed if this request asks for it; None where it does not, or where the screen says what speaks against it."""
    if request.method != "POST":
        return None
    if reasons := deed.against(timeline()):
        refusals.note(request, " ".join(reasons))
    elif form.is_valid():
        seen = Seen(newest=request.POST.get("newest", ""), ahead=request.POST.get("ahead", ""))
        try:
            return deed.do(seen=seen, **form.cleaned_data)
        except DeedRefused as refused:
            refusals.note(request, str(refused))
            form.add_error(None, str(refused))
    return None


def _screen(request: HttpRequest, deed: Deed, key: Key, form: DeedForm, more: dict[str, Any]) -> HttpResponse:
    """What becomes of the deed, what speaks against it, and the form, which carries what of the record the screen was made from."""
    known = timeline()
    subject = _subject(known, key)
    reasons = deed.against(known)
    context = {
        "subject": subject,
        "reasons": reasons,
        "form": form,
        # What was typed is shown again, also where it is too late for it.
        "shows_form": not reasons or (form.is_bound and IndependentReview.is_reviewer(somebody(request))),
        "seen": Seen.of(known, key),
        **_header(deed.label, subject.title),
        **more,
    }
    return render(request, deed.template, context)


def _recorded(request: HttpRequest, subject: Subject, entry: Entry, said: str) -> HttpResponse:
    """Say what was done, and go back to the record."""
    buttons = [messages.button(subject.path, "See the page")] if subject.path else []
    messages.success(request, f"{said} This is entry {entry.number}.", buttons)
    return redirect("public_record")


def _said(entry: Entry, done: str, what: str) -> str:
    """What was done, and what the public reads of it from when."""
    if entry.effective_at > entry.recorded_at:
        return f"Recorded. From {moments.in_words(entry.effective_at)} on, the public reads {what}."
    return f"{done}. The public reads {what} now."


def lines(entries: Sequence[Entry], known: Timeline) -> list[Line]:
    """These entries, in their order, with what the team wants to know about each."""
    moment = known.moment()
    called_off_by = {entry.calls_off_id: entry for entry in known.numbered.values() if entry.calls_off_id}
    titles = _titles(known, called_off_by)
    names = Person.names({entry.actor for entry in entries})
    explanations = list(Explanation.objects.filter(entry__in=[entry.number for entry in entries]).order_by("pk"))
    found = []
    for entry in entries:
        calls_off = known.numbered[entry.calls_off_id] if entry.calls_off_id else None
        found.append(
            Line(
                entry=entry,
                title=titles[entry.number],
                calls_off=calls_off,
                edition=calls_off.edition if calls_off else entry.edition,
                lies_ahead=known.ahead((entry.explainer, entry.language), moment) == entry,
                called_off_by=called_off_by.get(entry.number),
                who=names.get(entry.actor, entry.actor),
                explanations=[one.text for one in explanations if one.entry == entry.number],
            )
        )
    return found


def what(line: Line) -> str:
    """What an entry did, and to which one where it calls one off."""
    label = str(Kind(line.entry.kind).label)
    return f"{label} entry {line.calls_off.number}" if line.calls_off else label


def which(line: Line) -> str:
    """The explainer, the edition if it shows one, and the language."""
    edition = f", edition {line.edition.number}" if line.edition else ""
    return f"{line.title}{edition} ({line.entry.language})"


def words_url(line: Line) -> str | None:
    """Where the words of its edition stand."""
    entry, edition = line.entry, line.edition
    return reverse("record_edition", args=[entry.explainer, entry.language, edition.number]) if edition else None


def from_when(line: Line) -> str:
    entry = line.entry
    return "at once" if entry.effective_at == entry.recorded_at else moments.in_short(entry.effective_at)


def why(line: Line) -> str:
    """The reason of a deed, or else the change note of what was published."""
    if line.entry.reason:
        return str(line.entry.get_reason_display())
    return line.entry.edition.change_note if line.entry.edition else ""


def _titles(known: Timeline, called_off: Container[int]) -> dict[int, str]:
    """What the explainer is called by each entry, by its number; a withdrawal calls it what the edition does that it withdraws."""
    titles: dict[int, str] = {}
    withdrawn: dict[Key, str] = {}
    for entry in known.numbered.values():
        key = (entry.explainer, entry.language)
        if entry.edition:
            titles[entry.number] = entry.edition.title
            if entry.number not in called_off:
                withdrawn[key] = entry.edition.title
        else:
            titles[entry.number] = titles[entry.calls_off_id] if entry.calls_off_id else withdrawn[key]
    return titles


def _subject(known: Timeline, key: Key) -> Subject:
    if key not in known.standing:
        raise Http404
    return Subject.of(known, key)


def _edition(known: Timeline, key: Key, number: int) -> Edition:
    """The edition with this number, shown or not."""
    for edition in known.editions_of(key):
        if edition.number == number:
            return edition
    raise Http404


def _header(label: str = "", title: str = "") -> dict[str, Any]:
    """What Wagtail’s header shows: where we are."""
    here = [{"url": "", "label": label}] if label else []
    return {
        "header_title": f"{label}: {title}" if label else "Public record",
        "header_icon": "history",
        "breadcrumbs_items": [{"url": reverse("public_record") if label else "", "label": "Public record"}, *here],
    }
