"""The copies that were issued, by the digests of their editions; read once, and then only what is new."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.conf import settings

from explainer.copies.models import Copy, Paper

# What tells whether the newest copy is still the same; after a restored backup, the number alone may be another one's.
_NEWEST = ("pk", "digest", "edition")

type Newest = tuple[int, str, str]


# Compared as what it is, so that it can be a key: there is a new one for every new copy.
@dataclass(frozen=True, eq=False)
class Issued:
    """All copies up to the newest one, which is None while there is none."""

    newest: Newest | None = None
    copies: dict[str, tuple[Copy, ...]] = field(default_factory=dict)

    def of(self, edition: str) -> tuple[Copy, ...]:
        """The copies of the edition with this digest, in the order in which they were made."""
        return self.copies.get(edition, ())

    def served(self, edition: str, paper: Paper) -> Copy | None:
        """The one that is served: the newest on this paper with the present names of the publisher and the site."""
        present = (paper, settings.PUBLISHER_NAME, settings.PUBLIC_URL)
        own = [copy for copy in self.of(edition) if (copy.paper, copy.publisher, copy.site) == present]
        return own[-1] if own else None


_remembered = Issued()


def issued() -> Issued:
    """All copies, remembered until there is another one. Costs one small query while nothing is new."""
    global _remembered  # noqa: PLW0603  one immutable value a process, replaced whole
    newest = Copy.objects.order_by("-pk").values_list(*_NEWEST).first()
    # Another thread may replace it meanwhile, by what a transaction of its own sees.
    known = _remembered
    if newest != known.newest:
        known = _remembered = _extended(known, newest)
    return known


def _extended(known: Issued, newest: Newest | None) -> Issued:
    """With what came after the newest one that is known; from the start where that is not there any more."""
    if known.newest and not Copy.objects.filter(**dict(zip(_NEWEST, known.newest, strict=True))).exists():
        known = Issued()
    copies = defaultdict(tuple[Copy, ...], known.copies)
    after = known.newest[0] if known.newest else 0
    for copy in Copy.objects.filter(pk__gt=after, pk__lte=newest[0] if newest else 0).order_by("pk"):
        copies[copy.edition] += (copy,)
    return Issued(newest, dict(copies))
