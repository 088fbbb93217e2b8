"""The public side as a Django app."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "explainer.public"
    label = "public"

    def ready(self) -> None:
        from explainer.public import checks  # noqa: F401  registers the system checks
