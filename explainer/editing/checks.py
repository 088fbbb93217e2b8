"""System checks: what the promise about approval rests on is there."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.urls import URLResolver, get_resolver

from explainer.content.outlines import OUTLINES
from explainer.content.sections import KINDS
from explainer.editing.blocks import SectionsBlock
from explainer.editing.models import ExplainerPage

FINISH = "explainer.editing.finish.seal_submission"
REFUSALS = "explainer.editing.refusals.RefusalMiddleware"

# Views that show, or change, what the database says now, whoever approved it.
PASS_THE_RECORD_BY = ("wagtail.views", "wagtail.api.v2.views", "wagtail.api.v3", "ninja", "django.contrib.admin.")


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
def refusals_are_said(**kwargs: Any) -> list[CheckMessage]:
    """Without the middleware a refused request would end in an error, or half done."""
    if settings.MIDDLEWARE[-1] == REFUSALS:
        return []
    return [Error("Refusals are neither said nor logged.", hint=f"Put {REFUSALS} last in MIDDLEWARE.", id="editing.E004")]


@register
def nothing_passes_the_record_by(**kwargs: Any) -> list[CheckMessage]:
    """Wagtail’s own page view, its REST APIs and Django’s admin are mounted nowhere."""
    return [
        Error(
            f"The address “{route}” is answered by {module}, which knows nothing of the public record.",
            hint="Take it out of the URLconf.",
            id="editing.E005",
        )
        for module, route in {module: route for route, module in _views(get_resolver())}.items()
        if module.startswith(PASS_THE_RECORD_BY)
    ]


def _views(resolver: URLResolver, above: str = "") -> Iterator[tuple[str, str]]:
    """Every address below a resolver, with the module that its view comes from."""
    for pattern in resolver.url_patterns:
        route = f"{above}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from _views(pattern, route)
        else:
            view = getattr(pattern.callback, "view_class", None) or getattr(pattern.callback, "cls", None) or pattern.callback
            yield route, str(view.__module__)


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
            f"The kind of explainer “{kind}” has no outline, or an outline no kind.",
            hint="See content.outlines.",
            id="editing.E003",
        )
        for kind in sorted(set(ExplainerPage.ExplainerKind.values) ^ OUTLINES.keys())
    ]
