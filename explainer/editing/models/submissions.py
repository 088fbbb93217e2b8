"""Words frozen for review, and what was decided about them. Both are append-only: nobody can change what a reviewer saw."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from wagtail.models import WorkflowState

from explainer.content import canonical
from explainer.content.explainer import Content
from explainer.record.models import Change, Entry, Kind
from explainer.record.timeline import Key
from explainer.record.triggers import append_only


@dataclass(frozen=True)
class Share:
    """Somebody’s part in a submission: who, what they did (such as “saved the draft”), and when."""

    person: str
    deed: str
    moment: datetime


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def open(self) -> Self:
        """Those that await a decision: nothing closes them, and Wagtail’s workflow is still under way."""
        under_way = WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS).values("pk")
        return self.exclude(decisions__kind__in=Decision.CLOSING).filter(workflow_state_id__in=under_way)

    def sealed(self) -> Self:
        return self.filter(decisions__kind=Decision.Kind.SEALED)

    def sent_back(self) -> Self:
        """Those that changes were asked for, and that were not submitted again since."""
        same = {name: models.OuterRef(name) for name in ("explainer", "language")}
        later = Submission.objects.filter(**same, pk__gt=models.OuterRef("pk"))
        return self.filter(~models.Exists(later), decisions__kind=Decision.Kind.CHANGES)


@append_only
class Submission(models.Model):
    """The words of a draft as they stood when it was submitted. Reviewers see these, and these are sealed."""

    explainer = models.UUIDField()
    language = models.CharField(max_length=35)
    page_id = models.BigIntegerField()
    workflow_state_id = models.BigIntegerField(unique=True)
    path = models.CharField(max_length=300)
    content = models.TextField()
    content_digest = models.CharField(max_length=64)
    change = models.CharField("what changes", max_length=10, choices=Change)
    change_note = models.CharField(max_length=300)
    affects_signed = models.CharField(max_length=300, blank=True)
    # Canonical JSON: [[pseudonym, deed, moment], …].
    authors = models.TextField()
    submitted_by = models.CharField(max_length=40)
    submitted_at = models.DateTimeField(auto_now_add=True)
    # The newest line of the ledger of authorship at that time; the next submission counts from there.
    ledger_until = models.BigIntegerField()

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["explainer", "language"])]

    def __str__(self) -> str:
        return f"“{self.words().title}”, submitted on {self.submitted_at:%Y-%m-%d}"

    @property
    def key(self) -> Key:
        """How the record names the explainer."""
        return self.explainer, self.language

    def words(self) -> Content:
        return canonical.from_json(self.content)

    def shares(self) -> list[Share]:
        """Who had a part in these words, in the order in which they had it."""
        return [Share(person, deed, datetime.fromisoformat(moment)) for person, deed, moment in json.loads(self.authors)]

    def approvals(self) -> "models.QuerySet[Decision]":
        """Who approved, stage by stage."""
        return self.decisions.filter(kind=Decision.Kind.APPROVED).order_by("pk")

    def closing(self) -> "Decision | None":
        """What ended the review."""
        return self.decisions.filter(kind__in=Decision.CLOSING).first()

    def entry(self) -> Entry | None:
        """The entry that made these words public; None where they are not sealed."""
        if not type(self).objects.sealed().filter(pk=self.pk).exists():
            return None
        published = Entry.objects.filter(explainer=self.explainer, language=self.language, kind=Kind.PUBLISHED)
        return published.filter(edition__content_digest=self.content_digest).order_by("number").last()

    @property
    def is_open(self) -> bool:
        return type(self).objects.open().filter(pk=self.pk).exists()


@append_only
class Decision(models.Model):
    """What somebody decided about a submission."""

    class Kind(models.TextChoices):
        APPROVED = "approved", "Approved"
        SEALED = "sealed", "Sealed"
        CHANGES = "changes", "Changes asked for"
        CANCELLED = "cancelled", "Cancelled"

    CLOSING = (Kind.SEALED, Kind.CHANGES, Kind.CANCELLED)

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=10, choices=Kind)
    # What can be decided once: “stage 3”, or “end”.
    slot = models.CharField(max_length=40, editable=False)
    # The stage of the workflow: Wagtail's task and its name at that time.
    task_id = models.BigIntegerField(null=True)
    stage = models.CharField(max_length=255, blank=True)
    person = models.CharField(max_length=40)
    comment = models.TextField(blank=True)
    # From when whoever approved wants the words to be shown; NULL means at once. That of the last stage counts.
    effective_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        # A stage is approved once, and a submission is closed once.
        constraints: ClassVar = [models.UniqueConstraint(fields=["submission", "slot"], name="decided_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} by {self.person}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slot = f"stage {self.task_id}" if self.kind == self.Kind.APPROVED else "end"
        super().save(*args, **kwargs)
