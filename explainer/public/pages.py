"""The customer's pages as documents, made of the record at a moment and of settings. Nothing of a request can get into one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from django.conf import settings
from django.utils import formats
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _

from explainer.content import canonical, html
from explainer.content.frame import EditionLine, Frame, Link, Notice, Place
from explainer.content.history import Between, Day, File, History, Line, Shown
from explainer.copies.issued import Issued
from explainer.copies.making import code
from explainer.copies.models import Copy
from explainer.public.documents import HTML, Document, kept
from explainer.public.now import Now, once
from explainer.record.addresses import ABOUT_SLUG
from explainer.record.models import Change, Edition, Entry, Kind, Reason
from explainer.record.timeline import Key

# A heading, and sentences below it; a function, because the language they are in is chosen when they are shown.
type Words = Callable[[], tuple[str, ...]]
# Where to go from there; for the same reason.
type Routes = Callable[[], tuple[Link, ...]]


@once
def of_edition(now: Now, edition: Edition, *, is_permalink: bool = False) -> Document:
    """The page of an edition, as it stands at its explainer's address or at its own."""
    return kept(HTML, _page, edition.content, frame_of(now, edition, is_permalink=is_permalink))


@once
def of_history(now: Now, key: Key, copies: Issued) -> Document:
    """All that readers of an explainer were shown, and the copies that were issued of it."""
    return kept(HTML, html.history, told(now, key, copies), _frame_of_history(now, key))


def of_day(now: Now, key: Key, copies: Issued, day: date | None) -> Document:
    """The same, with what it was on a day (UTC); None for what is no day. Not kept: there are too many days."""
    asked = _on_day(now, key, day) if day else Day(kind="none")
    return Document(HTML, html.history, replace(told(now, key, copies), day=asked), _frame_of_history(now, key))


def of_changes(now: Now, before: Edition, after: Edition) -> Document:
    """What one edition says otherwise than another one of the same explainer."""
    key = (after.explainer, after.language)
    others = tuple(number for number in now.editions[key] if number != after.number)
    between = Between(since=place(now, before), place=place(now, after), others=others)
    with override(key[1]):
        frame = frame_in(now, key[1], up=Link(label=_("All changes"), href=f"{now.paths[key]}editions/"))
    return kept(HTML, _changes, before.content, after.content, between, frame)


@once
def of_withdrawal(now: Now, entry: Entry) -> Document:
    """What stands in place of an explainer that this entry withdraws."""
    key = (entry.explainer, entry.language)

    def words() -> tuple[str, ...]:
        day = formats.date_format(entry.effective_at.astimezone(UTC), "DATE_FORMAT")
        return _("This page was withdrawn"), _("Withdrawn on %(day)s.") % {"day": day}, str(Reason(entry.reason).label)

    with override(key[1]):
        return _message(now, key[1], words, Link(label=_("See all changes"), href=f"{now.paths[key]}editions/"))


def of_nothing(now: Now, path: str) -> Document:
    """What stands at a path that leads nowhere."""

    def words() -> tuple[str, ...]:
        return _("There is no page at this address"), _("Compare the address with the one that you were given.")

    return message(now, path, words)


def message(now: Now, path: str, words: Words, routes: Routes = tuple) -> Document:
    """A page with a heading and a few sentences, in the language of the path where that has a page of ours."""
    language = path.split("/")[1]
    return _message(now, language if now.edition_at(f"/{language}/") else settings.LANGUAGE_CODE, words, routes=routes)


def place(now: Now, edition: Edition, *, is_permalink: bool = True) -> Place:
    """Where an edition stands: below the present path of its explainer."""
    return Place(path=now.paths[edition.explainer, edition.language], number=edition.number, is_permalink=is_permalink)


def frame_of(now: Now, edition: Edition, *, is_permalink: bool = False) -> Frame:
    """The surroundings of an edition: the way up, and from a language's first page the ways to its other explainers."""
    key = (edition.explainer, edition.language)
    home = f"/{edition.language}/"
    shown = now.explainers.get(edition.language, {})
    with override(edition.language):
        return frame_in(
            now,
            key[1],
            up=_link(shown[home]) if home in shown and now.paths[key] != home else None,
            related=tuple(_link(other) for path, other in shown.items() if path not in {home, _about(key[1])})
            if now.paths[key] == home
            else (),
            languages=() if is_permalink else languages(now, key),
            notices=_notices(now, edition, is_permalink=is_permalink),
            edition=line_of(now, edition, is_permalink=is_permalink),
        )


