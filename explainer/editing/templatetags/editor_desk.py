"""What Wagtail’s editor shows of ours, where Wagtail has a template and no hook."""

from typing import Any

from django import template

from explainer.editing.draft_checks import DraftChecks, checks_of
from explainer.editing.models import ExplainerPage
from explainer.editing.public_now import PublicNow, public_now

register = template.Library()


@register.filter
def is_explainer(edited: Any) -> bool:
    """Whether what is edited is a page of ours."""
    return isinstance(edited, ExplainerPage)


@register.simple_tag
def draft_checks(page: ExplainerPage) -> DraftChecks | None:
    """What the checks say about the page as it is given; nothing before it is saved for the first time."""
    return checks_of(page) if page.pk else None


@register.simple_tag(name="public_now")
def public_now_tag(page: ExplainerPage) -> PublicNow:
    """What the public reads of the page now."""
    return public_now(page)
