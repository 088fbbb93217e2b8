"""A running site compared with the record, address by address.

The record is read again from its first entry, so that every digest, the chain, and who wrote and who approved are judged anew.
What the site has to answer is said here from that; its pages are made by the site's own functions (`pages`), so they have
to be made with the site's own settings and code.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from explainer.copies.issued import issued
from explainer.copies.making import code
from explainer.public import checking, health, machines, pages, sharing
from explainer.public.now import Now, Site
from explainer.record.models import Edition
from explainer.record.timeline import Key, Timeline, load

# Status, headers (their names in small letters), body of what a site answers at a path; redirects are not followed.
type Answer = tuple[int, Mapping[str, str], bytes]

# How often to compare a site whose record changes meanwhile.
ROUNDS = 3


@dataclass(frozen=True)
class Comparison:
    """How many addresses were compared, and a sentence for each thing that is not as the record says."""

    addresses: int
    findings: list[str]


@dataclass(frozen=True)
class Wanted:
    """What a site has to answer, and why: its body where that is a page, else where it may lead."""

    status: int
    why: str
    body: bytes = b""
    leads_to: tuple[str, ...] = ()


def audit(fetch: Callable[[str], Answer]) -> Comparison:
    """Compare what `fetch` gets at every address of the record with the record; what `fetch` raises ends it."""
    for _ in range(ROUNDS):
        now = _read()
        wanted = _wanted(now)
        findings = [finding for path, one in sorted(wanted.items()) if (finding := _compare(path, one, fetch(path)))]
        if now.known.broken:
            findings.insert(0, f"The record is damaged; the site was compared with its last good state. {now.known.broken}")
        if not findings or _state(_read()) == _state(now):
            return Comparison(len(wanted), findings)
    return Comparison(len(wanted), ["The record changed whenever it was compared with the site. Try again at a quieter moment."])


def _read() -> Now:
    known = load(Timeline())
    return Now(known, known.moment(), Site.as_set())


def _state(now: Now) -> object:
    """What the answers depend on: entries, and which of them are in effect."""
    head = now.known.head
    return head.digest if head else "", now.known.at(now.moment)


def _wanted(now: Now) -> dict[str, Wanted]:
    """What to answer at the first address, at the head of the record, and at every address that any edition has."""
    first = Wanted(404, "no edition is shown at the first page of a language", pages.of_nothing(now, "/").body)
    if languages := now.languages:
        paths = tuple(f"/{language}/" for language in languages)
        first = Wanted(302, "the first page of a language that shows an edition", leads_to=paths)
    head = Wanted(404, "the record is empty", pages.of_nothing(now, health.RECORD_HEAD).body)
    if newest := now.known.head:
        head = Wanted(200, f"entry {newest.number} is the newest", health.head(newest))
    wanted = {"/": first, health.RECORD_HEAD: head}
    wanted |= {path: _wanted_at(path, now) for path in now.known.paths}
    for path, key in now.known.paths.items():
        if now.paths.get(key) == path:
            wanted |= _wanted_of_record(path, now, key)
    for edition in now.known.editions.values():
        wanted |= _wanted_of_edition(now, edition)
    for edition in now.codes.values():
        became = f"what became of edition {edition.number} of “{edition.title}”"
        wanted[f"/check/{code(edition)}/"] = Wanted(200, became, checking.of_edition(now, edition, issued()).body)
    for language in now.languages:
        home = now.explainers[language][f"/{language}/"]
        wanted[f"/{language}/share/"] = Wanted(200, "what partners may hand over", sharing.kit(now, home, issued()).body)
    return wanted


def _wanted_at(path: str, now: Now) -> Wanted:
    entry = now.entry_for(path)
    if not entry:
        return Wanted(404, "no edition with this path has been shown so far", pages.of_nothing(now, path).body)
    present = now.paths[entry.explainer, entry.language]
    if present != path:
        return Wanted(302, f"the path of entry {entry.number}", leads_to=(present,))
    if not entry.edition:
        return Wanted(410, f"entry {entry.number} withdraws what was shown here", pages.of_withdrawal(now, entry).body)
    named = f"edition {entry.edition.number} of entry {entry.number}"
    return Wanted(200, f"{named} is shown here", pages.of_edition(now, entry.edition).body)


def _wanted_of_record(path: str, now: Now, key: Key) -> dict[str, Wanted]:
    """Below the present path of an explainer: its history, and the other forms of what is shown."""
    wanted = {
        f"{path}editions/": Wanted(200, "the history of the explainer", pages.of_history(now, key, issued()).body),
        f"{path}changes.atom": Wanted(200, "the feed of the explainer", machines.feed(now, key).body),
    }
    if edition := now.shown[key].edition:
        named = f"edition {edition.number} is shown here"
        wanted[f"{path}explainer.md"] = Wanted(200, named, machines.markdown(now, edition).body)
        wanted[f"{path}explainer.json"] = Wanted(200, named, machines.json(now, edition).body)
    return wanted


def _wanted_of_edition(now: Now, edition: Edition) -> dict[str, Wanted]:
    """At the addresses of just this edition: its words for good, from when it was shown; before that, nothing."""
    key = (edition.explainer, edition.language)
    address = f"{now.paths.get(key, edition.path)}editions/{edition.number}/"
    named = f"edition {edition.number} of “{edition.title}”"
    if edition.number not in now.editions.get(key, {}):
        nothing = f"{named} has not been shown so far"
        return {
            f"{address}{form}": Wanted(404, nothing, pages.of_nothing(now, f"{address}{form}").body)
            for form in ("", "explainer.md", "explainer.json")
        }
    return {
        address: Wanted(200, named, pages.of_edition(now, edition, is_permalink=True).body),
        f"{address}explainer.md": Wanted(200, named, machines.markdown(now, edition, is_permalink=True).body),
        f"{address}explainer.json": Wanted(200, named, machines.json(now, edition, is_permalink=True).body),
    }


def _compare(path: str, wanted: Wanted, answer: Answer) -> str:
    """A sentence on the first thing that is not as wanted; empty if all is."""
    status, headers, body = answer
    if status != wanted.status:
        return f"{path} answers {status}. It should answer {wanted.status}: {wanted.why}."
    location = headers.get("location", "")
    if wanted.leads_to:
        should = " or ".join(wanted.leads_to)
        return "" if location in wanted.leads_to else f"{path} leads to {location!r}. It should lead to {should}: {wanted.why}."
    if body != wanted.body:
        return (
            f"{path} is not the page that it should be, byte for byte: {wanted.why}. "
            "This has to run with the settings of the site, such as PUBLISHER_NAME, and with its version of the code."
        )
    return ""
