"""What a read costs: beside a bare view, beside a stock Wagtail page, and in a record that has grown. Every ratio is of one run."""

import gzip
import re
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from html import unescape
from math import inf
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from tests.bench.databases import Databases, PostgreSQL, SQLite
from tests.bench.load import READS, ROUNDS, SECONDS, Address, processor_per_read, read, reads_per_second, rounds, seconds_to_read
from tests.bench.servers import fill, make_project, serving_project, serving_site
from tests.with_postgres import postgres

HOME, BARE = "/en/", "/bare/1/"
# Other pages whose making takes what the record holds: one explainer's, or all of it.
OTHERS = ("/en/editions/1/", "/en/editions/", "/en/changes.atom", "/sitemap.xml")
ADDED = 5


@dataclass(frozen=True)
class Comparison:
    """Two addresses whose figures are set against each other, and between what the ratio shall be."""

    name: str
    one: Address
    other: Address
    at_least: float = 0
    at_most: float = inf

    def verdict(self, ratio: float) -> str:
        """What is wanted, and whether it is so; empty where nothing is."""
        wanted = f"≥ {self.at_least:g}" if self.at_least else f"≤ {self.at_most:g}" if self.at_most < inf else ""
        return wanted and f"{wanted} {'met' if self.at_least <= ratio <= self.at_most else 'MISSED'}"


def reading() -> None:
    """Reading from a site in production, on SQLite and on PostgreSQL."""
    with TemporaryDirectory(prefix="cporsite-bench-") as folder:
        _compare(SQLite(Path(folder)))
    with postgres() as server:
        _compare(PostgreSQL(server.get_uri()))


def _compare(databases: Databases) -> None:
    """Make the databases, start the servers, and print what is found."""
    print(f"— {databases.software}")
    starter, stock = databases.fresh("starter"), databases.fresh("stock")
    words = fill("starter", starter)
    grown = databases.copied("grown", "starter")
    fill("growth", grown)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="cporsite-stock-")))
        make_project(folder, stock, words)
        project = Address(stack.enter_context(serving_project(folder, stock)), "/")
        site, whole, large = (
            stack.enter_context(serving_site(database, rooms))
            for database, rooms in ((starter, "public"), (starter, "all"), (grown, "public"))
        )
        first = seconds_to_read(Address(large, HOME))
        _check_that_they_say_the_same(Address(site, HOME), Address(site, BARE), project)
        print(f"\nReads per second, {ROUNDS} rounds of {SECONDS} seconds.\n")
        _print_table(
            reads_per_second,
            Comparison("/en/ : bare view", Address(site, HOME), Address(site, BARE), at_least=0.8),
            Comparison("/en/ : stock Wagtail page", Address(site, HOME), project, at_least=10),
            Comparison("the same, with the admin : bare view", Address(whole, HOME), Address(whole, BARE)),
            Comparison("the same, with the admin : stock page", Address(whole, HOME), project),
        )
        print(f"\nProcessor time of the server per read in µs, grown record : starter content, {ROUNDS} rounds of {READS} reads.\n")
        pairs = ((path, Address(large, path), Address(site, path)) for path in (HOME, *OTHERS))
        _print_table(processor_per_read, *(Comparison(path, after, before, at_most=1.1) for path, after, before in pairs))
        _print_first_reads(grown, Address(large, HOME), first)


def _check_that_they_say_the_same(page: Address, bare: Address, project: Address) -> None:
    """SystemExit unless the bare view sends the very bytes of the page, and the stock page has its words, but for the frame's."""
    body = read(page)
    ours, stock = _words(gzip.decompress(body)), _words(read(project))
    if read(bare) != body or stock - ours or len(stock) < len(ours) * 0.8:
        raise SystemExit(f"What is compared does not say the same: {stock - ours}")


def _words(page: bytes) -> set[str]:
    shown = re.sub(r"<[^>]*>", " ", "".join(page.decode().partition("<body")[1:]))
    return set(re.findall(r"[^\W\d]+", unescape(shown)))


def _print_table(measure: Callable[[Address], float], *comparisons: Comparison) -> None:
    """Measure all addresses in turns, and print what is found, with the middle half of the ratios of the rounds."""
    found = rounds(measure, (address for comparison in comparisons for address in (comparison.one, comparison.other)))
    print(f"{'':38}{'one':>8}{'other':>8}{'ratio':>8}{'middle half':>16}  goal")
    for comparison in comparisons:
        one, other = (median(each[address] for each in found) for address in (comparison.one, comparison.other))
        low, ratio, high = quantiles(each[comparison.one] / each[comparison.other] for each in found)
        print(f"{comparison.name:38}{one:8.0f}{other:8.0f}{ratio:8.2f}{low:8.2f}–{high:<7.2f}  {comparison.verdict(ratio)}")


def _print_first_reads(database: str, page: Address, first: float) -> None:
    """What is read again when something is new; each entry is added by another process."""
    after = []
    for _ in range(ADDED):
        fill("entry", database)
        after.append(seconds_to_read(page))
    then = median(seconds_to_read(page) for _ in range(ROUNDS))
    print("\nOne reader waits in the record that has grown, in milliseconds:")
    print(f"{first * 1e3:8.1f}  the first read of a new process, which loads the record and checks every digest")
    print(f"{median(after) * 1e3:8.1f}  the first read after a new entry")
    print(f"{then * 1e3:8.1f}  every other read\n")
