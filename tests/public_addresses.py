"""Every public address, from the URLconf: examples of each pattern for all explainers and all editions, and what is read there."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache

from django.test import Client
from django.urls import URLPattern, URLResolver

from explainer.content.codes import page_name
from explainer.copies.making import code
from explainer.editing.models import ExplainerPage
from explainer.public.urls import urlpatterns
from explainer.record.models import Edition

# What is answered at an address: status, where it leads, body.
type Answers = dict[str, tuple[int, str, bytes]]

# By the name of the pattern; given the paths of all explainers and editions, shown or not.
EXAMPLES: dict[str, Callable[[set[str]], set[str]]] = {
    "healthz": lambda paths: {"/healthz"},
    "readyz": lambda paths: {"/readyz"},
    "head_of_record": lambda paths: {"/.well-known/record-head"},
    # Whoever only reads is told to use the buttons.
    "feedback": lambda paths: {"/feedback/"},
    "robots": lambda paths: {"/robots.txt"},
    "sitemap": lambda paths: {"/sitemap.xml"},
    "llms": lambda paths: {"/llms.txt"},
    "root": lambda paths: {"/"},
    "explainer": lambda paths: paths | {"/de/", "/en/nothing/"},
    "explainer_md": lambda paths: below(paths, "explainer.md"),
    "explainer_pdf": lambda paths: below(paths, "explainer.pdf", "explainer.pdf?paper=letter", "explainer.pdf?paper=a5"),
    "explainer_json": lambda paths: below(paths, "explainer.json"),
    "feed": lambda paths: below(paths, "changes.atom"),
    # A day on which nobody tests, so that the answer does not change at midnight.
    "editions": lambda paths: below(paths, "editions/", "editions/?on=2020-02-29"),
    "edition": lambda paths: below(paths, "editions/1/", "editions/2/", "editions/3/"),
    "edition_md": lambda paths: below(paths, "editions/1/explainer.md", "editions/2/explainer.md"),
    "edition_json": lambda paths: below(paths, "editions/1/explainer.json", "editions/2/explainer.json"),
    "edition_pdf": lambda paths: below(paths, "editions/1/explainer.pdf", "editions/2/explainer.pdf?paper=letter"),
    "check": lambda paths: {"/check/", "/check/?code=", "/check/?code=CPOR"},
    "check_code": lambda paths: {"/check/CPOR/"} | {f"/check/{code(edition)}/" for edition in Edition.objects.all()},
    "share": lambda paths: {"/en/share/", "/de/share/"},
    "short": lambda paths: {"/c/"},
    "short_qr": lambda paths: {"/c/qr.svg", "/c/qr.png"},
    "short_named": lambda paths: {"/c/en/"} | {f"/c/{page_name(path).lower()}/" for path in paths},
    "short_named_qr": lambda paths: {f"/c/{page_name(path).lower()}/qr.svg" for path in paths},
    "short_in": lambda paths: {f"/c/en/{page_name(path).lower()}/" for path in paths},
    "changes": lambda paths: below(paths, "editions/1/changes/", "editions/2/changes/", "editions/1/changes/?since=2"),
    "not_found": lambda paths: {"/nothing", "/en", "/en/nothing/at/all/"} | {path[:-1] for path in paths},
}


def below(paths: set[str], *endings: str) -> set[str]:
    """Addresses below each of these paths."""
    return {path + ending for path in paths for ending in endings}


def names() -> set[str]:
    """The names of all public patterns."""
    return {str(pattern.name) for pattern in _patterns(urlpatterns)}


def _patterns(among: Sequence[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    """Those that are given, and those that are included."""
    for one in among:
        if isinstance(one, URLResolver):
            yield from _patterns(one.url_patterns)
        else:
            yield one


def addresses() -> Iterator[str]:
    """Examples of every public address."""
    paths = {page.public_path for page in ExplainerPage.objects.all()} | set(Edition.objects.values_list("path", flat=True))
    for example in EXAMPLES.values():
        yield from sorted(example(paths))


@cache
def stranger() -> Client:
    """Somebody who is not signed in. One for all: to load the middleware takes five times as long as to read a page."""
    return Client()


def fetch(address: str) -> tuple[int, dict[str, str], bytes]:
    """What a stranger gets at an address, as `explainer.public.audit` wants it."""
    response = stranger().get(address)
    assert not stranger().cookies
    return response.status_code, {name.lower(): value for name, value in response.items()}, response.content


def read_all(every: list[str]) -> Answers:
    """What a stranger reads at each of these addresses."""
    answers = {}
    for address in every:
        status, headers, body = fetch(address)
        answers[address] = (status, headers.get("location", ""), body)
    return answers
