"""`manage.py publish_scheduled`: Wagtail’s own, for what is no explainer."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.management.commands import publish_scheduled
from wagtail.models import Revision

from explainer.editing.models import ExplainerPage


class Command(publish_scheduled.Command):
    help = "Publish and expire by date what is no explainer. Explainers are scheduled in the public record, without a job."

    def handle(self, *args: Any, **options: Any) -> None:
        dated = ExplainerPage.objects.filter(Q(go_live_at__isnull=False) | Q(expire_at__isnull=False))
        planned = Revision.objects.filter(
            content_type=ContentType.objects.get_for_model(ExplainerPage), approved_go_live_at__isnull=False
        )
        for page in dated:
            self.stderr.write(
                f"“{page.title}” has dates that Wagtail would go by. They are taken out: the public record has its own."
            )
        if not options["dryrun"]:
            planned.update(approved_go_live_at=None)
            dated.update(go_live_at=None, expire_at=None)
        super().handle(*args, **options)
