"""The editing side as a Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_save, pre_delete, pre_save


class EditingConfig(AppConfig):
    name = "explainer.editing"
    label = "editing"
    verbose_name = "Editing"

    def ready(self) -> None:
        from wagtail.models import Page, Revision
        from wagtail.signals import workflow_cancelled, workflow_rejected

        from explainer.editing import authorship, checks, keeping, reviewing  # noqa: F401  registers the system checks
        from explainer.editing.models import ExplainerPage, Fact, Source, Term

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