def line_of(now: Now, edition: Edition, *, is_permalink: bool = False) -> EditionLine:
    """Which edition it is, when it was approved and first shown, and how it can be checked."""
    history = now.history((edition.explainer, edition.language))
    return EditionLine(
        number=edition.number,
        approved_on=day_of(edition.sealed_at),
        place=place(now, edition, is_permalink=is_permalink),
        code=code(edition),
        shown_on=min(day_of(entry.effective_at) for entry in history if entry.edition_id == edition.digest),
    )


def told(now: Now, key: Key, copies: Issued | None = None) -> History:
    """The history of an explainer, in its own language; with the copies, if they are given."""
    with override(key[1]):
        lines = tuple(_line(now, key, entry, copies) for entry in reversed(now.history(key)))
    return History(title=_title(now, key), path=now.paths[key], lines=lines)


def files(copies: Issued, edition: Edition) -> tuple[File, ...]:
    """The copies that were issued of an edition, in the order in which they were made, in the language that is active."""
    return tuple(file(copy) for copy in copies.of(edition.digest))


def file(copy: Copy) -> File:
    """A copy as readers are told of it."""
    paper = str(copy.get_paper_display())
    return File(paper=paper, pages=copy.pages, size=copy.size, made_on=day_of(copy.made_at), digest=copy.digest)


def _frame_of_history(now: Now, key: Key) -> Frame:
    spoken = tuple(replace(link, href=f"{link.href}editions/") for link in languages(now, key))
    with override(key[1]):
        return frame_in(now, key[1], languages=spoken, up=Link(label=_("Back to the page"), href=now.paths[key]))


def _on_day(now: Now, key: Key, day: date) -> Day:
    """What readers were shown on a day, in the language of the explainer."""
    today = day_of(now.known.moment())
    if day > today:
        return Day(kind="future", day=day)
    history = now.history(key)
    if day < day_of(history[0].effective_at):
        return Day(kind="before", day=day)
    untils = [entry.effective_at.astimezone(UTC) for entry in history[1:]]
    with override(key[1]):
        shown = tuple(
            Shown(line=_line(now, key, entry), until=until)
            for entry, until in zip(history, [*untils, None], strict=True)
            if day_of(entry.effective_at) <= day and (until is None or until > max(_midnight(day), entry.effective_at))
        )
    return Day(kind="today" if day == today else "shown", day=day, shown=shown)


def _page(content: str, frame: Frame) -> str:
    return html.page(canonical.from_json(content), frame)


def _changes(before: str, after: str, between: Between, frame: Frame) -> str:
    return html.changes(canonical.from_json(before), canonical.from_json(after), between, frame)


def _message(now: Now, language: str, words: Words, further: Link | None = None, routes: Routes = tuple) -> Document:
    home = now.explainers.get(language, {}).get(f"/{language}/")
    with override(language):
        frame = frame_in(now, language, up=further or (_link(home) if home else None))
        heading, *sentences = words()
        return kept(HTML, html.message, frame, heading, tuple(sentences), routes())


def frame_in(now: Now, language: str, **more: Any) -> Frame:
    """What all pages of a language have around them."""
    home, shown = f"/{language}/", now.explainers.get(language, {})
    about = shown.get(_about(language))
    return Frame(
        language=language,
        publisher=now.site.publisher,
        site=now.site.address,
        home=home if home in shown else "/",
        about=_link(about) if about else None,
        share=f"{home}share/" if home in shown else "",
        **more,
    )


def _about(language: str) -> str:
    return f"/{language}/{ABOUT_SLUG}/"


def _link(edition: Edition) -> Link:
    return Link(label=edition.title, href=edition.path)


