"""Copies as a Django app."""

from django.apps import AppConfig


class CopiesConfig(AppConfig):
    name = "explainer.copies"
    label = "copies"
    verbose_name = "Copies"

    def ready(self) -> None:
        from explainer.copies import making
        from explainer.record.models import Entry
        from explainer.record.signals import recording

        recording.connect(making.note_entries, sender=Entry, dispatch_uid="copies.note_entries")
