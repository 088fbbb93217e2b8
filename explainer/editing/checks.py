"""System checks: what the promise about approval rests on is there."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from explainer.content.checks import REQUIRED_SECTIONS
from explainer.content.sections import KINDS
from explainer.editing.blocks import SectionsBlock
from explainer.editing.models import ExplainerPage

FINISH = "explainer.editing.finish.seal_submission"


@register
def finish_action_is_ours(**kwargs: Any) -> list[CheckMessage]:
    """Without it, Wagtail publishes the latest revision, whatever was reviewed."""
    if getattr(settings, "WAGTAIL_FINISH_WORKFLOW_ACTION", "") == FINISH:
        return []
    return [
        Error(
            "A finished workflow does not seal what was approved.",
            hint=f"Set WAGTAIL_FINISH_WORKFLOW_ACTION to {FINISH}.",
            id="editing.E001",
        )
    ]


@register
def every_kind_has_a_block(**kwargs: Any) -> Sequence[CheckMessage]:
    """A kind of section and its block have the same name and the same fields."""
    block_names = set(SectionsBlock().child_blocks)
    return [
        Error(
            f"The kind of section “{kind}” has no block, or a block no kind.", hint="Add it to editing.blocks.", id="editing.E002"
        )
        for kind in sorted(block_names ^ KINDS.keys())
    ] + [
        Error(
            f"The kind of explainer “{kind}” has no rule, or a rule no kind.",
            hint="See content.checks.REQUIRED_SECTIONS.",
            id="editing.E003",
        )
        for kind in sorted(set(ExplainerPage.ExplainerKind.values) ^ REQUIRED_SECTIONS.keys())
    ]
