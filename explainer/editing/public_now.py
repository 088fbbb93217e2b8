"""What the public reads of an explainer at this moment, for the team: where, or why nothing."""

from dataclasses import dataclass

from explainer.editing.models import ExplainerPage
from explainer.record.timeline import timeline


@dataclass(frozen=True)
class PublicNow:
    """The address at which the public reads an edition, or a sentence that says why there is none."""

    address: str = ""
    why_not: str = ""


def public_now(page: ExplainerPage) -> PublicNow:
    known = timeline()
    entry = known.shown(page.key, known.moment())
    if not entry:
        return PublicNow(why_not="Nothing of this is public yet.")
    if not entry.edition:
        return PublicNow(why_not="This is withdrawn. The public reads the reason, and nothing else.")
    return PublicNow(address=page.get_url())
