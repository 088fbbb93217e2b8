"""The queue as a Django app."""

from django.apps import AppConfig


class QueueConfig(AppConfig):
    name = "explainer.queue"
    label = "queue"
    verbose_name = "Queue"
