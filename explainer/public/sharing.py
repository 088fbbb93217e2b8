"""What partners hand over: the share kit of a language, and the short addresses that are typed from paper, with their QR codes."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override

from explainer.content import html, qr
from explainer.content.codes import page_name
from explainer.content.explainer import ShareTexts
from explainer.content.frame import Link
from explainer.content.handed import Kit, Shared
from explainer.content.history import File
from explainer.copies.issued import Issued, issued
from explainer.copies.models import Paper
from explainer.public import pages
from explainer.public.documents import HTML, Document, answer, kept
from explainer.public.now import Now, once
from explainer.public.views import no_page, preferred, reading, redirect
from explainer.record.models import Edition

SVG, PNG = "image/svg+xml", "image/png"


@reading
def share(request: HttpRequest, now: Now, language: str) -> HttpResponse:
    """The share kit of a language, from what its pages say now."""
    entry = now.entry_for(f"/{language}/")
    if not entry:
        return no_page(request, now)
    if not entry.edition:
        return answer(request, pages.of_withdrawal(now, entry), 410)
    return answer(request, kit(now, entry.edition, issued()))


@reading
def short(request: HttpRequest, now: Now, named: str = "", language: str = "") -> HttpResponse:
    """A short address: of the first page, of a language, or of the page with this name, in the language that the reader prefers."""
    named, language = named.lower(), language.lower()
    if not language and (not named or named in now.languages):
        if not now.languages:
            return no_page(request, now)
        return _preferring(f"/{named or preferred(request, now.languages)}/", is_choice=not named)
    explainer = now.named.get(named)
    known = {key[1]: path for key, path in now.paths.items() if key[0] == explainer}
    paths = known if language or not explainer else now.translations.get(explainer, known)
    if language:
        return redirect(paths[language]) if language in paths else no_page(request, now)
    return _preferring(paths[preferred(request, [*paths])], is_choice=True) if paths else no_page(request, now)


@reading
def qr_code(request: HttpRequest, now: Now, form: str, named: str = "") -> HttpResponse:
    """The QR code of a short address, as a picture for print (SVG) or for programs that take none of those (PNG)."""
    if named and named not in now.named:
        return no_page(request, now)
    address = f"{now.site.address}/c/{named}/" if named else f"{now.site.address}/c/"
    return answer(request, kept(SVG, qr.svg, address) if form == "svg" else kept(PNG, qr.png, address))


@once
def kit(now: Now, first: Edition, copies: Issued) -> Document:
    """What partners may hand over: the first page of a language, and the others that have words to share."""
    shown = now.explainers[first.language].values()
    with override(first.language):
        shared = Kit(
            first=_shared(now, first, copies),
            others=tuple(
                _shared(now, other, copies) for other in shown if other is not first and other.words().share != ShareTexts()
            ),
        )
        frame = pages.frame_in(now, first.language, up=Link(label=_("Back to the page"), href=first.path))
    return kept(HTML, html.share, frame, shared)


def _shared(now: Now, edition: Edition, copies: Issued) -> Shared:
    content, name = edition.words(), page_name(edition.path).lower()
    is_first = edition.path == f"/{edition.language}/"
    short = f"{now.site.address}/c/" if is_first else f"{now.site.address}/c/{name}/"
    return Shared(
        title=edition.title,
        description=html.description(content),
        texts=content.share,
        line=pages.line_of(now, edition),
        short=short,
        qr=qr.svg(short),
        files=tuple(_pdf(edition, paper, copies) for paper in Paper),
    )


def _pdf(edition: Edition, paper: Paper, copies: Issued) -> tuple[Link, File | None]:
    copy = copies.served(edition.digest, paper)
    address = f"{edition.path}explainer.pdf" + ("" if paper == Paper.A4 else f"?paper={paper}")
    return Link(label=_("PDF, %(paper)s") % {"paper": paper.label}, href=address), pages.file(copy) if copy else None


def _preferring(address: str, *, is_choice: bool) -> HttpResponse:
    response = redirect(address)
    if is_choice:
        response["Vary"] = "Accept-Language"
    return response
