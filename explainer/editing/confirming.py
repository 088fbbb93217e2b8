"""Somebody looked at a fact and says that it is still so."""

from django.contrib.auth.models import User
from django.utils import timezone
from wagtail.log_actions import log

from explainer.editing import authorship
from explainer.editing.keeping import ChangeRefused
from explainer.editing.models import Fact, periods
from explainer.record.deeds import turn

CONFIRMED = "fact.confirmed"


def confirm(fact: Fact, user: User, *, digest: str) -> None:
    """Note who confirmed the fact and when; it is looked at again in a year.

    `digest` is that of the words that the user had before them; raise `ChangeRefused` where these are not its words any more.
    It makes nobody an author: the ledger does not hear of it.
    """
    with turn():
        fact = Fact.objects.get(pk=fact.pk)
        if authorship.fact_digest(fact) != digest:
            raise ChangeRefused(
                f"The fact “{fact.key}” has changed since this screen was opened. Read what it says now, then confirm it."
            )
        review_by = periods.in_a_year()
        Fact.objects.filter(pk=fact.pk).update(confirmed_by=user, confirmed_at=timezone.now(), review_by=review_by)
        log(instance=fact, action=CONFIRMED, user=user, data={"review_by": review_by.isoformat()})
