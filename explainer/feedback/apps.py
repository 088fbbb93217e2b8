"""Readers' answers as a Django app."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "explainer.feedback"
    label = "feedback"
    verbose_name = "Feedback"
