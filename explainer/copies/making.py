"""How a copy comes about: it is ordered once, printed by the worker, and kept by the digest of its bytes."""

import hashlib
from datetime import UTC, timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.tasks import task
from django.utils import timezone

from explainer.content import html
from explainer.content.codes import code_of
from explainer.content.frame import EditionLine, Frame, Place
from explainer.copies import printing
from explainer.copies.models import Copy, Order, Paper, Sheet
from explainer.queue.later import COPIES, later
from explainer.record.models import Edition, Entry, Kind

# After the worker has given up, an order is made anew when somebody asks again.
GIVEN_UP = timedelta(days=3)


def note_entries(*, entries: tuple[Entry, ...], **_: Any) -> None:
    """Order the copies of every edition that these entries publish, in the transaction that writes them."""
    for entry in entries:
        if entry.edition and entry.kind == Kind.PUBLISHED:
            for paper in Paper:
                order(entry.edition, paper)


def order(edition: Edition, paper: Paper) -> Order:
    """Have a copy made, unless that is under way; tell what became of it so far."""
    now = timezone.now()
    with transaction.atomic():
        ordered, is_new = Order.objects.get_or_create(**_sheet(edition, paper), defaults={"asked_at": now})
        if not is_new and ordered.asked_at < now - GIVEN_UP:
            # One of all who see this: the others find another time in the row.
            same = Order.objects.filter(pk=ordered.pk, asked_at=ordered.asked_at)
            is_new = same.update(asked_at=now, failed_at=None) == 1
            ordered.failed_at = None
        if is_new:
            later(make, order=ordered.pk)
    return ordered


@task(backend=COPIES)
def make(*, order: int) -> None:
    """Print what is ordered and keep it. Raises what printing and storing raise; the order then says so."""
    ordered = Order.objects.filter(pk=order).first()
    edition = Edition.objects.filter(digest=ordered.edition).first() if ordered else None
    if not ordered or not edition:
        return
    try:
        printed = printing.pdf(html.copy(edition.words(), frame_of(edition, ordered), ordered.paper))
        made = _issued(ordered, printed)
        _keep(made, printed.content)
    except BaseException:
        Order.objects.filter(pk=order).update(failed_at=timezone.now())
        raise
    with transaction.atomic():
        # First: whoever made it at the same moment waits here, and then finds the copy. Where only its file was lost, it is there.
        ordered.delete()
        if not Copy.objects.filter(**_sheet_of(made), digest=made.digest).exists():
            made.save()


def frame_of(edition: Edition, sheet: Sheet) -> Frame:
    """The surroundings of a copy. Nothing in it depends on when it is printed."""
    return Frame(
        language=edition.language,
        publisher=sheet.publisher,
        site=sheet.site,
        edition=EditionLine(
            number=edition.number,
            approved_on=edition.sealed_at.astimezone(UTC).date(),
            place=Place(path=edition.path, number=edition.number, is_permalink=True),
            code=code(edition),
        ),
    )


def code(edition: Edition) -> str:
    """The check code that every copy of an edition prints."""
    return code_of(path=edition.path, language=edition.language, number=edition.number, content_digest=edition.content_digest)


def read(copy: Copy) -> bytes | None:
    """The bytes of a copy as they were issued; None where they are not there, or are others."""
    try:
        with default_storage.open(copy.name) as file:
            content: bytes = file.read()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == copy.digest else None


def _issued(ordered: Order, printed: printing.Printed) -> Copy:
    digest = hashlib.sha256(printed.content).hexdigest()
    return Copy(**_sheet_of(ordered), digest=digest, size=len(printed.content), pages=printed.pages)


def _keep(copy: Copy, content: bytes) -> None:
    if read(copy) == content:
        return
    # What a writer that was killed left half done.
    default_storage.delete(copy.name)
    default_storage.save(copy.name, ContentFile(content))


def _sheet(edition: Edition, paper: Paper) -> dict[str, Any]:
    return {"edition": edition.digest, "paper": paper, "publisher": settings.PUBLISHER_NAME, "site": settings.PUBLIC_URL}


def _sheet_of(sheet: Sheet) -> dict[str, Any]:
    return {"edition": sheet.edition, "paper": sheet.paper, "publisher": sheet.publisher, "site": sheet.site}
