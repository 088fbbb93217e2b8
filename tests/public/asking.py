"""Requests for the customer's side, right and wrong ones, and what the record says has to be answered."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, quote_from_bytes, unquote_to_bytes, urlencode
from uuid import UUID

from django.utils import timezone

from explainer.record import deeds
from explainer.record.models import Reason
from tests.words import CLAIMS, PROOF, an_explainer, edition_of, sealed

WITHDRAWN, REINSTATED, SCHEDULED = (UUID(int=number) for number in range(21, 24))

# Stands in whatever is made up. Nothing of a request may come back, so it stands in no answer.
MARKER = "zqxj7"
EVIL = f"{MARKER}.example"


@dataclass(frozen=True)
class Request:
    """A request as it goes over the wire; the target in ASCII, with percent signs for the rest."""

    target: str = "/"
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


# Makes up a request of some kind.
type Maker = Callable[[Random], Request]


class Answer(NamedTuple):
    """An answer; the names of its headers in small letters, its body without coding."""

    status: int
    headers: dict[str, str]
    body: bytes


class Expected(NamedTuple):
    """Status and address of an answer that leads elsewhere, and the plainest request that has the same answer."""

    status: int
    plain: Request
    location: str = ""


# The record


class Explainer(NamedTuple):
    """One that was shown: its path, the editions that were, what its path answers, and which path it had before."""

    path: str
    shown: tuple[int, ...] = (1, 2)
    status: int = 200
    former: str = ""


RECORD = (
    Explainer("/en/"),
    Explainer("/ar/", (1,)),
    Explainer("/de/", (1,), 410),
    Explainer("/en/proof-of-execution/", former="/en/proof/"),
    Explainer("/en/withdrawn/", (1,), 410),
    Explainer("/en/reinstated/"),
)
# What lies ahead is nowhere yet: the third edition of the first, and an explainer.
AHEAD = ("/en/editions/3/", "/en/editions/3/changes/", "/en/scheduled/", "/en/scheduled/editions/1/")


def build() -> None:
    """Make that record, in an empty database."""
    later = timezone.now() + timedelta(days=365)
    sealed(an_explainer("Claims, first"))
    sealed(an_explainer("Claims, second"))
    sealed(an_explainer("Claims, third"), effective_at=later)
    sealed(an_explainer("مطالبة"), language="ar")
    sealed(an_explainer("Anspruch"), language="de")
    deeds.withdraw((CLAIMS, "de"), reason=Reason.WRONG, actor="p-reviewer")
    sealed(an_explainer("Proof, first"), explainer=PROOF, path="/en/proof/")
    sealed(an_explainer("Proof, second"), explainer=PROOF, path="/en/proof-of-execution/")
    sealed(an_explainer("Withdrawn"), explainer=WITHDRAWN, path="/en/withdrawn/")
    deeds.withdraw((WITHDRAWN, "en"), reason=Reason.WRONG, actor="p-reviewer")
    first = sealed(an_explainer("Reinstated"), explainer=REINSTATED, path="/en/reinstated/")
    sealed(an_explainer("Replaced"), explainer=REINSTATED, path="/en/reinstated/")
    deeds.reinstate(edition_of(first), reason=Reason.STILL_RIGHT, actor="p-reviewer")
    sealed(an_explainer("Scheduled"), explainer=SCHEDULED, path="/en/scheduled/", effective_at=later)


# What has to be answered

TEXTS = ("/healthz", "/readyz", "/.well-known/record-head", "/robots.txt", "/sitemap.xml", "/llms.txt")
# Language codes whose first page is shown: messages come in these, else in English.
SPOKEN = ("en", "ar")


def _below(one: Explainer) -> Iterator[tuple[str, int]]:
    yield from [("", one.status), ("explainer.md", one.status), ("explainer.json", one.status)]
    yield from [("changes.atom", 200), ("editions/", 200), ("explainer.pdf", 503 if one.status == 200 else one.status)]
    for number in one.shown:
        yield from [(f"editions/{number}/{form}", 200) for form in ("", "explainer.md", "explainer.json")]
        # No worker prints here.
        yield f"editions/{number}/explainer.pdf", 503
        yield f"editions/{number}/changes/", 200 if number > 1 else 404


EXPLAINERS = {one.path: one for one in RECORD}
SHARED = {"/en/share/": 200, "/ar/share/": 200, "/de/share/": 410}
ADDRESSES = {
    **dict.fromkeys(TEXTS, 200),
    **SHARED,
    **dict.fromkeys(["/c/qr.svg", "/c/qr.png", "/c/poe/qr.svg", "/c/withdraw/qr.png"], 200),
    **{one.path + ending: status for one in RECORD for ending, status in _below(one)},
}
# From where an explainer was before, all that can stand below an explainer leads to where it is now.
FORMER = {one.former + ending: one.path + ending for one in RECORD if one.former for ending, _status in _below(one)}
# Short addresses, and where they lead; None where readers choose by their language.
SHORT = {
    "/c/": None,
    "/c/en/": "/en/",
    "/c/ar/": "/ar/",
    "/c/cpor/": None,
    "/c/de/cpor/": "/de/",
    "/c/poe/": "/en/proof-of-execution/",
    "/c/proof/": "/en/proof-of-execution/",
    "/c/en/poe/": "/en/proof-of-execution/",
    "/c/withdraw/": "/en/withdrawn/",
    "/c/reinstat/": "/en/reinstated/",
}
VALID = [
    "/",
    *ADDRESSES,
    *SHORT,
    "/check/",
    "/check/CPOR-EN-1-K3M9Q-X2T5Z-7F/",
    "/en/explainer.pdf?paper=letter",
    "/en/editions/1/explainer.pdf?paper=a5",
    *FORMER,
    *(f"{path}editions/?on=2020-02-29" for path in (*EXPLAINERS, "/en/proof/")),
    *(f"{path}editions/1/changes/?since=2" for path in ("/en/", "/en/proof/", "/en/reinstated/")),
]
HOSTS = {"127.0.0.1", "127.0.0.1:8000", "localhost", "LocalHost:1", "[::1]:80", "localhost."}
# What `Accept-Language` leads to from the first address.
WANTED = {
    "": "en",
    "ar": "ar",
    "ar-EG,en;q=0.5": "ar",
    "de": "en",
    "*": "en",
    MARKER: "en",
    f"ar;q={MARKER}": "en",
    "ar," * 5000: "ar",
}


def expected(asked: Request) -> Expected:  # noqa: PLR0911  one for each kind of address
    """What the record says, for any request but an answer of a reader."""
    raw, _mark, query = asked.target.partition("?")
    path = unquote_to_bytes(raw).decode(errors="replace")
    language = next((one for one in SPOKEN if f"{path}/".startswith(f"/{one}/")), "en")
    if asked.headers.get("Host", "localhost") not in HOSTS:
        return Expected(400, Request(f"/{language}/", headers={"Host": "evil.example"}))
    if path == "/feedback/":
        return Expected(405, Request("/feedback/"))
    if path == "/check/" and asked.method.upper() not in {"GET", "HEAD"}:
        return Expected(405, Request("/check/", "PUT", {"Accept-Language": "en"}))
    if asked.method.upper() not in {"GET", "HEAD"}:
        return Expected(405, Request(path if path in {"/healthz", "/readyz"} else f"/{language}/", "POST"))
    if path == "/":
        wanted = WANTED[asked.headers.get("Accept-Language", "")]
        return Expected(302, Request("/", headers={"Accept-Language": wanted}), f"/{wanted}/")
    if path in {"/c", "/check"} or f"{path}/" in SHARED:
        return Expected(302, Request(path), f"{path}/")
    if path.startswith("/c/") and (typed := path.removesuffix("/").lower() + "/") in SHORT:
        return _short(asked, typed)
    if re.fullmatch("/check/([^/]+/?)?", path):
        return _checked(asked, path)
    # Without the slash at its end: an explainer, its history, an edition, a comparison, whether that number is one or not.
    above = re.sub(r"editions/([1-9][0-9]{0,8}/(changes/)?)?$", "", f"{path}/")
    if above in {*EXPLAINERS, *(one.former for one in RECORD)}:
        return Expected(302, Request(path), f"{path}/")
    return _below_an_explainer(path, query, language)


def _short(asked: Request, path: str) -> Expected:
    wanted = WANTED[asked.headers.get("Accept-Language", "")]
    return Expected(302, Request(path, headers={"Accept-Language": wanted}), SHORT[path] or f"/{wanted}/")


def _checked(asked: Request, path: str) -> Expected:
    """No code that is asked for here is one of an edition."""
    reader = {"Accept-Language": WANTED[asked.headers.get("Accept-Language", "")]}
    typed = path.removeprefix("/check/").removesuffix("/")
    if not typed:
        return Expected(200, Request("/check/", headers=reader))
    return (
        Expected(404, Request("/check/x/", headers=reader))
        if typed.strip()
        else Expected(400, Request("/check/%20/", headers=reader))
    )


def _below_an_explainer(path: str, query: str, language: str) -> Expected:  # noqa: PLR0911  one for each kind of address
    # Django reads no more fields than these.
    too_many = query.count("&") >= 1000
    fields = {} if too_many else dict(parse_qsl(query, keep_blank_values=True))
    is_former = re.sub("(?<=/editions/)[1-9][0-9]{0,8}(?=/)", "1", path, count=1) in FORMER
    if not is_former and path not in ADDRESSES:
        return Expected(404, Request(f"/{language}/nothing/"))
    if too_many and (is_former or path.endswith(("/editions/", "/changes/")) or ADDRESSES[path] == 503):
        return Expected(400, Request(f"/{language}/editions/?{'&' * 1000}"))
    if is_former:
        kept = [f"{name}={fields[name]}" for name in ("on", "since") if re.fullmatch("[0-9-]{1,10}", fields.get(name, ""))]
        leads = "?".join([path, "&".join(kept)] if kept else [path])
        return Expected(302, Request(leads), leads.replace("/en/proof/", "/en/proof-of-execution/", 1))
    if path.endswith("/editions/") and (day := fields.get("on")):
        return Expected(200, Request(f"{path}?on={day}")) if _is_day(day) else Expected(400, Request(f"{path}?on=never"))
    if path.endswith("/explainer.pdf") and ADDRESSES[path] == 503 and fields.get("paper", "a4") not in {"a4", "letter"}:
        return Expected(400, Request(f"{path}?paper=none"))
    if path.endswith("/changes/") and (since := fields.get("since")):
        return _compared(path, since)
    return Expected(ADDRESSES[path], Request(path))


def _compared(path: str, since: str) -> Expected:
    of, number = path.removesuffix("/changes/").split("editions/")
    others = {str(one) for one in EXPLAINERS[of].shown} - {number}
    return Expected(200, Request(f"{path}?since={since}")) if since in others else Expected(404, Request(f"{path}?since=0"))


def _is_day(text: str) -> bool:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date().isoformat() == text
    except ValueError:
        return False


# One mutation of a right address

CHARACTERS: list[str] = [
    *"aZz019-_.~!$'()*+,;:@=%",
    *("%00", "%2F", "%5C", "%FF", "%0D%0A", "%0d", "%0A", "%20", "%09", "%7F", "%C2%85", "%22", "%3Cb%3E", "%26", "%3F", "%23"),
    *("%25", "%2E", "%2e%2e", "%252F", "%zz", "%2", "%65", "%6E"),
    # A digit of Arabic, one of Devanagari, a wide one, a raised one; a wide letter, an accent, another letter that looks like e.
    *("%D9%A1", "%E0%A5%A7", "%EF%BC%91", "%C2%B9", "%EF%BD%85", "%CC%81", "%D0%B5"),
    # From right to left, no width, a picture, half of a pair, a slash that is too long, a line of its own.
    *("%E2%80%AE", "%E2%80%8B", "%F0%9F%98%80", "%ED%A0%80", "%C0%AF", "%E2%80%A8"),
    MARKER,
]  # fmt: skip
NUMBERS = [
    *("0", "-1", "01", "3", "99", "1.0", "1e0", "0x1", "+1", "1%20", "999999999", "1000000000", "1" + "0" * 30, "%D9%A1", MARKER)
]  # fmt: skip
NAMES = ["on", "since", "on", "since", "paper", "On", "on[]", "since[]", "since%00", "%6Fn", "page", "next", "_", "", "utm_source"]


def _inserted(random: Random, text: str) -> str:
    at = random.randint(1, len(text))
    return text[:at] + random.choice(CHARACTERS) + text[at:]


def _removed(random: Random, text: str) -> str:
    at = random.randrange(1, len(text)) if len(text) > 1 else 1
    return text[:at] + text[at + 1 :]


def _replaced(random: Random, text: str) -> str:
    at = random.randrange(1, len(text)) if len(text) > 1 else 1
    return text[:at] + random.choice(CHARACTERS) + text[at + 1 :]


def _encoded(random: Random, text: str) -> str:
    at = random.randrange(1, len(text)) if len(text) > 1 else 1
    return text[:at] + "".join(f"%{ord(one):02X}" for one in text[at : at + 1]) + text[at + 1 :]


def _other_case(random: Random, text: str) -> str:
    at = random.randrange(len(text))
    return random.choice([text.upper(), text.title(), text[:at] + text[at].swapcase() + text[at + 1 :]])


def _segments(random: Random, text: str) -> str:
    parts = text.split("/")[1:]
    at = random.randrange(len(parts))
    other = random.randrange(len(parts))
    match random.choice(["doubled", "dropped", "swapped", "dots", "before"]):
        case "doubled":
            parts.insert(at, parts[at])
        case "dropped":
            del parts[at]
        case "swapped":
            parts[at], parts[other] = parts[other], parts[at]
        case "dots":
            parts.insert(at, random.choice([".", "..", "%2e", "%2E%2E", "...", "..;"]))
        case "before":
            parts.insert(at, random.choice(["", EVIL, "static", "en", "de", "fr", "xx", "zh-hans"]))
    return "/" + "/".join(parts)


def _another_end(random: Random, text: str) -> str:
    return text + random.choice(["/", "//", ".html", ".md", ".json", ".php", "explainer.pdf", "index.html", "?", "/.", "%2F", ".."])


def _another_number(random: Random, text: str) -> str:
    return re.sub("[0-9]+", random.choice(NUMBERS), text, count=1) if re.search("[0-9]", text) else _inserted(random, text)


MUTATIONS: list[Callable[[Random, str], str]] = [
    _inserted,
    _removed,
    _replaced,
    _encoded,
    _other_case,
    _segments,
    _another_end,
    _another_number,
]


def mutated(random: Random) -> Request:
    """A right address with one thing changed; it may still be a right one."""
    right = random.choice([*VALID, *AHEAD])
    while (changed := random.choice(MUTATIONS)(random, right)) == right:
        pass
    return Request(changed)


# Junk


def _junk(random: Random, longest: int = 40) -> str:
    """Bytes that mean nothing, with the marker among them, for an address."""
    made = random.randbytes(random.randint(0, longest))
    return random.choice([quote_from_bytes(made, safe=""), random.choice(CHARACTERS)]) + MARKER + random.choice(CHARACTERS)


def junk_address(random: Random) -> Request:
    """An address that was never a right one."""
    junk = _junk(random)
    start = random.choice(
        [*EXPLAINERS, "/", "/en/proof/", "/en/editions/", "/en/editions/1/", "/feedback/", "/static/", "/.well-known/"]
    )
    made = [
        start + junk,
        f"{start}{junk}/",
        f"/{junk}/{start}",
        f"//{EVIL}{start}",
        f"///{EVIL}/%2F..",
        f"/%2F{EVIL}/",
        f"/%5C{EVIL}/",
        f"/.{EVIL}",
        f"{start}//{EVIL}/..",
        f"/{EVIL}:80/%0d%0aLocation:%20//{EVIL}/",
        f"{start}{MARKER}" * random.randint(1, 40),
        start + "a" * random.choice([100, 5000]) + MARKER,
        start + "../" * random.randint(1, 9) + "etc/passwd" + MARKER,
        f"/{random.choice(['xx', 'EN', 'zh-hans', 'e', 'en-GB', 'fr', 'ja'])}/{MARKER}/",
        f"{start}editions/{random.choice(['0', '-1', '1' * 31, '%D9%A1', '2026-03-02', ''])}{MARKER}/",
    ]
    return Request(random.choice(made))


def _value(random: Random) -> str:
    day = f"{random.randint(0, 9999):04}-{random.randint(0, 13):02}-{random.randint(0, 32):02}"
    return random.choice([
        *("", "1", "2", "3", "0", "-1", "01", "%2B1", "+1", "1%00", "1" + "0" * 30, "%D9%A1", "%EF%BC%92", "1,2", "NaN"),
        *(day, day, day, f"{day}T00:00", f"%20{day}", f"{day}%0A", "2026-W10-1", "20260302", "2026-3-2", "today", "0000-00-00"),
        *(_junk(random), _junk(random, 2000), quote(f"<b>{MARKER}</b>"), f"//{EVIL}", quote(f"\r\nSet-Cookie: {MARKER}=1")),
    ])  # fmt: skip


def junk_query(random: Random) -> Request:
    """A right address with a query that means something, little, or nothing."""
    fields = [f"{random.choice([*NAMES, _junk(random, 5)])}={_value(random)}" for _ in range(random.randint(1, 4))]
    fields += random.choice([[], ["on"], ["="], [MARKER], ["&"], ["%"], ["?"], ["a=b"] * random.choice([10, 999, 1500])])
    random.shuffle(fields)
    path = random.choice([*VALID, *(one for one in VALID if "/changes/" in one or "/editions/" in one)]).partition("?")[0]
    return Request(f"{path}?{random.choice(['&', '&', '&', ';', '&&']).join(fields)}")


def junk_headers(random: Random) -> Request:
    """An address with headers that should change nothing, and perhaps a Host that is not ours."""
    words = random.choice(
        [MARKER, f"{MARKER} " * 100, f'"{MARKER}"', f"{MARKER};q=1", f"\u00ff\u00e9{MARKER}", "," * 2000 + MARKER]
    )
    moment = random.choice(["Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", MARKER, "0", "-1"])
    offered = {
        "Host": random.choice(
            [*HOSTS, EVIL, f"localhost.{EVIL}", f"localhost@{EVIL}", f"localhost:80:{MARKER}", f"{EVIL}:80", f"127.0.0.1/{MARKER}"]
        ),
        "Accept-Language": random.choice(list(WANTED)),
        "Accept-Encoding": random.choice(
            ["gzip", "br", "br;q=0", "identity;q=0", "*", f"gzip;q={MARKER}", "br" + " " * 9000 + "x", words]
        ),
        "Accept": random.choice(["*/*", "application/json", words]),
        "If-None-Match": random.choice(["*", 'W/""', f'"{MARKER}"', words]),
        "If-Match": words,
        "If-Modified-Since": moment,
        "If-Unmodified-Since": moment,
        "Range": random.choice(["bytes=0-0", "bytes=-1", "bytes=9-1", "bytes=0-,0-,0-", words]),
        "Referer": f"https://{EVIL}/?{MARKER}",
        "Origin": random.choice(["null", f"https://{EVIL}", words]),
        "User-Agent": words,
        "X-Forwarded-For": random.choice([words, "127.0.0.1", "999.999.999.999"]),
        "X-Forwarded-Host": EVIL,
        "X-Forwarded-Proto": random.choice(["https", MARKER]),
        "X-Forwarded-Port": MARKER,
        "X-Original-URL": f"/{MARKER}",
        "X-Rewrite-URL": f"/admin/{MARKER}",
        "X-HTTP-Method-Override": random.choice(["POST", "DELETE", MARKER]),
        "Forwarded": f"for={MARKER};host={EVIL};proto=https",
        "Sec-Fetch-Site": random.choice(["cross-site", MARKER]),
        "Cache-Control": random.choice(["no-cache", words]),
        "Authorization": f"Basic {MARKER}",
        "Content-Type": random.choice(
            [
                "text/plain",
                f"{MARKER}/{MARKER}; charset={MARKER}",
                "multipart/form-data",
                ";;;=",
                "text/plain; charset=hex",
                "text/plain; charset=utf-16",
                "text/plain; charset*=utf-8''%00",
                "a" * 20_000,
                words,
            ]
        ),
        "X-Anything": words,
        "Cookie": random.choice(["csrftoken=x", "sessionid=x", "messages=x", f"{MARKER}={MARKER}", "=;;=", words]),
        f"X-{MARKER}": words,
    }
    named = random.sample(list(offered), random.randint(1, 8))
    request = mutated(random) if random.random() < 0.3 else Request(random.choice(VALID))
    return replace(request, headers={name: offered[name] for name in named})


def another_method(random: Random) -> Request:
    """Any address, asked with any method, with or without a body."""
    methods = ["HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "get", "post", MARKER.upper()]
    body = random.choice([b"", b"", MARKER.encode(), random.randbytes(300), b"a=b&" * 1200 + MARKER.encode()])
    kinds = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json", MARKER]
    target = random.choice([*VALID, *AHEAD, "/feedback/", "/feedback", junk_address(random).target, mutated(random).target])
    method = random.choice(methods)
    if target.partition("?")[0] in {"/feedback/", "/check/"} and method.upper() == "POST":
        method = "PUT"
    headers = {"Content-Type": random.choice(kinds)} if body else {}
    return Request(target, method, headers, body)


# What readers post

FORM = "application/x-www-form-urlencoded"


def answer_of_a_reader(random: Random) -> tuple[Request, int]:
    """Something posted where readers answer, and the status that it gets while nobody sent too much."""
    edition = random.choice(["/en/editions/1/", "/ar/editions/1/", "/en/proof/editions/2/", "/en/withdrawn/editions/1/"])
    right = {"edition": edition, "helpful": random.choice(["yes", "partly", "no"])}
    sent = urlencode(right).encode()
    unreadable: list[bytes] = [
        *(b"", b"edition", b"&", b"=", random.randbytes(random.randint(1, 300)), f'{{"edition": "{MARKER}"}}'.encode()),
        *(sent + more for more in (MARKER.encode(), b"%00", b"%FF", b"&helpful=yes", f"&{MARKER}=1".encode(), b"&a=1" * 20)),
        *(f"edition={EVIL}{edition}&helpful=yes".encode(), f"edition={edition}{MARKER}&helpful=yes".encode()),
        *(f"token={MARKER}".encode(), f"token={MARKER}:{MARKER}:{MARKER}&text={MARKER}".encode(), b"token=&text=%00"),
    ]
    nowhere = ["/en/editions/3/", "/en/scheduled/editions/1/", f"/{MARKER}/editions/1/", "//en/editions/1/", "/en/editions/99/"]
    lengths = ["", "-1", "+5", "1e1", MARKER, "\u0661", "5 5", "0x10"]
    origins = ["null", f"https://{EVIL}", MARKER, f"http://127.0.0.1:8000.{EVIL}"]
    kinds = [MARKER, f"text/{MARKER}", "application/json", "multipart/form-data; boundary=x", f"{FORM},{FORM}", "text/plain"]
    made: list[tuple[int, bytes, dict[str, str]]] = [
        (200, sent, {"X-Forwarded-For": f"203.0.113.{random.randint(1, 250)}", "Referer": f"https://{EVIL}/"}),
        (400, random.choice(unreadable), {}),
        (400, sent, {"Content-Length": random.choice(lengths)}),
        (403, sent, {"Sec-Fetch-Site": random.choice(["cross-site", "same-site", "", MARKER])}),
        (403, sent, {"Origin": random.choice(origins)}),
        (404, urlencode({**right, "edition": random.choice(nowhere)}).encode(), {}),
        (413, sent + MARKER.encode() * 1000, {}),
        (413, sent, {"Content-Length": random.choice(["4097", "9" * 18])}),
        (415, sent, {"Content-Type": random.choice(kinds)}),
    ]
    status, body, headers = random.choice(made)
    return Request("/feedback/", "POST", {"Content-Type": FORM, "User-Agent": MARKER, **headers}, body), status
