"""The panels of the admin’s home."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel

from explainer.editing import home_panels
from explainer.editing.rights import somebody

# Its buttons would approve a revision; and what is in review stands in a panel of ours, with whom it waits for.
REPLACED = (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel)


@hooks.register("construct_homepage_panels")
def our_panels(request: HttpRequest, panels: list[Component]) -> None:
    """Ours in place of Wagtail’s lists of workflows; its others stay."""
    panels[:] = [panel for panel in panels if not isinstance(panel, REPLACED)]
    panels += home_panels.panels_for(somebody(request))
