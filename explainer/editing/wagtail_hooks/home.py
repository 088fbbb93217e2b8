"""The panels of the admin’s home."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel

from explainer.editing.approval import may_review
from explainer.editing.models import Person, Submission


class AwaitingReviewPanel(Component):
    """On the admin’s home: the submissions that this user may review, each with its note, leading to the review screen."""

    name = "workflow_objects_to_moderate"
    template_name = "editing/awaiting_review_panel.html"
    order = 100

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        open_ones = list(Submission.objects.open().order_by("-pk"))
        names = Person.names({submission.submitted_by for submission in open_ones})
        user = parent_context["request"].user
        return {
            "rows": [
                (submission, submission.words().title, names.get(submission.submitted_by, ""))
                for submission in open_ones
                if may_review(submission, user)
            ]
        }


@hooks.register("construct_homepage_panels")
def our_list_of_reviews(request: HttpRequest, panels: list[Component]) -> None:
    """In place of Wagtail’s list, whose buttons would approve a revision."""
    panels[:] = [panel for panel in panels if not isinstance(panel, WorkflowObjectsToModeratePanel)]
    panels.append(AwaitingReviewPanel())
