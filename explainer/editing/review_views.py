"""The screen on which a submission is reviewed, and what its buttons do."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail.admin import messages

from explainer.editing import desk, discussion, moments, preview, refusals, reviewing, screen_headers, submitting
from explainer.editing.approval import ApprovalRefused, may_review, reasons_against_approval, who_may_approve
from explainer.editing.forms import ApprovalForm, ChangesForm
from explainer.editing.keeping import ChangeRefused
from explainer.editing.models import ExplainerPage, Person, Submission
from explainer.editing.public_now import public_now
from explainer.editing.rights import somebody
from explainer.record.deeds import DeedRefused
from explainer.record.models import UNKNOWN_AUTHOR
from explainer.record.timeline import fresh, timeline


def by_click[**P](view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A view that decides something: an address that is only opened decides nothing, and says so."""

    @wraps(view)
    def decide(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method != "POST":
            raise ChangeRefused("An address that is opened decides nothing. Use the buttons of the review screen.")
        return view(request, *args, **kwargs)

    return decide


@require_safe
def review(request: HttpRequest, page_id: int) -> HttpResponse:
    """The frozen words, who had a part in them, and the decision; what became of them once there is one."""
    page = get_object_or_404(ExplainerPage, pk=page_id)
    submission = submitting.open_submission(page) or submitting.last_submission(page)
    if submission is None:
        messages.info(request, f"“{page.get_admin_display_title()}” awaits no review.")
        return redirect("wagtailadmin_home")
    return _review_screen(request, page, submission)


@by_click
def approve(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Approve the words with the digest that was on the screen."""
    submission = get_object_or_404(Submission, pk=submission_id)
    page = get_object_or_404(ExplainerPage, pk=submission.page_id)
    form = ApprovalForm(request.POST)
    if not form.is_valid():
        _say_what_is_wrong(request, form)
        return _review_screen(request, page, submission, approval_form=form)
    digest, ahead_seen = (request.POST.get(name, "") for name in ("digest", "ahead"))
    filled: dict[str, Any] = {name: form.cleaned_data[name] for name in ("effective_at", "comment")}
    user = somebody(request)
    refused = _refusal(request, lambda: reviewing.approve(submission, user, digest=digest, ahead=ahead_seen, **filled))
    for sentence in refused:
        messages.error(request, sentence)
    if refused and submission.is_open and any(filled.values()):
        return _review_screen(request, page, submission, approval_form=form)
    if not refused:
        _say_what_approval_did(request, submission)
    return redirect("explainer_review", page.pk)


@by_click
def ask_for_changes(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Give the draft back to its authors with a comment."""
    submission = get_object_or_404(Submission, pk=submission_id)
    page = get_object_or_404(ExplainerPage, pk=submission.page_id)
    form = ChangesForm(request.POST, words=submission.words())
    if not form.is_valid():
        _say_what_is_wrong(request, form)
        return _review_screen(request, page, submission, changes_form=form)
    comment = form.cleaned_data["comment"]
    refused = _refusal(request, lambda: reviewing.ask_for_changes(submission, somebody(request), **form.cleaned_data))
    for sentence in refused:
        messages.error(request, f"{sentence} Your comment was: {comment}")
    if not refused:
        messages.success(request, "The draft went back to its authors with your comment.")
    return redirect("explainer_review", page.pk)


@require_safe
def submitted_words(request: HttpRequest, submission_id: int) -> HttpResponse:
    """The frozen words by the public page’s own function."""
    submission = _submission(request, submission_id)
    return preview.preview(submission.words(), submission.language)


@require_safe
def since_edition(request: HttpRequest, submission_id: int, number: int) -> HttpResponse:
    """What the frozen words say otherwise than an edition of the same explainer."""
    submission = _submission(request, submission_id)
    edition = next((one for one in timeline().editions_of(submission.key) if one.number == number), None)
    if not edition:
        raise Http404
    return preview.proposal(edition.words(), submission.words(), submission.language, number)


@require_safe
def since_submission(request: HttpRequest, submission_id: int, earlier_id: int) -> HttpResponse:
    """What the frozen words say otherwise than an earlier submission of the same explainer."""
    submission = _submission(request, submission_id)
    earlier = get_object_or_404(Submission, pk=earlier_id, explainer=submission.explainer, language=submission.language)
    return preview.proposal(earlier.words(), submission.words(), submission.language)


def _review_screen(
    request: HttpRequest,
    page: ExplainerPage,
    submission: Submission,
    *,
    approval_form: ApprovalForm | None = None,
    changes_form: ChangesForm | None = None,
) -> HttpResponse:
    if not _may_see(submission, page, somebody(request)):
        raise PermissionDenied
    if not submission.is_open:
        return _closed_screen(request, page, submission)
    approvals = submission.approvals()
    people = {share.person for share in submission.shares()} | {decision.person for decision in approvals}
    names = Person.names(people) | {UNKNOWN_AUTHOR: "Somebody unknown"}
    words = submission.words()
    # It is locked, and has these words.
    draft = page.get_latest_revision_as_object()
    reasons = reasons_against_approval(submission, somebody(request))
    facts, facts_gone = desk.facts_cited(words)
    context = {
        "page": page,
        "submission": submission,
        "words": words,
        "share": list(desk.shared(words)),
        "outlook": desk.Outlook.of(submission, timeline()),
        "stage": desk.stage_of(submission),
        "sent_back": desk.sent_back_before(submission),
        "remarks": discussion.since_last_seal(submission, draft),
        "warnings": desk.warnings(draft, words),
        "facts": facts,
        "facts_gone": facts_gone,
        "facts_changed": desk.facts_changed(submission.key),
        "links": list(desk.links(words)),
        "shares": [(names.get(share.person, share.person), share) for share in submission.shares()],
        "approvals": [(names.get(decision.person, decision.person), decision) for decision in approvals],
        "reasons": reasons,
        "approvers": who_may_approve(submission) if reasons else [],
        "may_take_back": submitting.may_take_back(submission, somebody(request)),
        "is_reviewer": may_review(submission, somebody(request)),
        "approval_form": approval_form or ApprovalForm(),
        "changes_form": changes_form or ChangesForm(words=words),
        **screen_headers.of_explainer(page, "Review"),
    }
    return render(request, "editing/review.html", context)


def _closed_screen(request: HttpRequest, page: ExplainerPage, submission: Submission) -> HttpResponse:
    """What became of a submission. Nobody is led on to the editor who is no author yet: whatever is saved there makes them one."""
    closing = submission.closing()
    names = Person.names({submission.submitted_by} | ({closing.person} if closing else set()))
    context = {
        "page": page,
        "submission": submission,
        "words": submission.words(),
        "submitted_by": names.get(submission.submitted_by, "Somebody unknown"),
        "closing": closing,
        "closed_by": names.get(closing.person, "Somebody unknown") if closing else "",
        "entry": (entry := submission.entry()),
        "is_ahead": entry is not None and entry.effective_at > timezone.now(),
        "public": public_now(page),
        "is_author": Person.of(somebody(request)) in {share.person for share in submission.shares()},
        **screen_headers.of_explainer(page, "Review"),
    }
    return render(request, "editing/review_closed.html", context)


def _say_what_is_wrong(request: HttpRequest, form: forms.Form) -> None:
    """On top, where Wagtail adds the way to the field; the browser goes there at once, since the screen is long."""
    for name, sentences in form.errors.items():
        messages.error(request, f"{form[name].label}: {' '.join(map(str, sentences))}")
    form.fields[next(iter(form.errors))].widget.attrs["autofocus"] = True


def _say_what_approval_did(request: HttpRequest, submission: Submission) -> None:
    if submission.is_open:
        messages.success(request, "You approved this. The next stage needs somebody else.")
        return
    known = fresh()
    if ahead := known.ahead(submission.key, known.moment()):
        record = messages.button(reverse("public_record"), "See the public record")
        messages.success(request, f"Approved. These words are public from {moments.in_words(ahead.effective_at)} on.", [record])
    else:
        messages.success(request, "Approved. These words are public now.", [messages.button(submission.path, "See the page")])


def _submission(request: HttpRequest, submission_id: int) -> Submission:
    """The submission, for whoever may see its words."""
    submission = get_object_or_404(Submission, pk=submission_id)
    if not _may_see(submission, get_object_or_404(ExplainerPage, pk=submission.page_id), somebody(request)):
        raise PermissionDenied
    return submission


def _may_see(submission: Submission, page: ExplainerPage, user: User) -> bool:
    """Whoever may edit the draft, reviews what was submitted, or decided about it."""
    if page.permissions_for_user(user).can_edit() or may_review(submission, user):
        return True
    return submission.decisions.filter(person=Person.of(user)).exists()


def _refusal(request: HttpRequest, deed: Callable[[], None]) -> list[str]:
    """Do the deed; the sentences against it, none if it was done."""
    try:
        deed()
    except (ApprovalRefused, DeedRefused) as refused:
        refusals.note(request, str(refused))
        return refused.reasons if isinstance(refused, ApprovalRefused) else [str(refused)]
    return []
