"""The screen on which a draft is submitted."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from wagtail.admin import messages

from explainer.editing import refusals, screen_headers, submitting
from explainer.editing.forms import SubmissionForm
from explainer.editing.models import ExplainerPage
from explainer.editing.rights import somebody


def submit(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask for the change note, and freeze the latest draft for review."""
    page = get_object_or_404(ExplainerPage, pk=page_id)
    if not page.permissions_for_user(somebody(request)).can_edit():
        raise PermissionDenied
    draft = page.get_latest_revision_as_object()
    if problems := submitting.problems_with(draft, somebody(request)):
        if request.method == "POST":
            refusals.note(request, " ".join(problem.sentence for problem in problems))
        return redirect("explainer_problems", page.pk)
    form = SubmissionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            submitting.submit(page, somebody(request), **form.cleaned_data)
        except submitting.SubmissionRefused as refused:
            refusals.note(request, str(refused))
            for problem in refused.problems:
                place = str(problem.place[0]) if problem.place else ""
                form.add_error(place if place in form.fields else None, problem.sentence)
        else:
            messages.success(request, f"“{draft.title}” was submitted. The draft is locked until somebody has decided.")
            return redirect("explainer_review", page.pk)
    return render(
        request, "editing/submit.html", {"page": draft, "form": form, **screen_headers.of_explainer(draft, "Submit for review")}
    )
