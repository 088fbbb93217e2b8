"""What the review screen costs as the record grows, beside Wagtail's own editor of the same page, in the same process."""

import json
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from tests.bench.databases import Databases, PostgreSQL, SQLite
from tests.bench.load import ROUNDS
from tests.bench.screens import COMPARISON, EDITOR, REVIEW
from tests.bench.servers import fill
from tests.with_postgres import postgres


def reviewing() -> None:
    """The screen on which a submission is reviewed, without the time of the database, on SQLite and on PostgreSQL."""
    with TemporaryDirectory(prefix="cporsite-bench-") as folder:
        _compare(SQLite(Path(folder)))
    with postgres() as server:
        _compare(PostgreSQL(server.get_uri()))


def _compare(databases: Databases) -> None:
    print(f"— {databases.software}")
    starter = databases.fresh("starter")
    fill("starter", starter)
    grown = databases.copied("grown", "starter")
    fill("growth", grown)
    small, large = (json.loads(fill("screens", database)) for database in (starter, grown))
    print(f"\nMilliseconds of the processor, {ROUNDS} rounds.\n")
    print(f"{'':38}{'one':>8}{'other':>8}{'ratio':>8}{'middle half':>16}  queries")
    for name, one, other in (
        (f"{REVIEW}, large record : starter", large[REVIEW], small[REVIEW]),
        (f"{COMPARISON}, large : starter", large[COMPARISON], small[COMPARISON]),
        (f"{REVIEW} : {EDITOR}, starter", small[REVIEW], small[EDITOR]),
        (f"{REVIEW} : {EDITOR}, large", large[REVIEW], large[EDITOR]),
    ):
        low, ratio, high = quantiles(a / b for a, b in zip(one[1], other[1], strict=True))
        print(f"{name:38}{median(one[1]):8.1f}{median(other[1]):8.1f}{ratio:8.2f}{low:8.2f}–{high:<7.2f}  {one[0]} : {other[0]}")
