"""Our items in the main menu."""

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from explainer.editing import rights


class TeamMenuItem(MenuItem):
    """For the team: what lies ahead is not public yet, and readers wrote to nobody else."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Asked once for all items of a page, and for each submenu twice."""
        if not hasattr(request, "of_the_team"):
            request.of_the_team = isinstance(request.user, User) and rights.may_read(request.user, None)  # type: ignore[attr-defined]  # ours
        return bool(request.of_the_team)  # type: ignore[attr-defined]


@hooks.register("register_admin_menu_item")
def public_record_menu_item() -> MenuItem:
    return TeamMenuItem("Public record", reverse("public_record"), name="public-record", icon_name="history", order=150)


@hooks.register("register_admin_menu_item")
def feedback_menu_item() -> MenuItem:
    return TeamMenuItem("Feedback", reverse("feedback_answers"), name="feedback", icon_name="comment", order=160)


@hooks.register("construct_main_menu")
def no_images_or_documents(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Explainers hold words only."""
    menu_items[:] = [item for item in menu_items if item.name not in {"images", "documents"}]
