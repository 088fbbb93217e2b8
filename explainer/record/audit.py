"""The record read again from its first entry, with every digest recomputed."""

from dataclasses import dataclass

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
    misfit = known.broken
    if not misfit:
        unnamed = Edition.objects.exclude(digest__in=known.editions.keys()).first()
        if unnamed:
            misfit = f"No entry publishes “{unnamed}”."
    return Finding(
        entries=Entry.objects.count(),
        editions=Edition.objects.count(),
        head=known.head.digest if known.head else "",
        misfit=misfit,
    )
