"""What is written to whom. A letter is plain data; its text and its HTML are functions of that, so that they say the same.

Something that letters are about is only noted while it is done (`note_…`), with the number of its row; what is to be written,
and who is to get it, is found out afterwards.
"""

import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.tasks import task
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.users.models import UserProfile

from explainer.content import richtext
from explainer.editing import moments
from explainer.editing.approval import current_stage, who_may_approve
from explainer.editing.models import Decision, IndependentReview, LetterSettings, Person, Submission
from explainer.queue.later import MAIL, later
from explainer.record.models import Edition, Entry, Kind

# About three lines.
SUMMARY = 240


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a letter; what is empty is left out."""

    heading: str = ""
    text: str = ""
    # Somebody's own words.
    quoted: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    # What, and the address where something can be done about it; empty for none.
    items: tuple[tuple[str, str], ...] = ()
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What one person gets. `why` is a sentence that says why it comes to them."""

    subject: str
    parts: tuple[Part, ...]
    why: str

    def text(self) -> str:
        """The letter as plain text, every word as it was typed."""
        return "\n\n".join([*map(_as_text, self.parts), f"--\n{self.why} Choose what you get:\n{_where_to_choose()}"]) + "\n"

    def html(self) -> str:
        """The letter as HTML that loads nothing and sets no colours."""
        return render_to_string("editing/letters/letter.html", {"letter": self, "where_to_choose": _where_to_choose()})


@dataclass(frozen=True)
class Mailing:
    """A letter, and who gets it. It is made for each reader anew, in their time zone."""

    readers: Iterable[User]
    letter: Callable[[], Letter]

    def messages(self) -> Iterator[EmailMultiAlternatives]:
        """One message for each reader who has an active account with an address."""
        for user in self.readers:
            if user.is_active and user.email:
                with translation.override(settings.LANGUAGE_CODE), timezone.override(_profile(user).get_current_time_zone()):
                    letter = self.letter()
                    message = EmailMultiAlternatives(letter.subject, letter.text(), to=[user.email])
                    message.attach_alternative(letter.html(), "text/html")
                yield message


def note_submission(sender: type[Submission], instance: Submission, **kwargs: Any) -> None:
    """Receiver: words were submitted."""
    later(write, occasion="submitted", numbers=[instance.pk])


def note_decision(sender: type[Decision], instance: Decision, **kwargs: Any) -> None:
    """Receiver: something was decided about them."""
    later(write, occasion="decided", numbers=[instance.pk])


def note_entries(sender: type[Entry], entries: Sequence[Entry], **kwargs: Any) -> None:
    """Receiver: a deed adds these to the record."""
    later(write, occasion="recorded", numbers=[entry.number for entry in entries])


@task(backend=MAIL)
def write(*, occasion: str, numbers: list[int]) -> None:
    """Write all letters about what was noted, or none where something goes wrong."""
    with transaction.atomic():
        for mailing in OCCASIONS[occasion](numbers):
            for message in mailing.messages():
                message.send()


def submitted(numbers: list[int]) -> Iterator[Mailing]:
    """To everybody who may approve; once anything was decided, those letters say how it goes on."""
    submission = Submission.objects.get(pk=numbers[0])
    if not submission.decisions.exists():
        yield _to_review(submission, f"{_name(submission.submitted_by)} submitted {_title(submission)} for review.")


def decided(numbers: list[int]) -> Iterator[Mailing]:
    """To the authors, and to whoever comes next or need not come any more."""
    decision = Decision.objects.select_related("submission").get(pk=numbers[0])
    submission = decision.submission
    match decision.kind:
        case Decision.Kind.APPROVED:
            yield Mailing(_authors(decision, "approved"), lambda: _approved(decision))
            # After the last stage nobody may approve it any more.
            if decision == submission.approvals().last():
                yield _to_review(
                    submission, f"{_title(submission)} was approved at the stage “{decision.stage}”. Another one follows."
                )
        case Decision.Kind.CHANGES:
            yield Mailing(_authors(decision, "rejected"), lambda: _changes(decision))
        case Decision.Kind.CANCELLED:
            yield Mailing(_asked(decision), lambda: _cancelled(decision))


def recorded(numbers: list[int]) -> Iterator[Mailing]:
    """To every reviewer: what was added to the record, and how it ends now."""
    entries = list(Entry.objects.filter(number__in=numbers).select_related("edition").order_by("number"))
    stages = IndependentReview.objects.filter(active=True)
    reviewers = {user.pk: user for stage in stages for user in stage.reviewers()}
    yield Mailing([user for user in reviewers.values() if LetterSettings.of(user).entries], lambda: _recorded(entries))


OCCASIONS: dict[str, Callable[[list[int]], Iterator[Mailing]]] = {
    "submitted": submitted,
    "decided": decided,
    "recorded": recorded,
}


def address(name: str, *of: Any) -> str:
    """The whole address of a screen of the admin."""
    return f"{settings.WAGTAILADMIN_BASE_URL}{reverse(name, args=of)}"


def _to_review(submission: Submission, what: str) -> Mailing:
    readers = [user for user in who_may_approve(submission) if _profile(user).submitted_notifications]
    return Mailing(readers, lambda: _review(submission, what))


def _review(submission: Submission, what: str) -> Letter:
    stage, words = current_stage(submission), submission.words()
    pairs = (
        ("Stage", stage.name if stage else ""),
        ("What changes", str(submission.get_change_display())),
        ("Change note", submission.change_note),
        ("Affects what was signed", submission.affects_signed or "No"),
        ("In short", textwrap.shorten(richtext.parse(words.gist.body).text(), SUMMARY, placeholder=" …")),
    )
    return Letter(
        subject=f"To review: {_title(submission)}",
        parts=(
            Part(text=what, pairs=pairs),
            Part(
                text="Read exactly what was submitted, and approve it or ask for changes:",
                address=address("explainer_review", submission.page_id),
            ),
        ),
        why="You get this because you are a reviewer, and had no part in these words.",
    )


