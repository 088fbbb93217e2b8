"""The links of explainers to other sites: where they stand, and what was found there when it was asked last."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from explainer.content.explainer import Content
from explainer.content.real_links import real_links
from explainer.editing import versions
from explainer.editing.link_checking import Checker
from explainer.editing.models import LinkCheck
from explainer.editing.versions import Version
from explainer.record.timeline import Key

KEPT = timedelta(days=1)
# What the table of results holds of an address; longer ones are left out, and nobody types them.
LONGEST = 2000


@dataclass
class OutsideLink:
    """An address of another site, with the words that lead there, and the versions of explainers that they stand in."""

    address: str
    words: list[str] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    check: LinkCheck | None = None

    def by_explainer(self) -> list[list[Version]]:
        """The versions of each explainer together."""
        found: dict[Key, list[Version]] = {}
        for version in self.versions:
            found.setdefault(version.explainer, []).append(version)
        return list(found.values())


def outside_links() -> list[OutsideLink]:
    """Every one in what the public reads now or will read, in what is under review, and in the newest drafts, by address."""
    found: dict[str, OutsideLink] = {}
    for version, content in (*versions.sealed_or_frozen(), *versions.drafts()):
        for words, address in _in(content):
            link = found.setdefault(address, OutsideLink(address))
            if words not in link.words:
                link.words.append(words)
            if version not in link.versions:
                link.versions.append(version)
    checks = LinkCheck.objects.in_bulk(field_name="address")
    for link in found.values():
        link.check = checks.get(link.address)
    return [found[address] for address in sorted(found)]


def check(checker: Checker, *, again: bool = False) -> Iterator[LinkCheck]:
    """Ask for what was not asked for within a day, or with `again` for all; yields every result, those that are kept too.

    Results about addresses that stand nowhere any more are removed first.
    """
    links = outside_links()
    LinkCheck.objects.exclude(address__in=[link.address for link in links]).delete()
    for link in links:
        if link.check and not again and link.check.checked_at > timezone.now() - KEPT:
            yield link.check
        else:
            outcome = checker.check(link.address)
            yield LinkCheck.objects.update_or_create(
                address=link.address,
                defaults={
                    "checked_at": timezone.now(),
                    "status": outcome.status,
                    "problem": outcome.problem[: LinkCheck._meta.get_field("problem").max_length],
                    "final_address": outcome.final_address[:LONGEST],
                },
            )[0]


def _in(content: Content) -> Iterator[tuple[str, str]]:
    """Words and address of each link to another site."""
    for link in real_links(content):
        # In the texts to pass on they are the same, and perhaps the end of a sentence.
        address = link.address.rstrip(".,;:!?)”’\"'") if link.address == link.words else link.address
        if address.startswith(("https://", "http://")) and len(address) <= LONGEST:
            yield link.words, address
