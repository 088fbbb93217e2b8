"""What the editor asks while somebody writes."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from explainer.editing import draft_checks
from explainer.editing.models import ExplainerPage
from explainer.editing.rights import somebody


@require_POST
def checks(request: HttpRequest, page_id: int) -> HttpResponse:
    """The checks of the words that stand in the editor’s form, as the side panel shows them; 400 and why for another form."""
    page = get_object_or_404(ExplainerPage, pk=page_id)
    if not page.permissions_for_user(somebody(request)).can_edit():
        raise PermissionDenied
    draft = page.get_latest_revision_as_object()
    try:
        draft_checks.read(draft, request.POST, somebody(request))
    except BadRequest as refused:
        return HttpResponse(str(refused), status=400, content_type="text/plain; charset=utf-8")
    return render(request, "editing/checks.html", {"page": draft, "checks": draft_checks.checks_of(draft, request.POST)})
