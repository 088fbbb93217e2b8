"""What Wagtail does when a workflow ends: seal the submission, in place of its own publishing.

Wagtail reads WAGTAIL_FINISH_WORKFLOW_ACTION while it loads its models, so this module may not import any at the top; what
is done is in `sealing`.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from wagtail.models import WorkflowState


def seal_submission(workflow_state: "WorkflowState", user: "User | None" = None) -> None:
    """See `sealing.seal_submission`."""
    from explainer.editing import sealing

    sealing.seal_submission(workflow_state, user)
