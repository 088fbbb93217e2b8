"""Copies to test with, without a printer: files that were issued once, whatever is in them."""

import hashlib
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from explainer.copies.models import Copy, Paper
from explainer.record.models import Edition

SAMPLE = b"%PDF-1.7 a copy"


def issue(edition: Edition, content: bytes = SAMPLE, *, paper: Paper = Paper.A4, **sheet: Any) -> Copy:
    """Keep these bytes as a copy of an edition, as the worker does."""
    present = {"publisher": settings.PUBLISHER_NAME, "site": settings.PUBLIC_URL}
    digest = hashlib.sha256(content).hexdigest()
    copy = Copy(
        edition=edition.digest, paper=paper, digest=digest, size=len(content), pages=2, made_at=timezone.now(), **present | sheet
    )
    default_storage.delete(copy.name)
    default_storage.save(copy.name, ContentFile(content))
    copy.save()
    return copy
