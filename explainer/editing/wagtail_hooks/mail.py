"""Where the admin shows something of mail, and of what else waits in the queue."""

from django.contrib.auth.models import User
from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.views.account import BaseSettingsPanel
from wagtail.users.models import UserProfile

from explainer.editing.mail_panels import LettersPanel, SubmittedPanel
from explainer.editing.queue_panels import UnmadePanel, UnsentPanel


@hooks.register("register_account_settings_panel")
def submitted_panel(request: HttpRequest, user: User, profile: UserProfile) -> BaseSettingsPanel:
    return SubmittedPanel(request, user, profile)


@hooks.register("register_account_settings_panel")
def letters_panel(request: HttpRequest, user: User, profile: UserProfile) -> BaseSettingsPanel:
    return LettersPanel(request, user, profile)


@hooks.register("construct_homepage_panels")
def queue_panels(request: HttpRequest, panels: list[Component]) -> None:
    panels += [UnsentPanel(), UnmadePanel()]
