"""Every public address, from the URLconf: examples of each pattern for all explainers and all editions, and what is read there."""

from collections.abc import Callable, Iterator

from django.test import Client
from django.urls import URLPattern

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
    "root": lambda paths: {"/"},
    "language_root": lambda paths: {path for path in paths if path.count("/") == 2} | {"/de/"},
    "explainer": lambda paths: {path for path in paths if path.count("/") == 3} | {"/en/nothing/"},
    "not_found": lambda paths: {"/nothing", "/en", "/en/nothing/at/all/"} | {path[:-1] for path in paths},
}


def names() -> set[str]:
    """The names of all public patterns."""
    return {str(pattern.name) for pattern in urlpatterns if isinstance(pattern, URLPattern)}


def addresses() -> Iterator[str]:
    """Examples of every public address."""
    paths = {page.public_path for page in ExplainerPage.objects.all()} | set(Edition.objects.values_list("path", flat=True))
    for example in EXAMPLES.values():
        yield from sorted(example(paths))


def fetch(address: str) -> tuple[int, dict[str, str], bytes]:
    """What a stranger gets at an address, as `explainer.public.audit` wants it."""
    response = Client().get(address)
    return response.status_code, {name.lower(): value for name, value in response.items()}, response.content


def read_all(every: list[str]) -> Answers:
    """What a stranger reads at each of these addresses."""
    answers = {}
    for address in every:
        status, headers, body = fetch(address)
        answers[address] = (status, headers.get("location", ""), body)
    return answers
