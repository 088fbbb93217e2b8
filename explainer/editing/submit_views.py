"""The screen on which a draft is submitted."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from wagtail.admin import messages

from explainer.content.comparison import Part, compare
from explainer.content.explainer import Content
from explainer.editing import approval, desk, draft_checks, freezing, refusals, screen_headers, submitting
from explainer.editing.forms import SubmissionForm
from explainer.editing.models import ExplainerPage, Submission
from explainer.editing.public_now import public_now
from explainer.editing.rights import somebody
from explainer.record.models import UNKNOWN_AUTHOR
from explainer.record.timeline import timeline

# What the parts of an explainer are called where they have no heading.
PARTS = {"title": "Title", "sources": "Sources", "share": "Texts to pass on"}


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
    answered = submitting.to_submit_again(page)
    form = SubmissionForm(request.POST or None, initial=_answers(answered))
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
    return render(request, "editing/submit.html", {"form": form, "answered": answered, **_context(draft, somebody(request))})


def take_back(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask whether a submission shall be taken back, and do it."""
    page = get_object_or_404(ExplainerPage, pk=page_id)
    submission = submitting.open_submission(page)
    if submission is None:
        return redirect("explainer_review", page.pk)
    if not submitting.may_take_back(submission, somebody(request)):
        raise PermissionDenied
    if request.method == "POST":
        submitting.take_back(submission, somebody(request))
        messages.success(request, f"“{page.get_admin_display_title()}” was taken back. The draft can be edited again.")
        return redirect("wagtailadmin_pages:edit", page.pk)
    context = {"page": page, "submission": submission, **screen_headers.of_explainer(page, "Take it back")}
    return render(request, "editing/take_back.html", context)


def _answers(answered: Submission | None) -> dict[str, Any]:
    """What the form starts from: what went with a submission last."""
    return {name: getattr(answered, name) for name in SubmissionForm.base_fields} if answered else {}


def _context(draft: ExplainerPage, user: User) -> dict[str, Any]:
    """What is good to know before submitting."""
    editions = timeline().editions_of(draft.key)
    words = freezing.draft(draft)
    shares = approval.shares_in(draft, approval.cited_by(words))
    return {
        "page": draft,
        "editor": reverse("wagtailadmin_pages:edit", args=[draft.pk]),
        "warnings": draft_checks.remarks(draft, freezing.warnings(draft)),
        "public": public_now(draft),
        "before": editions[-1] if editions else None,
        "changes": changes(editions[-1].words(), words) if editions else [],
        "facts_changed": sorted(desk.facts_changed(draft.key)),
        "by_unknown": any(share.person == UNKNOWN_AUTHOR for share in shares),
        "could_approve": approval.who_could_approve(draft, user),
        **screen_headers.of_explainer(draft, "Submit for review"),
    }


def changes(before: Content, after: Content) -> list[tuple[str, str]]:
    """The parts that an edition says otherwise than the one before, and how each differs."""
    return [
        (_name(part), "moved" if part.how == "unchanged" else part.how) for part in compare(before, after).parts if part.differs
    ]


def _name(part: Part) -> str:
    other = "removed" if part.how != "removed" else "added"
    heading = "".join(run.text for line in part.heading if not line.label for run in line.runs if run.kind != other)
    return heading or PARTS[part.field]
