"""What reviewers tell the team about what they did to the record."""

from django.db import models

from explainer.record.triggers import append_only


@append_only
class Explanation(models.Model):
    """Why an entry was recorded, in the words of whoever did it. For the team: the public reads a sentence of `Reason`."""

    # Its number, as a plain value: the record knows nothing of this room.
    entry = models.PositiveBigIntegerField(db_index=True)
    person = models.CharField(max_length=40)
    text = models.TextField()
    explained_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.person} about entry {self.entry}"
