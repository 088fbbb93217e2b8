"""Every type of page that customers can get: the patterns of the public URLconf, each for explainers in every state, and errors.

`tests.site.record` makes the record that these addresses are about.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

# Media types, by what kind of document it is.
KINDS = {
    "html": "text/html; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
    "json": "application/json",
    "atom": "application/atom+xml; charset=utf-8",
    "xml": "application/xml",
    "text": "text/plain; charset=utf-8",
    "pdf": "application/pdf",
    "svg": "image/svg+xml",
    "png": "image/png",
}


@dataclass(frozen=True)
class PageType:
    """One page of the type: its address, and how the site answers there. With a `form` it is posted."""

    name: str
    address: str
    status: int = 200
    kind: str = "html"
    method: str = "GET"
    form: str = ""


@dataclass(frozen=True)
class State:
    """An explainer: its path, how the site answers there, and its editions, as `tests.site.record` makes them."""

    path: str
    status: int = 200
    shown: tuple[int, ...] = (1,)
    scheduled: tuple[int, ...] = ()
    # An edition's number, and the one to compare it with.
    compared: dict[int, str] = field(default_factory=dict)


STATES = {
    "current": State("/en/", shown=(1, 2), scheduled=(3,), compared={2: "", 1: "?since=2"}),
    "right to left": State("/ar/"),
    "withdrawn": State("/en/withdrawn/", 410),
    "reinstated": State("/en/reinstated/", shown=(1, 2), compared={2: ""}),
    "scheduled": State("/en/scheduled/", 404, shown=(), scheduled=(1,)),
}

# Other words in the same pages.
MORE = {"a child": State("/en/proof-of-execution/"), "about the site": State("/en/about/")}


def _of_explainer(
    ending: str, kind: str = "html", *, withdrawn: int = 200, states: dict[str, State] = STATES
) -> Callable[[str], list[PageType]]:
    """Something that every explainer has, and what stands there when it is withdrawn."""

    def types(pattern: str) -> list[PageType]:
        status = {410: withdrawn, 404: 404}
        return [
            _named(f"{pattern}, {name}", state.path + ending, status.get(state.status, 200), kind) for name, state in states.items()
        ]

    return types


def _of_edition(ending: str, kind: str = "html") -> Callable[[str], list[PageType]]:
    """Something that every edition has once it was shown."""

    def types(pattern: str) -> list[PageType]:
        numbers = [
            (name, f"{state.path}editions/{number}/{ending}", 200 if number in state.shown else 404, number)
            for name, state in STATES.items()
            for number in (*state.shown, *state.scheduled)
        ]
        return [_named(f"{pattern}, {name} {number}", address, status, kind) for name, address, status, number in numbers]

    return types


def _changes(pattern: str) -> list[PageType]:
    """Comparisons, and an edition with nothing to compare it with."""
    found = [
        PageType(f"{pattern}, {name} {number}", f"{state.path}editions/{number}/changes/{since}")
        for name, state in STATES.items()
        for number, since in state.compared.items()
    ]
    return [*found, _named(pattern, "/en/editions/1/changes/", 404), _named(pattern, "/en/editions/3/changes/", 404)]


def _editions(pattern: str) -> list[PageType]:
    """Histories, and what they say about days."""
    today = datetime.now(UTC).date()
    days = {
        "today": today,
        "a day of two editions": today - timedelta(days=25),
        "a day before": today - timedelta(days=900),
        "a day ahead": today + timedelta(days=900),
    }
    return [
        *_of_explainer("editions/")(pattern),
        *(PageType(f"{pattern}, on {name}", f"/en/editions/?on={day}") for name, day in days.items()),
        PageType(f"{pattern}, withdrawn, on today", f"/en/withdrawn/editions/?on={today}"),
        PageType(f"{pattern}, on no date", "/en/editions/?on=yesterday", 400),
    ]


def _feedback(pattern: str) -> list[PageType]:
    return [
        *(
            PageType(
                f"{pattern}, {helpful}",
                "/feedback/",
                method="POST",
                form=urlencode({"edition": "/en/editions/2/", "helpful": helpful}),
            )
            for helpful in ("yes", "no")
        ),
        PageType(f"{pattern}, asked for", "/feedback/", 405),
    ]


def _check_code(pattern: str) -> list[PageType]:
    """What became of editions, and codes of none."""
    # Here, because it starts Django.
    from tests.site.record import codes  # noqa: PLC0415

    known = [PageType(f"{pattern}, {name}", f"/check/{code}/") for name, code in codes().items()]
    return [*known, PageType(f"{pattern}, with a slip", "/check/CPOR-EN-1-AAAAA-BBBBB-CC/", 404)]


# Of the starter text.
PASTED = (
    "Your partner helps you with a Microsoft product, and wants Microsoft to record that. "
    "This is a CPOR claim (Claiming Partner of Record). Then Microsoft checks the claim and tells your company. You can decline."
)


def _check(pattern: str) -> list[PageType]:
    return [
        PageType(pattern, "/check/"),
        PageType(f"{pattern}, for no code", "/check/?code=%20", 400),
        PageType(f"{pattern}, typed with a slip", "/check/?code=CPOR-EN-1-AAAAA-BBBBB-CC", 404),
        *(
            PageType(f"{pattern}, {name}", "/check/", status, method="POST", form=urlencode({"text": text}))
            for name, text, status in (
                ("pasted with other words", f"{PASTED} You must sign. Pay the fee first: https://evil.example/{'pay/' * 20}", 200),
                ("pasted from elsewhere", "The quick brown fox jumps over the lazy dog.", 200),
                ("without words", "…", 400),
            )
        ),
    ]


def _pdf(pattern: str) -> list[PageType]:
    return [
        PageType(f"{pattern}, issued", "/en/explainer.pdf", kind="pdf"),
        PageType(f"{pattern}, being made", "/ar/explainer.pdf", 503),
        PageType(f"{pattern}, on no paper", "/en/explainer.pdf?paper=a5", 400),
        _named(pattern, "/en/withdrawn/explainer.pdf", 410),
        _named(pattern, "/en/scheduled/explainer.pdf", 404),
    ]


def _pdf_of_edition(pattern: str) -> list[PageType]:
    return [
        PageType(f"{pattern}, issued", "/en/editions/2/explainer.pdf", kind="pdf"),
        PageType(f"{pattern}, being made", "/en/editions/1/explainer.pdf", 503),
        _named(pattern, "/en/editions/3/explainer.pdf", 404),
    ]


def _at(address: str, status: int = 200, kind: str = "html") -> Callable[[str], list[PageType]]:
    return lambda pattern: [_named(pattern, address, status, kind)]


def _named(name: str, address: str, status: int = 200, kind: str = "html") -> PageType:
    """The pages that say that there is nothing, or nothing any more, are the same wherever that is so."""
    return PageType(f"error {status}", address, status) if status in {404, 410} else PageType(name, address, status, kind)


# By the name of the pattern.
PATTERNS: dict[str, Callable[[str], list[PageType]]] = {
    "root": _at("/", 302),
    "healthz": _at("/healthz", kind="text"),
    "readyz": _at("/readyz", kind="text"),
    "head_of_record": _at("/.well-known/record-head", kind="json"),
    "explainer": _of_explainer("", withdrawn=410, states=STATES | MORE),
    "explainer_md": _of_explainer("explainer.md", "markdown", withdrawn=410),
    "explainer_json": _of_explainer("explainer.json", "json", withdrawn=410),
    "explainer_pdf": _pdf,
    "edition_pdf": _pdf_of_edition,
    "editions": _editions,
    "edition": _of_edition(""),
    "edition_md": _of_edition("explainer.md", "markdown"),
    "edition_json": _of_edition("explainer.json", "json"),
    "changes": _changes,
    "feed": _of_explainer("changes.atom", "atom"),
    "robots": _at("/robots.txt", kind="text"),
    "sitemap": _at("/sitemap.xml", kind="xml"),
    "llms": _at("/llms.txt", kind="text"),
    "feedback": _feedback,
    "check": _check,
    "check_code": _check_code,
    "share": lambda pattern: [PageType(pattern, "/en/share/"), PageType(f"{pattern}, right to left", "/ar/share/")],
    "short": _at("/c/", 302),
    "short_qr": lambda pattern: [PageType(f"{pattern}, {form}", f"/c/qr.{form}", kind=form) for form in ("svg", "png")],
    "short_named": _at("/c/poe/", 302),
    "short_named_qr": _at("/c/poe/qr.svg", kind="svg"),
    "short_in": _at("/c/en/poe/", 302),
    "not_found": _at("/en/there/is/nothing/here/", 404),
}

# By the name of the handler in the URLconf; `tests.site.urls` makes them needed.
HANDLERS = {f"handler{status}": PageType(f"error {status}", f"/errors/{status}/", status) for status in (400, 403, 404, 500)}

OTHER_METHOD = PageType("error 405", "/en/", 405, method="POST")


def page_types() -> list[PageType]:
    """All of them, also those that are the same at several addresses."""
    return [*(one for name, types in PATTERNS.items() for one in types(name)), *HANDLERS.values(), OTHER_METHOD]


def documents(kind: str = "html") -> list[PageType]:
    """One of each that are of this kind, without redirects."""
    found = [one for one in page_types() if one.kind == kind and one.status != 302]
    return list({one.name: one for one in reversed(found)}.values())[::-1]
