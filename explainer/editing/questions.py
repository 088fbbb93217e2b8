"""What becomes of an open question: it is answered, and its answer can be turned into a fact."""

from django.contrib.auth.models import User
from django.utils import timezone
from wagtail.log_actions import log

from explainer.editing.keeping import ChangeRefused
from explainer.editing.models import Fact, OpenQuestion

ANSWERED, OPENED, TURNED = "question.answered", "question.opened", "question.turned_into_fact"


def note_answer(question: OpenQuestion, user: User) -> str:
    """Before a question is saved: who answered it first and when, or nobody where the answer was taken out.

    Returns what there is to log when it is saved, or nothing.
    """
    is_answered = bool(question.answer.strip())
    if is_answered == bool(question.answered_at):
        return ""
    question.answered_by = user if is_answered else None
    question.answered_at = timezone.now() if is_answered else None
    return ANSWERED if is_answered else OPENED


def may_turn(user: User) -> bool:
    """Whether an account may turn answers into facts."""
    return user.has_perms(["editing.add_fact", "editing.change_openquestion"])


def check_turning(question: OpenQuestion) -> None:
    """Raise `ChangeRefused` where a question cannot be turned into a fact as it stands."""
    if question.fact:
        raise ChangeRefused(f"This question was turned into the fact “{question.fact.key}” already.")
    if not question.answer.strip():
        raise ChangeRefused("This question has no answer yet. Write it down and save it, then turn it into a fact.")


def turn_into(fact: Fact, question: OpenQuestion, user: User) -> None:
    """A new fact was just saved with the answer in its words: from now on the question is turned into that fact."""
    question.fact = fact
    question.save(update_fields=["fact"])
    log(instance=question, action=TURNED, user=user, data={"fact": fact.key})
