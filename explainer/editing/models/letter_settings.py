"""Which letters somebody wants, where Wagtail’s own profile has no setting for them."""

from typing import Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models


class LetterSettings(models.Model):
    """What an account says under its notifications. Everything is sent until somebody says no."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="letter_settings")
    entries = models.BooleanField(
        "every entry of the public record", default=True, help_text="As soon as it is recorded, with the digest to keep."
    )
    digest = models.BooleanField(
        "what is due", default=True, help_text="Once a week, if anything is: what to look at again, and what awaits a review."
    )
    # Whatever makes the list twice on one day sends it once.
    digest_sent_on = models.DateField(null=True, editable=False)

    def __str__(self) -> str:
        return str(self.user)

    @classmethod
    def of(cls, user: User) -> Self:
        """Those of an account, which gets them the first time that they are asked for."""
        return cls.objects.get_or_create(user=user)[0]
