"""What becomes of an open question: it is answered, and its answer can be turned into a fact."""

from django.contrib.auth.models import User
from django.utils import timezone
from wagtail.log_actions import LogContext, log

from explainer.editing.keeping import ChangeRefused
from explainer.editing.models import Fact, OpenQuestion
from explainer.record.deeds import turn

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


def turn_into_fact(question: OpenQuestion, user: User) -> Fact:
    """Make a fact of the answer, without sources yet and to be looked at today; raise `ChangeRefused` where that cannot be."""
    with turn(), LogContext(user=user):
        question = OpenQuestion.objects.get(pk=question.pk)
        if question.fact:
            raise ChangeRefused(f"This question was turned into the fact “{question.fact.key}” already.")
        if not question.answer.strip():
            raise ChangeRefused("This question has no answer yet. Write it down and save it, then turn it into a fact.")
        if Fact.objects.filter(key=question.key).exists():
            raise ChangeRefused(
                f"There is another fact with the key “{question.key}”. Give the question another key, then try again."
            )
        fact = Fact.objects.create(key=question.key, statement=question.answer.strip())
        question.fact = fact
        question.save(update_fields=["fact"])
        log(instance=fact, action="wagtail.create", user=user)
        log(instance=question, action=TURNED, user=user, data={"fact": fact.key})
    return fact
