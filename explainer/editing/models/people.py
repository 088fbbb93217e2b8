"""People as the record names them, and who wrote what."""

import secrets
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models

from explainer.record.triggers import append_only


def _pseudonym() -> str:
    return f"p-{secrets.token_hex(8)}"


class Person(models.Model):
    """The pseudonym under which an account stands in the public record. It outlives the account; its owner then has no name."""

    pseudonym = models.CharField(max_length=40, unique=True, default=_pseudonym, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="person")

    def __str__(self) -> str:
        return str(self.user) if self.user else f"a former account ({self.pseudonym})"

    @classmethod
    def of(cls, user: User) -> str:
        """The pseudonym of an account, which gets one the first time that it is asked for."""
        return cls.objects.get_or_create(user=user)[0].pseudonym

    @classmethod
    def names(cls, pseudonyms: set[str]) -> dict[str, str]:
        """For people of the team: the name behind each pseudonym."""
        return {person.pseudonym: str(person) for person in cls.objects.filter(pseudonym__in=pseudonyms).select_related("user")}


@append_only
class Authorship(models.Model):
    """Somebody saved words. A row is added only when the words became other ones, or when a named person takes over unknown ones.

    The ledger holds plain values and points at nothing, because Wagtail's revisions can be purged and overwritten, and
    accounts deleted.
    """

    class Subject(models.TextChoices):
        EXPLAINER = "explainer"
        FACT = "fact"
        SOURCE = "source"
        TERM = "term"

    subject = models.CharField(max_length=10, choices=Subject)
    # The translation key of an explainer, the key of a fact or a source, the number of a term in the database.
    key = models.CharField(max_length=64)
    language = models.CharField(max_length=35, blank=True)
    person = models.CharField(max_length=40)
    words_digest = models.CharField(max_length=64)
    # The person did not save this draft: somebody took over sentences of theirs, by a copy, a translation or an old revision.
    taken_over = models.BooleanField(default=False)
    saved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject", "key", "language"])]

    def __str__(self) -> str:
        return f"{self.person} saved {self.subject} {self.key}"


@append_only
class Wording(models.Model):
    """Who first saved a sentence, in whatever explainer. Two who were first together have a row each."""

    # See `content.wording`.
    sentence_digest = models.CharField(max_length=64)
    person = models.CharField(max_length=40)
    saved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["sentence_digest", "person"], name="wording_once_for_each")]

    def __str__(self) -> str:
        return f"{self.person} first saved {self.sentence_digest[:8]}…"
