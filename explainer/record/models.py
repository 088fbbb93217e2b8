"""The two tables of the record. Their rows are never changed: triggers refuse it (see `triggers`)."""

from datetime import UTC, datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from explainer.content import canonical
from explainer.content.explainer import Content
from explainer.record.triggers import append_only

NOTHING_BEFORE = "0" * 64

# The mark of an author whom nobody can name; what it wrote cannot be sealed.
UNKNOWN_AUTHOR = "unknown"


class Change(models.TextChoices):
    """What an edition changes for the reader."""

    MEANING = "meaning", _("The meaning changes")
    FACTS = "facts", _("Facts are updated")
    WORDING = "wording", _("The wording is better, the meaning the same")


class Kind(models.TextChoices):
    """What an entry does to what the public sees."""

    PUBLISHED = "published", _("Published")
    REINSTATED = "reinstated", _("Reinstated")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CALLED_OFF = "called_off", _("Called off")


class Reason(models.TextChoices):
    """Why, in sentences that the public reads; nobody types into the record."""

    WRONG = "wrong", _("It said something that is wrong.")
    OUTDATED = "outdated", _("It said something that is no longer so.")
    UNDER_REVIEW = "under_review", _("It is being looked at again.")
    ENDED = "ended", _("What it explains has ended.")
    WITHDRAWN_BY_MISTAKE = "withdrawn_by_mistake", _("It had been withdrawn by mistake.")
    STILL_RIGHT = "still_right", _("It was looked at again and is right.")
    BETTER_BEFORE = "better_before", _("The edition after it was wrong.")
    REPLACED = "replaced", _("Something else was decided before it took effect.")
    NOT_WANTED = "not_wanted", _("It is not wanted any more.")


def instant(moment: datetime) -> str:
    """A moment as the digests hold it: UTC, to the microsecond."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


@append_only
class Edition(models.Model):
    """Words that independent people approved. Its key is the digest over everything else in the row."""

    digest = models.CharField(max_length=64, primary_key=True)
    explainer = models.UUIDField()
    language = models.CharField(max_length=35)
    number = models.PositiveIntegerField()
    path = models.CharField(max_length=300)
    title = models.CharField(max_length=255)
    content = models.TextField()
    content_digest = models.CharField(max_length=64)
    change = models.CharField(max_length=10, choices=Change)
    change_note = models.CharField(max_length=300)
    # What readers who already signed something should do; empty where nothing already signed is affected.
    affects_signed = models.CharField(max_length=300, blank=True)
    translated_from = models.CharField(max_length=64, blank=True)
    # Canonical JSON: [pseudonym, …] and [[pseudonym, stage, moment], …].
    authors = models.TextField()
    approvals = models.TextField()
    sealed_at = models.DateTimeField()
    schema = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            # One numbering per explainer and language, without doubles.
            models.UniqueConstraint(fields=["explainer", "language", "number"], name="edition_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="edition_number_from_one"),
            models.CheckConstraint(condition=Q(change__in=Change.values), name="edition_change_known"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, edition {self.number} ({self.language})"

    def fingerprint(self) -> str:
        """What `digest` must be: SHA-256 over every other column."""
        return _fingerprint(self)

    def words(self) -> Content:
        """The content as a value; raise `ContentRefused` where the text is not what `content` writes."""
        return canonical.from_json(self.content)


@append_only
class Entry(models.Model):
    """One line of the public record: from `effective_at` on, this is what the public is shown."""

    number = models.PositiveBigIntegerField(primary_key=True)
    explainer = models.UUIDField()
    language = models.CharField(max_length=35)
    kind = models.CharField(max_length=10, choices=Kind)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, null=True, related_name="entries")
    calls_off = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="called_off_by")
    reason = models.CharField(max_length=30, choices=Reason, blank=True)
    actor = models.CharField(max_length=40)
    recorded_at = models.DateTimeField()
    effective_at = models.DateTimeField()
    # The digest of the entry before; a chain that cannot fork because it is unique, and never NULL.
    previous = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name_plural = "entries"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(number__gte=1), name="entry_number_from_one"),
            # Nothing is decided for the past.
            models.CheckConstraint(condition=Q(effective_at__gte=F("recorded_at")), name="entry_not_backdated"),
            # An entry names what its kind needs, and nothing else.
            models.CheckConstraint(
                condition=Q(kind__in=[Kind.PUBLISHED, Kind.REINSTATED], edition__isnull=False, calls_off__isnull=True)
                | Q(kind=Kind.WITHDRAWN, edition__isnull=True, calls_off__isnull=True)
                | Q(kind=Kind.CALLED_OFF, edition__isnull=True, calls_off__isnull=False),
                name="entry_names_what_its_kind_needs",
            ),
        ]

    def __str__(self) -> str:
        return f"Entry {self.number}: {self.kind}"

    def fingerprint(self) -> str:
        """What `digest` must be: SHA-256 over every other column; the edition is in it by its own digest."""
        return _fingerprint(self)


def columns(row: models.Model) -> dict[str, str | None]:
    """Every column of a row as digests see it, the row's own digest too."""
    values = {column.attname: getattr(row, column.attname) for column in row._meta.concrete_fields}
    return {
        name: instant(value) if isinstance(value, datetime) else None if value is None else str(value)
        for name, value in values.items()
    }


def _fingerprint(row: models.Model) -> str:
    seen = columns(row)
    del seen["digest"]
    return canonical.digest(canonical.dumps(seen))
