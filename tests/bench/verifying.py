"""How long the verifier of an export takes as the record grows."""

import io
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from uuid import UUID

from explainer.record import verify
from explainer.record.export import files_of
from explainer.record.models import Entry, Kind, Reason
from explainer.record.timeline import Key, Timeline
from tests.words import edition_of, next_edition, next_entry

SIZES = (1_250, 2_500, 5_000, 10_000)
BEST_OF = 3


def entries(explainers: int = 20) -> Iterator[Entry]:
    """A record without end, and without a database: each explainer is published twice, withdrawn, reinstated, and so on."""
    keys: list[Key] = [(UUID(int=number), "en") for number in range(explainers)]
    newest: dict[Key, Entry] = {}
    head = None
    for kind in cycle((Kind.PUBLISHED, Kind.PUBLISHED, Kind.WITHDRAWN, Kind.REINSTATED)):
        for key in keys:
            number = edition_of(newest[key]).number if key in newest else 0
            known = Timeline(head=head, last_numbers={key: number})
            if kind == Kind.PUBLISHED:
                head = newest[key] = next_entry(known, key, edition=next_edition(known, key, path=f"/en/{key[0]}/"))
            elif kind == Kind.WITHDRAWN:
                head = next_entry(known, key, kind=kind, reason=Reason.WRONG)
            else:
                head = next_entry(known, key, kind=kind, edition=newest[key].edition, reason=Reason.STILL_RIGHT)
            yield head


def verifying() -> None:
    """The verifier of an export, without the start of Python; every second entry or so has an edition of its own."""
    made = [entry for entry, _number in zip(entries(), range(SIZES[-1]), strict=False)]
    print(f"{'entries':>8}{'seconds':>10}{'µs an entry':>14}{'ratio':>8}")
    smallest = 0.0
    for size in SIZES:
        with TemporaryDirectory(prefix="cporsite-bench-") as name:
            folder = Path(name)
            editions = [entry.edition for entry in made[:size] if entry.edition]
            for file, data in files_of(made[:size], editions, made[-1].recorded_at).items():
                (folder / file).parent.mkdir(exist_ok=True)
                (folder / file).write_bytes(data)
            seconds = min(verified(folder, size) for _ in range(BEST_OF))
        smallest = smallest or seconds
        print(f"{size:>8}{seconds:>10.3f}{seconds / size * 1e6:>14.1f}{seconds / smallest:>8.2f}")


def verified(folder: Path, size: int) -> float:
    """The seconds that it takes to find an export of this many entries whole."""
    said, sys.argv = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), ["verify.py", str(folder)]
    start = perf_counter()
    with redirect_stdout(said):
        verify.main()
    seconds = perf_counter() - start
    said.seek(0)
    if not said.readline().startswith(f"{size} entries, "):
        raise SystemExit("The verifier did not verify what was made for it.")
    return seconds
