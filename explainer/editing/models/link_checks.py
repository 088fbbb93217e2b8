"""What was found at the addresses of other sites."""

from typing import ClassVar

from django.db import models


class LinkCheck(models.Model):
    """What another site answered when it was asked last (`manage.py check_links`)."""

    address = models.CharField(max_length=2000, unique=True)
    checked_at = models.DateTimeField()
    # The status of the last answer; none where there was no answer.
    status = models.PositiveSmallIntegerField(null=True)
    # What is wrong, as a sentence; empty where the address works.
    problem = models.CharField(max_length=500, blank=True)
    # Where redirects led, if they led elsewhere.
    final_address = models.CharField(max_length=2000, blank=True)

    class Meta:
        ordering: ClassVar = ["address"]

    def __str__(self) -> str:
        return f"{self.address}: {self.problem or 'works'}"
