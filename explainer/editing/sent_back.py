"""What reviewers sent back, and nobody has submitted again: which comment its authors have to answer, and where that stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.urls import reverse
from wagtail.models import Comment

from explainer.editing.models import Decision, ExplainerPage, Person, Submission


@dataclass(frozen=True, kw_only=True)
class SentBack:
    """A submission for which changes were asked for, by whom, when, and with which comment."""

    submission: Submission
    # As the draft is called now.
    title: str
    asked_by: str
    asked_at: datetime
    comment: str
    # Of the editor, which opens at the comment where it still stands there.
    editor: str

    @property
    def explainer(self) -> str:
        return f"{self.title} ({self.submission.language})"

    def is_by(self, person: str) -> bool:
        """Whether they had a part in the words."""
        return person in {share.person for share in self.submission.shares()}


def to(user: User) -> list[SentBack]:
    """What this user had a part in, newest first."""
    person = Person.of(user)
    return [one for one in _found(Submission.objects.sent_back()) if one.is_by(person)]


def of(page: ExplainerPage) -> SentBack | None:
    """The draft of this page, if it was sent back."""
    explainer, language = page.key
    return next(iter(_found(Submission.objects.sent_back().filter(explainer=explainer, language=language))), None)


def _found(submissions: Iterable[Submission]) -> list[SentBack]:
    """Without those whose draft was deleted."""
    by_number = {one.pk: one for one in submissions}
    decisions = list(Decision.objects.filter(submission__in=by_number, kind=Decision.Kind.CHANGES).order_by("-pk"))
    pages = ExplainerPage.objects.defer("sections").in_bulk([one.page_id for one in by_number.values()])
    names = Person.names({decision.person for decision in decisions})
    # `reviewing.ask_for_changes` leaves the comment in the editor too, where somebody may have resolved or deleted it.
    comments = Comment.objects.filter(page__in=pages, resolved_at=None).order_by("pk")
    standing = {(one.page_id, one.text): one.pk for one in comments}
    found = []
    for decision in decisions:
        submission = by_number[decision.submission_id]
        if page := pages.get(submission.page_id):
            editor = reverse("wagtailadmin_pages:edit", args=[page.pk])
            number = standing.get((page.pk, decision.comment))
            found.append(
                SentBack(
                    submission=submission,
                    title=page.get_admin_display_title(),
                    asked_by=names.get(decision.person, "Somebody unknown"),
                    asked_at=decision.decided_at,
                    comment=decision.comment,
                    editor=f"{editor}?comment={number}" if number else editor,
                )
            )
    return found
