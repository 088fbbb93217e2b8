"""An explainer that has editions is kept: nobody deletes or unpublishes it, by whatever route through Django.

What the public reads would not change, but its history would have no place in the admin any more. A draft that never had an
edition can go. To end what the public reads, a reviewer withdraws it (`record.deeds.withdraw`).
"""

from typing import Any

from wagtail.models import Page

from explainer.editing.models import ExplainerPage
from explainer.record.deeds import turn
from explainer.record.models import Edition


class ChangeRefused(PermissionError):
    """Something that is not done to explainers here; the message is a sentence for the person who tried."""


def has_editions(page: Page) -> bool:
    """Whether words of this page were ever approved; then it is part of the record, whatever is shown now."""
    return Edition.objects.filter(explainer=page.translation_key, language=page.locale.language_code).exists()


def refuse_deletion(sender: type[ExplainerPage], instance: ExplainerPage, **kwargs: Any) -> None:
    """Receiver of `pre_delete`, which is sent for every page of a deleted branch: nothing of the branch is deleted."""
    # An approval at the same moment comes first, and is seen, or finds its review gone.
    with turn():
        _refuse_where_kept(instance)


def refuse_deletion_of(branch: Page) -> None:
    """Raise `ChangeRefused` where the page, or one below it, has editions."""
    for page in ExplainerPage.objects.descendant_of(branch, inclusive=True).select_related("locale"):
        _refuse_where_kept(page)


def _refuse_where_kept(page: ExplainerPage) -> None:
    if has_editions(page):
        raise ChangeRefused(
            f"“{page.title}” has editions, and stays with their history. Nothing was deleted. "
            "To end what the public reads, withdraw it under Public record."
        )


def refuse_unpublishing(
    sender: type[Page], instance: Page, raw: bool = False, update_fields: frozenset[str] | None = None, **kwargs: Any
) -> None:
    """Receiver of `pre_save`: a page whose words are in the record does not stop being live in Wagtail’s lists."""
    if raw or instance.live or not instance.pk or (update_fields is not None and "live" not in update_fields):
        return
    if issubclass(instance.specific_class, ExplainerPage) and _is_live(instance) and has_editions(instance):
        raise ChangeRefused(
            f"“{instance.title}” has editions, and nobody unpublishes it. "
            "To end what the public reads, withdraw it under Public record."
        )


def _is_live(page: Page) -> bool:
    return bool(Page.objects.filter(pk=page.pk, live=True).exists())
