"""What is not known is asked in a list; who answers first is noted; an answer becomes a fact once."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from explainer.editing import authorship, starter
from explainer.editing.models import Authorship, Fact, OpenQuestion, Person, Source
from tests.cast import Cast, signed_in

pytestmark = pytest.mark.django_db

LIST = reverse("wagtailsnippets_editing_openquestion:list")
ANSWER = "The managing director signs."


@pytest.fixture
def question(cast: Cast) -> OpenQuestion:
    return OpenQuestion.objects.create(key="who-signs", question="Who may sign?")


def address(name: str, question: OpenQuestion) -> str:
    return reverse(f"wagtailsnippets_editing_openquestion:{name}", args=[question.pk])


def read(user: User, where: str = LIST, **query: str) -> str:
    response = signed_in(user).get(where, query)
    assert response.status_code == 200
    return unescape(response.content.decode())


def save(user: User, question: OpenQuestion, answer: str) -> OpenQuestion:
    """Save the form of the question with this answer."""
    posted = {"key": question.key, "question": question.question, "meanwhile": "", "answer": answer, "review_by": "2030-01-01"}
    assert signed_in(user).post(address("edit", question), posted).status_code == 302
    return OpenQuestion.objects.get(pk=question.pk)


def form_of(question: OpenQuestion) -> str:
    return f"{reverse('wagtailsnippets_editing_fact:add')}?question={question.pk}"


def opened(user: User, question: OpenQuestion) -> str:
    return unescape(signed_in(user).get(form_of(question), follow=True).content.decode())


def turn(user: User, question: OpenQuestion, **changes: Any) -> str:
    """Save the form of the fact that the answer becomes, with a source."""
    source, _made = Source.objects.get_or_create(key="L24", defaults={"title": "Submit a claim"})
    posted = {"key": question.key, "statement": ANSWER, "sources": source.pk, "confidence": "H", "review_by": "2030-01-01"}
    response = signed_in(user).post(form_of(question), {**posted, **changes}, follow=True)
    return unescape(response.content.decode())


def listed(user: User, **query: str) -> dict[str, list[str]]:
    """The cells of the list after the key and the question, by the key."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", read(user, f"{LIST}results/", **query), re.DOTALL)
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in rows]
    plain = [[" ".join(re.sub(r"<[^>]*>", " ", cell).split()) for cell in row] for row in cells if row]
    return {row[1].split()[0]: row[3:] for row in plain}


# The starter register


def test_the_register_is_loaded_once_and_leaves_what_is_there_as_it_is(cast: Cast) -> None:
    starter.load_facts()
    rows = starter.read("facts")["questions"]
    assert OpenQuestion.objects.count() == len(rows) == 8
    OpenQuestion.objects.filter(key="who-may-sign").update(question="Who signs?")
    starter.load_facts()
    assert OpenQuestion.objects.count() == 8
    assert OpenQuestion.objects.get(key="who-may-sign").question == "Who signs?"


def test_what_is_loaded_can_be_saved_in_the_editor_and_takes_no_key_of_a_fact(cast: Cast) -> None:
    starter.load_facts()
    for question in OpenQuestion.objects.all():
        question.full_clean()
        assert not Fact.objects.filter(key=question.key).exists()


# Answers


def test_who_answers_first_and_when_is_noted_and_told_in_the_history(cast: Cast, question: OpenQuestion) -> None:
    assert save(cast.author, question, "").answered_at is None
    answered = save(cast.author, question, ANSWER)
    assert answered.answered_by == cast.author
    assert answered.answered_at
    assert timezone.now() - answered.answered_at < timedelta(minutes=1)
    again = save(cast.second_author, question, "The director signs.")
    assert (again.answered_by, again.answered_at) == (cast.author, answered.answered_at)
    assert read(cast.author, address("history", question)).count("Answered") == 1


def test_an_answer_that_is_taken_out_opens_the_question_again(cast: Cast, question: OpenQuestion) -> None:
    save(cast.author, question, ANSWER)
    opened = save(cast.author, question, " ")
    assert (opened.answered_by, opened.answered_at) == (None, None)
    assert "Opened again: the answer was taken out" in read(cast.author, address("history", question))
    assert save(cast.second_author, question, ANSWER).answered_by == cast.second_author


def test_a_question_that_comes_with_its_answer_is_answered(cast: Cast) -> None:
    posted = {"key": "how-long", "question": "How long?", "meanwhile": "", "answer": "A year.", "review_by": "2030-01-01"}
    signed_in(cast.author).post(reverse("wagtailsnippets_editing_openquestion:add"), posted)
    assert OpenQuestion.objects.get().answered_by == cast.author


# The list


def test_the_list_says_how_each_question_stands_and_is_filtered_by_that(cast: Cast, question: OpenQuestion) -> None:
    answered = OpenQuestion.objects.create(key="how-long", question="How long?")
    save(cast.author, answered, "A year.")
    turned = OpenQuestion.objects.create(key="how-much", question="How much?")
    save(cast.author, turned, "Nothing.")
    turn(cast.author, turned)
    states = {"who-signs": "Open", "how-long": "Answered", "how-much": "Turned into a fact"}
    assert {key: row[0] for key, row in listed(cast.reviewer).items()} == states
    for state, key in (("open", "who-signs"), ("answered", "how-long"), ("fact", "how-much")):
        assert listed(cast.reviewer, state=state).keys() == {key}
    assert listed(cast.reviewer, state="x").keys() == states.keys()
    assert listed(cast.reviewer, state="answered", q="How").keys() == {"how-long"}
    assert {key for key, row in listed(cast.author).items() if f"Turn into a fact {key}" in row} == {"how-long"}
    assert not any(
        "Turn into a fact who-signs" in cell or "Turn into a fact how-long" in cell
        for row in listed(cast.reviewer).values()
        for cell in row
    )