def languages(now: Now, key: Key) -> tuple[Link, ...]:
    """The explainer in every language that shows it, in the order of the settings; empty while there is one."""
    shown = now.translations.get(key[0], {})
    if len(shown) < 2:
        return ()
    order = [language for language, _name in settings.LANGUAGES]
    named = sorted(shown, key=lambda language: (order.index(language) if language in order else len(order), language))
    return tuple(Link(label=own_name(language), href=shown[language], language=language) for language in named)


def own_name(language: str) -> str:
    """What a language calls itself."""
    try:
        return dict(settings.LANGUAGES).get(language) or str(get_language_info(language)["name_local"])
    except KeyError:
        return language


def _notices(now: Now, edition: Edition, *, is_permalink: bool) -> tuple[Notice, ...]:
    """That an edition is not the present one, or that it speaks for a page that has changed meanwhile."""
    if notice := became(now, edition):
        return (notice,)
    return () if is_permalink else _outdated(now, edition)


def became(now: Now, edition: Edition) -> Notice | None:
    """That its explainer is withdrawn, or another edition shown; None for the present one. In the language that is active."""
    key = (edition.explainer, edition.language)
    entry = now.shown[key]
    if not entry.edition:
        read = Link(label=_("See all changes"), href=f"{now.paths[key]}editions/")
        return Notice(kind="withdrawn", on=day_of(entry.effective_at), why=str(Reason(entry.reason).label), read=read)
    if entry.edition.number != edition.number:
        after = entries_after(now, edition)[0]
        read = Link(label=_("Read the present edition"), href=entry.edition.path)
        return Notice(kind="replaced", on=day_of(after.effective_at), why=_why(after), read=read)
    return None


def entries_after(now: Now, edition: Edition) -> tuple[Entry, ...]:
    """What readers were shown after they were last shown this edition, in order."""
    history = now.history((edition.explainer, edition.language))
    last = max(index for index, one in enumerate(history) if one.edition_id == edition.digest)
    return history[last + 1 :]


def lines_after(now: Now, edition: Edition) -> tuple[Line, ...]:
    """The same, as lines of a history, the newest first; in the language that is active."""
    key = (edition.explainer, edition.language)
    return tuple(_line(now, key, entry) for entry in reversed(entries_after(now, edition)))


def _outdated(now: Now, translation: Edition) -> tuple[Notice, ...]:
    """That what an edition was translated from has since changed in more than its wording."""
    source = now.known.editions.get(translation.translated_from)
    if not source:
        return ()
    key = (source.explainer, source.language)
    newer = [
        entry
        for entry in now.history(key)
        if entry.edition and entry.edition.number > source.number and entry.edition.change != Change.WORDING
    ]
    if not newer:
        return ()
    read = Link(label=_title(now, key), href=now.paths[key], language=key[1])
    return (Notice(kind="translation", on=day_of(newer[0].effective_at), read=read),)


def _line(now: Now, key: Key, entry: Entry, copies: Issued | None = None) -> Line:
    edition = entry.edition
    if not edition:
        return Line(kind="withdrawn", since=entry.effective_at.astimezone(UTC), why=_why(entry), digest=entry.digest)
    is_new = entry.kind == Kind.PUBLISHED
    return Line(
        kind="published" if is_new else "reinstated",
        since=entry.effective_at.astimezone(UTC),
        why=_why(entry),
        digest=entry.digest,
        place=place(now, edition),
        change=str(Change(edition.change).label) if is_new else "",
        affects_signed=edition.affects_signed if is_new else "",
        compared=before.number if (before := one_before(now, edition)) else 0,
        files=files(copies, edition) if copies and is_new else (),
    )


def one_before(now: Now, edition: Edition) -> Edition | None:
    """The edition with the next lower number among those that were shown."""
    numbered = now.editions[edition.explainer, edition.language]
    lower = [number for number in numbered if number < edition.number]
    return numbered[lower[-1]] if lower else None


def _why(entry: Entry) -> str:
    """Why the public was shown something else from this entry on."""
    if entry.edition and entry.kind == Kind.PUBLISHED:
        return entry.edition.change_note
    return str(Reason(entry.reason).label)


def _title(now: Now, key: Key) -> str:
    return [entry.edition.title for entry in now.history(key) if entry.edition][-1]


def day_of(moment: datetime) -> date:
    """The day of a moment (UTC), as the public reads days."""
    return moment.astimezone(UTC).date()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
