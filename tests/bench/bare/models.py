"""One table, for bodies that are compressed already."""

from typing import ClassVar

from django.db import models


class Stored(models.Model):
    """A compressed body."""

    body = models.BinaryField()
    # Said for mypy, which does not know this app as installed.
    objects: ClassVar["models.Manager[Stored]"] = models.Manager()

    def __str__(self) -> str:
        return f"Stored body {self.pk}"
