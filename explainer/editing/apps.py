"""The editing side as a Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_save, pre_delete, pre_save
from wagtail.admin.apps import WagtailAdminAppConfig


class EditingConfig(AppConfig):
    name = "explainer.editing"
    label = "editing"
    verbose_name = "Editing"
    default = True

    def ready(self) -> None:
        from wagtail.models import Page, Revision
        from wagtail.signals import workflow_cancelled, workflow_rejected

        from explainer.editing import authorship, checks, keeping, letters, reviewing  # noqa: F401  registers the system checks
        from explainer.editing.models import Decision, ExplainerPage, Fact, Source, Submission, Term
        from explainer.record.models import Entry
        from explainer.record.signals import recording

        # Fires for a revision that is overwritten in place as well as for a new one.
        post_save.connect(authorship.note_revision, sender=Revision, dispatch_uid="editing.note_revision")
        post_save.connect(authorship.note_fact, sender=Fact, dispatch_uid="editing.note_fact")
        post_save.connect(authorship.note_source, sender=Source, dispatch_uid="editing.note_source")
        post_save.connect(authorship.note_term, sender=Term, dispatch_uid="editing.note_term")
        workflow_cancelled.connect(reviewing.note_cancelled, dispatch_uid="editing.note_cancelled")
        workflow_rejected.connect(reviewing.note_rejected, dispatch_uid="editing.note_rejected")
        pre_delete.connect(keeping.refuse_deletion, sender=ExplainerPage, dispatch_uid="editing.refuse_deletion")
        for sender in (Page, ExplainerPage):
            pre_save.connect(keeping.refuse_unpublishing, sender=sender, dispatch_uid=f"editing.refuse_{sender.__name__}")
        post_save.connect(letters.note_submission, sender=Submission, dispatch_uid="editing.note_submission")
        post_save.connect(letters.note_decision, sender=Decision, dispatch_uid="editing.note_decision")
        recording.connect(letters.note_entries, sender=Entry, dispatch_uid="editing.note_entries")


class AdminConfig(WagtailAdminAppConfig):
    """Wagtail’s admin without its mail about workflows, which it sends while everybody waits; ours is written in `letters`."""

    def ready(self) -> None:
        from wagtail import signals
        from wagtail.models import TaskState, WorkflowState

        super().ready()
        for signal, sender, name in (
            (signals.task_submitted, TaskState, "group_approval_task_submitted"),
            (signals.workflow_submitted, WorkflowState, "workflow_state_submitted"),
            (signals.workflow_rejected, WorkflowState, "workflow_state_rejected"),
            (signals.workflow_approved, WorkflowState, "workflow_state_approved"),
        ):
            signal.disconnect(sender=sender, dispatch_uid=f"{name}_email_notification")
