"""What copies cost: the time to print one, beside that of a printer which has nothing to print, and the memory of each process."""

import json
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from explainer.copies.printing import pdf
from tests.bench.databases import SQLite
from tests.bench.load import MEMORY, Address, read
from tests.bench.servers import fill, serving_site

ROUNDS = 9
READS = 50
# What a printer does for this is what it does before every copy: it starts, and loads WeasyPrint and the fonts.
BLANK = '<html lang="en"><title>Nothing</title><body><p>Nothing</p></body></html>'


def printing() -> None:
    """The copies of the starter content: printed by the worker, and served by a process of production on SQLite."""
    with TemporaryDirectory(prefix="cporsite-bench-") as name:
        folder = Path(name)
        media = {"MEDIA_ROOT": str(folder / "media")}
        database = SQLite(folder).fresh("copies")
        fill("starter", database, **media)
        made = json.loads(fill("copies", database, **media))
        with serving_site(database, "public", **media) as port:
            web = {"starts": _memory(port)}
            for what, path in (("has served pages", "/en/"), ("has served copies too", "/en/explainer.pdf")):
                for _ in range(READS):
                    read(Address(port, path))
                web[what] = _memory(port)
    _print_times(made["copies"])
    print("\nMemory at its highest, in MB, when a process …\n")
    for name, found in (("web", web), ("worker", made["worker"]), ("printer", made["printer"])):
        for when, megabytes in found.items():
            print(f"{name:>8} {when:28}{megabytes:8.0f}")


def _print_times(copies: dict[str, str]) -> None:
    """Print everything in turns; a round before the first warms up the disk."""
    found = [{name: _seconds(html) for name, html in {"nothing": BLANK, **copies}.items()} for _ in range(ROUNDS + 1)][1:]
    print(f"Seconds to print one copy, {ROUNDS} rounds.\n")
    print(f"{'':58}{'one':>8}{'other':>8}{'ratio':>8}{'middle half':>16}")
    for name in copies:
        low, ratio, high = quantiles(each[name] / each["nothing"] for each in found)
        one, other = (median(each[which] for each in found) for which in (name, "nothing"))
        print(f"{name + ' : a printer with nothing':58}{one:8.2f}{other:8.2f}{ratio:8.2f}{low:8.2f}–{high:<7.2f}")


def _seconds(html: str) -> float:
    start = perf_counter()
    pdf(html)
    return perf_counter() - start


def _memory(port: int) -> float:
    return float(read(Address(port, MEMORY)))
