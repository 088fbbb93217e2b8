"""Copies of editions: those that were issued, for good, and those that are ordered and not there yet."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from explainer.record.triggers import append_only


class Paper(models.TextChoices):
    A4 = "a4", "A4"
    LETTER = "letter", _("US Letter")


class Sheet(models.Model):
    """What is printed: an edition, on a paper, in the name of a publisher (empty for a demonstration), with a site's address."""

    # Its digest. No foreign key: the record is the record's, and can be put back to what it was without asking here.
    edition = models.CharField(max_length=64)
    paper = models.CharField(max_length=10, choices=Paper)
    publisher = models.CharField(max_length=200, blank=True)
    site = models.CharField(max_length=200)

    class Meta:
        abstract = True


@append_only
class Copy(Sheet):
    """A file that was issued, and is kept by the digest of its bytes. The newest one of a sheet is served."""

    # SHA-256, in hexadecimal.
    digest = models.CharField(max_length=64)
    # Bytes.
    size = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "copies"

    def __str__(self) -> str:
        return f"Copy {self.digest}"

    @property
    def name(self) -> str:
        """Where it lies in Django's storage."""
        return f"copies/{self.digest}.pdf"


class Order(Sheet):
    """A sheet that somebody needs a copy of: one row however many ask. It goes when the copy is there."""

    asked_at = models.DateTimeField()
    # The last attempt that came to nothing; empty until there was one.
    failed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["edition", "paper", "publisher", "site"], name="order_sheet_once")]

    def __str__(self) -> str:
        return f"Order of {self.edition} on {self.paper}"
