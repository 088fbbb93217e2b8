"""What the team says to one another about an explainer: comments at their places in the draft, decisions, and answers to both."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.contrib.auth.models import User
from django.db.models import Q
from wagtail.models import Comment, CommentReply

from explainer.content.explainer import Content
from explainer.editing.models import Decision, ExplainerPage, Person, Submission

# What a comment is about, besides a section, which is named by its id. No section has the id of the summary.
WHOLE, GIST = "", "gist"

# Where the editor shows a comment on the whole.
_ANCHOR_OF_WHOLE = "title"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A reply to a comment."""

    who: str
    moment: datetime
    text: str


@dataclass(frozen=True, kw_only=True)
class Remark:
    """Something that somebody said or decided. `answered` is None where no answer is expected.

    `resolved_by` is empty while nobody resolved the comment, and for accounts that are gone.
    """

    who: str
    did: str
    moment: datetime
    text: str
    about: str = ""
    answered: bool | None = None
    resolved_by: str = ""
    resolved_at: datetime | None = None
    answers: tuple[Answer, ...] = ()


def places(words: Content) -> list[tuple[str, str]]:
    """What a comment can be about, as values and labels of a form."""
    sections = [(section.id, f"Section “{section.heading}”") for section in words.sections]
    return [(WHOLE, "The whole explainer"), (GIST, f"Summary “{words.gist.heading}”"), *sections]


def comment(page: ExplainerPage, user: User, text: str, about: str = WHOLE) -> None:
    """Leave a comment where the editor shows it: at the section with this id, at the summary, else at the title."""
    left = Comment.objects.create(
        page=page, user=user, text=text, contentpath=_content_path(page, about), revision_created=page.latest_revision
    )
    left.log_create(page_revision=page.latest_revision, user=user)


def since_last_seal(submission: Submission, draft: ExplainerPage) -> list[Remark]:
    """What was said and decided about the explainer since its newest edition was sealed, the oldest first.

    What comments are about is named as in this draft.
    """
    about_it = Decision.objects.filter(submission__explainer=submission.explainer, submission__language=submission.language)
    sealed = about_it.filter(kind=Decision.Kind.SEALED).order_by("-pk").first()
    decisions = about_it.filter(Q(kind__in=Decision.CLOSING) | ~Q(comment=""), pk__gt=sealed.pk if sealed else 0)
    comments = Comment.objects.filter(page=submission.page_id).select_related("user", "resolved_by")
    if sealed:
        comments = comments.filter(created_at__gt=sealed.decided_at)
    labels = _labels(draft) if comments else {}
    return sorted(_remarks(list(decisions), list(comments), labels), key=lambda remark: remark.moment)


def _remarks(decisions: list[Decision], comments: list[Comment], labels: dict[str, str]) -> Iterator[Remark]:
    names = Person.names({decision.person for decision in decisions})
    # A request for changes is left as a comment too, which can be answered.
    asked = {(names.get(one.person), one.comment) for one in decisions if one.kind == Decision.Kind.CHANGES}
    left = {(str(one.user), one.text) for one in comments}
    for decision in decisions:
        who = names.get(decision.person, "Somebody unknown")
        if (who, decision.comment) not in asked & left:
            yield Remark(who=who, did=decision.get_kind_display(), moment=decision.decided_at, text=decision.comment)
    answers = _answers(comments)
    for one in comments:
        who = str(one.user)
        replies = answers.get(one.pk, ())
        field, *inside = one.contentpath.split(".")
        yield Remark(
            who=who,
            did="Changes asked for" if (who, one.text) in asked else "Comment",
            moment=one.created_at,
            text=one.text,
            about=labels.get(inside[0] if inside else field, "A part that is gone"),
            answered=bool(one.resolved_at) or any(reply.who != who for reply in replies),
            resolved_by=str(one.resolved_by or ""),
            resolved_at=one.resolved_at,
            answers=replies,
        )


def _answers(comments: list[Comment]) -> dict[int, tuple[Answer, ...]]:
    replies = CommentReply.objects.filter(comment__in=comments).select_related("user").order_by("comment_id", "pk")
    return {
        pk: tuple(Answer(who=str(reply.user), moment=reply.created_at, text=reply.text) for reply in group)
        for pk, group in groupby(replies, key=lambda reply: reply.comment_id)
    }


def _labels(draft: ExplainerPage) -> dict[str, str]:
    """What a comment is about, by the field of the page that it stands at, or by the block in it."""
    fields = {field.name: str(field.verbose_name).capitalize() for field in ExplainerPage._meta.concrete_fields}
    blocks = {block.id: f"Section “{block.value['heading']}”" for block in draft.sections}
    return fields | blocks | {_ANCHOR_OF_WHOLE: "The whole explainer"}


def _content_path(page: ExplainerPage, about: str) -> str:
    if about == GIST:
        return "gist"
    blocks = page.get_latest_revision_as_object().sections
    found = next((block for block in blocks if block.value["id"] == about), None) if about else None
    # Blocks keep their ids from one revision to the next. A comment stands at a field inside of one.
    return f"sections.{found.id}.heading" if found else _ANCHOR_OF_WHOLE