def _approved(decision: Decision) -> Letter:
    submission = decision.submission
    what = f"{_name(decision.person)} approved {_title(submission)} at the stage “{decision.stage}”."
    approved = Part(text=what, quoted=decision.comment)
    entry = submission.entry()
    if entry is None or decision != submission.approvals().last():
        subject = f"Approved at the stage “{decision.stage}”: {_title(submission)}"
        rest = Part(
            text="Another stage follows before it is public. See how it goes on:",
            address=address("explainer_review", submission.page_id),
        )
    elif entry.effective_at > entry.recorded_at:
        subject = f"Approved: {_title(submission)}"
        rest = Part(
            text=f"It is public from {moments.in_words(entry.effective_at)} on. Until then, a reviewer can call it off:",
            address=address("public_record"),
        )
    else:
        subject = f"Approved and public: {_title(submission)}"
        rest = Part(text="It is public now:", address=f"{settings.PUBLIC_URL}{submission.path}")
    return Letter(subject=subject, parts=(approved, rest), why=YOURS)


def _changes(decision: Decision) -> Letter:
    submission = decision.submission
    asked = f"{_name(decision.person)} asks for changes to {_title(submission)}."
    return Letter(
        subject=f"Changes asked for: {_title(submission)}",
        parts=(
            Part(text=asked, quoted=decision.comment),
            Part(
                text="The draft can be edited again. Change it, and submit it once more:",
                address=address("wagtailadmin_pages:edit", submission.page_id),
            ),
        ),
        why=YOURS,
    )


def _cancelled(decision: Decision) -> Letter:
    submission = decision.submission
    return Letter(
        subject=f"No review needed: {_title(submission)}",
        parts=(
            Part(
                text=f"{_name(decision.person)} cancelled the review of {_title(submission)}. There is nothing for you to do. "
                "Once it is submitted again, you will hear of it."
            ),
        ),
        why="You get this because you were asked to review it.",
    )


def _recorded(entries: list[Entry]) -> Letter:
    first, last = entries[0], entries[-1]
    numbers = f"entry {last.number}" if first == last else f"entries {first.number} to {last.number}"
    what = f"{last.get_kind_display()}: “{_explainer(last)}”"
    return Letter(
        subject=f"Public record, {numbers}. {what}",
        parts=(
            Part(text=f"{_name(last.actor)} added {numbers} to the public record."),
            *(Part(heading=f"Entry {entry.number}", pairs=tuple(_lines(entry))) for entry in entries),
            Part(
                text="The record ends with this digest now. Keep this mail: "
                "it shows later whether the record was changed after the fact.",
                quoted=last.digest,
            ),
            Part(text="See the public record:", address=address("public_record")),
        ),
        why="You get this because you are a reviewer.",
    )


def _lines(entry: Entry) -> Iterator[tuple[str, str]]:
    yield "What", str(entry.get_kind_display())
    yield "Explainer", f"“{_explainer(entry)}” ({entry.language})"
    if entry.edition:
        yield "Edition", str(entry.edition.number)
    if entry.kind == Kind.CALLED_OFF:
        yield "Calls off", f"entry {entry.calls_off_id}"
    if entry.reason:
        yield "Reason", str(entry.get_reason_display())
    yield "By", _name(entry.actor)
    yield "In effect from", moments.in_words(entry.effective_at)


YOURS = "You get this because you had a part in these words."


def _authors(decision: Decision, setting: str) -> list[User]:
    """Whoever had a part in the words and wants such letters, but for whoever decided."""
    people = {share.person for share in decision.submission.shares()} - {decision.person}
    authors = User.objects.filter(person__pseudonym__in=people).order_by("username")
    return [user for user in authors if getattr(_profile(user), f"{setting}_notifications")]


def _asked(decision: Decision) -> list[User]:
    """Who had been asked to review what was cancelled, but for whoever cancelled it."""
    submission = decision.submission
    stage = IndependentReview.objects.filter(pk=decision.task_id).first()
    others = {share.person for share in submission.shares()} | {one.person for one in submission.approvals()} | {decision.person}
    asked = stage.reviewers().exclude(person__pseudonym__in=others) if stage else []
    return [user for user in asked if _profile(user).submitted_notifications]


def _profile(user: User) -> Any:
    return UserProfile.get_for_user(user)


def _name(pseudonym: str) -> str:
    return Person.names({pseudonym}).get(pseudonym, "Somebody")


def _title(submission: Submission) -> str:
    return f"“{submission.words().title}”"


def _explainer(entry: Entry) -> str:
    """What the explainer of an entry is called; as its last edition is, where the entry names none."""
    edition = entry.edition or Edition.objects.filter(explainer=entry.explainer, language=entry.language).latest("number")
    return edition.title


def _where_to_choose() -> str:
    return f"{address('wagtailadmin_account')}#tab-notifications"


def _as_text(part: Part) -> str:
    quoted = [f"> {line}".rstrip() for line in part.quoted.splitlines()]
    blocks = [
        "\n".join(line for line in (part.text, part.address) if line),
        "\n".join(quoted),
        "\n".join(f"{label}: {value}" for label, value in part.pairs),
        "\n".join(f"* {what}\n  {where}".rstrip() for what, where in part.items),
    ]
    said = "\n\n".join(block for block in blocks if block)
    return f"{part.heading}\n{said}" if part.heading else said
