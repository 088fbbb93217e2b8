"""The one table of this room."""

from typing import ClassVar

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

LONGEST_TEXT = 500
LONGEST_NOTE = 1000


class Helpful(models.TextChoices):
    """The three buttons."""

    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")


class Reason(models.TextChoices):
    """What a reader may choose after that."""

    HARD = "hard", _("It is hard to understand")
    OTHER_TOPIC = "other-topic", _("It is not what I looked for")
    WRONG = "wrong", _("It seems wrong or out of date")
    TRANSLATION = "translation", _("The translation is wrong")
    UNSURE = "unsure", _("I am still not sure that it is real")
    OTHER = "other", _("Something else")


class Answer(models.Model):
    """What one reader said about one edition; the words in it are never changed, but for their deletion."""

    explainer = models.UUIDField()
    language = models.CharField(max_length=35)
    edition = models.PositiveIntegerField()
    edition_digest = models.CharField(max_length=64)
    helpful = models.CharField(max_length=10, choices=Helpful)
    answered_at = models.DateTimeField()
    # Who sent it (`senders`); empty as soon as the day is over.
    sender = models.CharField(max_length=64, blank=True)

    # What the reader added on the next page, once: its token is good until this is set.
    amended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, choices=Reason, blank=True)
    # The id of a section of the edition; empty for the whole page.
    section = models.CharField(max_length=255, blank=True)
    text = models.CharField(max_length=LONGEST_TEXT, blank=True)

    # What the team did about it. Somebody's plain user name, which outlives the account.
    handled_at = models.DateTimeField(null=True)
    handled_by = models.CharField(max_length=150, blank=True)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)

    class Meta:
        verbose_name = "answer"
        # Nobody adds or deletes one in the admin.
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["sender", "answered_at"], name="answer_by_sender")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(helpful__in=Helpful.values), name="answer_helpful_known"),
            models.CheckConstraint(condition=Q(reason__in=["", *Reason.values]), name="answer_reason_known"),
            models.CheckConstraint(condition=Q(edition__gte=1), name="answer_edition_from_one"),
            # SQLite would keep a longer one.
            models.CheckConstraint(condition=LessThanOrEqual(Length("text"), Value(LONGEST_TEXT)), name="answer_text_fits"),
            # What was added used the token up.
            models.CheckConstraint(
                condition=Q(amended_at__isnull=False) | Q(reason="", section="", text=""), name="answer_added_to_with_its_token"
            ),
            # Handled by somebody, or by nobody.
            models.CheckConstraint(
                condition=Q(handled_at__isnull=True, handled_by="") | Q(handled_at__isnull=False) & ~Q(handled_by=""),
                name="answer_handled_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_helpful_display()}, edition {self.edition} ({self.language})"