def test_the_list_takes_as_many_queries_for_many_questions_as_for_one(cast: Cast, question: OpenQuestion) -> None:
    def queries() -> int:
        client = signed_in(cast.author)
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        return len(queries)

    save(cast.author, question, ANSWER)
    turn(cast.author, question)
    few = queries()
    for number in range(4):
        more = OpenQuestion.objects.create(key=f"more-{number}", question="More?")
        save(cast.author, more, ANSWER)
        turn(cast.author, more)
    assert queries() == few


# Turned into a fact


def test_the_form_of_a_fact_opens_with_the_answer_and_only_saving_it_makes_the_fact(cast: Cast, question: OpenQuestion) -> None:
    save(cast.author, question, f"{ANSWER}\n")
    form = opened(cast.second_author, question)
    assert f'action="{form_of(question)}"' in form
    assert re.search(r'name="key" value="who-signs"', form)
    assert re.search(rf'<textarea name="statement"[^>]*>\s*{ANSWER}</textarea>', form)
    assert not re.search(r'name="confidence"[^>]*checked', form)
    for missing in ("sources", "confidence"):
        assert "The fact could not be created due to errors." in turn(cast.second_author, question, **{missing: ""})
    question.refresh_from_db()
    assert (question.fact, Fact.objects.exists()) == (None, False)
    assert "The answer is the fact “who-signs” now." in turn(cast.second_author, question)
    question.refresh_from_db()
    fact = Fact.objects.get()
    assert question.fact == fact
    assert (fact.key, fact.statement, fact.confidence) == ("who-signs", ANSWER, Fact.Confidence.HIGH)
    assert fact.sources.get().key == "L24"
    assert fact.confirmed_at is None


def test_a_fact_that_comes_from_no_question_leaves_the_questions_alone(cast: Cast, question: OpenQuestion) -> None:
    save(cast.author, question, ANSWER)
    assert not re.search(r'name="confidence"[^>]*checked', read(cast.author, reverse("wagtailsnippets_editing_fact:add")))
    source = Source.objects.create(key="L24", title="Submit a claim")
    posted = {"key": "new", "statement": "So.", "sources": source.pk, "confidence": "H", "review_by": "2030-01-01"}
    signed_in(cast.author).post(reverse("wagtailsnippets_editing_fact:add"), posted)
    assert Fact.objects.get().key == "new"
    assert listed(cast.author)["who-signs"][0] == "Answered"


def test_whoever_turns_an_answer_into_a_fact_is_its_author(cast: Cast, question: OpenQuestion) -> None:
    save(cast.author, question, ANSWER)
    turn(cast.second_author, question)
    [line] = authorship.lines((Authorship.Subject.FACT, "who-signs", ""))
    assert line.person == Person.of(cast.second_author)


def test_both_histories_tell_of_it(cast: Cast, question: OpenQuestion) -> None:
    save(cast.author, question, ANSWER)
    turn(cast.author, question)
    assert "Turned into the fact “who-signs”" in read(cast.author, address("history", question))
    fact = Fact.objects.get()
    assert ModelLogEntry.objects.filter(action="wagtail.create", object_id=str(fact.pk), user=cast.author).count() == 1
    assert f'href="{reverse("wagtailsnippets_editing_fact:edit", args=[fact.pk])}">who-signs</a>' in read(
        cast.author, address("edit", question)
    )


def test_no_fact_is_made_of_an_open_question_or_twice_or_under_the_key_of_another_one(cast: Cast, question: OpenQuestion) -> None:
    for attempt in (opened, turn):
        assert "This question has no answer yet." in attempt(cast.author, question)
    save(cast.author, question, ANSWER)
    Fact.objects.create(key="who-signs", statement="Another one.")
    assert "Fact with this Key already exists." in turn(cast.author, question)
    Fact.objects.get().delete()
    turn(cast.author, question)
    for attempt in (opened, turn):
        assert "This question was turned into the fact “who-signs” already." in attempt(cast.author, question)
    assert Fact.objects.count() == 1


def test_when_its_fact_is_deleted_the_question_is_answered_as_before(cast: Cast, question: OpenQuestion) -> None:
    save(cast.author, question, ANSWER)
    turn(cast.author, question)
    Fact.objects.get().delete()
    assert listed(cast.author)["who-signs"][0] == "Answered"


def test_the_way_there_is_for_those_who_may_and_only_where_there_is_an_answer(cast: Cast, question: OpenQuestion) -> None:
    assert "Turn into a fact" not in read(cast.author, address("edit", question))
    save(cast.author, question, ANSWER)
    assert f'<a href="{form_of(question)}"' in read(cast.author, address("edit", question))
    assert "Turn into a fact" not in read(cast.reviewer, LIST)
    turn(cast.reviewer, question)
    assert not Fact.objects.exists()
    cast.author.groups.clear()
    permissions = Permission.objects.filter(codename__in=["access_admin", "add_fact", "view_openquestion"])
    cast.author.user_permissions.set(permissions)
    turn(User.objects.get(pk=cast.author.pk), question)
    assert not Fact.objects.exists()


def test_a_question_that_is_not_there_is_not_found(cast: Cast, question: OpenQuestion) -> None:
    add = reverse("wagtailsnippets_editing_fact:add")
    assert signed_in(cast.author).get(f"{add}?question={question.pk + 1}").status_code == 404
    assert signed_in(cast.author).get(f"{add}?question=x").status_code == 200
