"""The record read again from its first entry, with every digest recomputed."""

from dataclasses import dataclass

from explainer.record.fitting import Malformed, reading
from explainer.record.models import Edition, Entry
from explainer.record.timeline import Timeline, load


@dataclass(frozen=True)
class Finding:
    """What an audit found: how much there is, the chain's head, and the first thing that does not fit (empty if all fits)."""

    entries: int
    editions: int
    head: str
    misfit: str


def audit() -> Finding:
    """Recompute every digest and the chain, and look for editions that no entry names."""
    known = load(Timeline())
    entries = Entry.objects.count()
    misfit = known.broken or _unnamed_edition()
    if not misfit and entries > len(known.numbered):
        misfit = "An entry has a number below 1."
    return Finding(
        entries=entries,
        editions=Edition.objects.count(),
        head=known.head.digest if known.head else "",
        misfit=misfit,
    )


def _unnamed_edition() -> str:
    """A sentence about an edition that no entry names, if there is one."""
    try:
        with reading():
            unnamed = Edition.objects.filter(entries=None).first()
    except Malformed:
        return "No entry publishes an edition that cannot be read."
    return f"No entry publishes “{unnamed}”." if unnamed else ""
