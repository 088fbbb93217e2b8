"""`manage.py tidy_feedback`: forget what is not to be kept. To be run every day."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from explainer.feedback import answers


class Command(BaseCommand):
    help = "Delete the words of readers' answers that are older than FEEDBACK_KEEP_DAYS, and the hashes of senders of earlier days."

    def handle(self, **options: Any) -> None:
        now, days = timezone.now(), settings.FEEDBACK_KEEP_DAYS
        texts = answers.forget_texts(now, after=timedelta(days=days))
        senders = answers.forget_senders(now)
        self.stdout.write(f"Words older than {days} days deleted from {texts} answers, hashes of senders from {senders}.")
