"""What is due, and for whom: the letter that comes once a week, to those for whom anything is."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import formats

from explainer.editing.approval import who_may_approve
from explainer.editing.letters import Letter, Mailing, Part, address
from explainer.editing.models import ExplainerPage, Fact, LetterSettings, LinkCheck, OpenQuestion, Submission
from explainer.editing.models.periods import State, state
from explainer.feedback.models import Answer


def send(today: date) -> int:
    """Send everybody what is due for them, at most once on a day; how many letters that were."""
    waiting = [(submission, who_may_approve(submission)) for submission in Submission.objects.open().order_by("pk")]
    for_the_team = [_in_review(waiting), *_to_look_at(today), _links(), _feedback()]
    sent = 0
    for user in User.objects.filter(is_active=True).exclude(email="").order_by("username"):
        parts = [_to_approve(waiting, user), *(for_the_team if keeps_facts(user) else [])]
        with transaction.atomic():
            if any(parts) and _claim(user, today):
                sent += _send(user, [part for part in parts if part])
    return sent


def keeps_facts(user: User) -> bool:
    """Whether somebody belongs to the program team, who look after what is written."""
    return user.has_perm("editing.change_fact")


def _claim(user: User, today: date) -> bool:
    """Whether they want this letter and have not had it today; from now on they have."""
    mine = LetterSettings.objects.filter(pk=LetterSettings.of(user).pk, digest=True)
    return bool(mine.exclude(digest_sent_on=today).update(digest_sent_on=today))


def _send(user: User, parts: list[Part]) -> int:
    letter = Letter(
        subject="What is due",
        parts=tuple(parts),
        why="You get this once a week, if anything is due, because you belong to the team.",
    )
    return sum(message.send() for message in Mailing([user], lambda: letter).messages())


type Waiting = Iterable[tuple[Submission, list[User]]]


def _to_approve(waiting: Waiting, user: User) -> Part | None:
    items = [
        (f"“{submission.words().title}”: {submission.change_note}", address("explainer_review", submission.page_id))
        for submission, reviewers in waiting
        if user in reviewers
    ]
    return _list("To review", "You may approve these, or ask for changes.", items)


def _in_review(waiting: Waiting) -> Part | None:
    items = [
        (
            f"“{submission.words().title}”, since {_day(submission.submitted_at.date())}. {_for_whom(reviewers)}",
            address("explainer_review", submission.page_id),
        )
        for submission, reviewers in waiting
    ]
    return _list("In review", "Until somebody decides, the public reads what was approved before.", items)


def _for_whom(reviewers: list[User]) -> str:
    if not reviewers:
        return "Nobody may approve it: ask an administrator for another reviewer."
    *others, last = (user.username for user in reviewers)
    return f"It waits for {', '.join(others)} or {last}." if others else f"It waits for {last}."


def _to_look_at(today: date) -> Iterator[Part | None]:
    """Facts, questions and explainers whose day has come, or comes within a month."""
    facts = [
        (fact.review_by, f"{fact.key}: {fact.statement}", address("wagtailsnippets_editing_fact:edit", fact.pk))
        for fact in Fact.objects.all()
    ]
    questions = [
        (question.review_by, question.question, address("wagtailsnippets_editing_openquestion:edit", question.pk))
        for question in OpenQuestion.objects.filter(answered_at=None)
    ]
    # The day is typed into the draft.
    drafts = (page.get_latest_revision_as_object() for page in ExplainerPage.objects.all())
    explainers = [(draft.review_by, f"“{draft.title}”", address("wagtailadmin_pages:edit", draft.pk)) for draft in drafts]
    yield _days("Facts", "Look whether they are still so, and confirm them or change them.", facts, today)
    yield _days("Open questions", "Ask again.", questions, today)
    yield _days("Explainers", "Read the whole again, and choose the next day for that.", explainers, today)


def _links() -> Part | None:
    items = tuple((f"{check.address}: {check.problem}", "") for check in LinkCheck.objects.exclude(problem=""))
    where = f"{address('explainer_links')}?state=broken"
    return Part(heading="Links that do not work", text="See where they stand:", items=items, address=where) if items else None


def _feedback() -> Part | None:
    open_ones = Answer.objects.filter(handled_at=None).count()
    what = "One answer of a reader waits" if open_ones == 1 else f"{open_ones} answers of readers wait"
    where = f"{address('feedback_answers')}?state=open"
    return Part(heading="Feedback", text=f"{what} for somebody to read:", address=where) if open_ones else None


def _days(heading: str, text: str, found: list[tuple[date, str, str]], today: date) -> Part | None:
    """What is overdue or due, the oldest first."""
    due = sorted(one for one in found if state(one[0], today) != State.CURRENT)
    since = {True: "overdue since", False: "due on"}
    items = [(f"{what} ({since[state(day, today) == State.OVERDUE]} {_day(day)})", where) for day, what, where in due]
    return _list(heading, text, items)


def _list(heading: str, text: str, items: list[tuple[str, str]]) -> Part | None:
    return Part(heading=heading, text=text, items=tuple(items)) if items else None


def _day(day: date) -> str:
    return formats.date_format(day, "DATE_FORMAT")
