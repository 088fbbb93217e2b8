"""Words of the glossary in an explainer: they are frozen with it, and whoever wrote them is among its authors."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.log_actions import LogContext
from wagtail.test.utils.form_data import streamfield

from explainer.content.sections import Definition, Definitions
from explainer.editing import freezing, starter, submitting
from explainer.editing.models import Authorship, ExplainerPage, Submission, Term
from tests.cast import Cast, approve, form, make_page, post, public, save, signed_in, submit

MEANING = "It says who helped you."
OWN = {"term": "Form", "meaning": "What you sign."}


@pytest.fixture
def term(cast: Cast) -> Term:
    with LogContext(user=cast.second_author):
        return Term.objects.create(term="Claim", meaning=MEANING)


@pytest.fixture
def page(cast: Cast, term: Term) -> ExplainerPage:
    """A draft that explains a word of its own, and one from the glossary."""
    return make_page(cast.author, sections=[shows(term)])


def shows(*terms: Term) -> tuple[str, dict[str, Any]]:
    return "definitions", {"id": "words", "heading": "Words", "terms": [OWN], "glossary": list(terms), "facts": []}


def change(term: Term, meaning: str, who: Any) -> None:
    with LogContext(user=who):
        term.meaning = meaning
        term.save()


def definitions(submission: Submission) -> tuple[Definition, ...]:
    (section,) = (one for one in submission.words().sections if isinstance(one, Definitions))
    return section.terms


def latest(page: ExplainerPage) -> ExplainerPage:
    draft: ExplainerPage = ExplainerPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    return draft


def test_the_words_of_a_term_are_frozen_after_those_of_the_page(cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    assert definitions(submission) == (Definition(**OWN), Definition(term="Claim", meaning=MEANING))
    assert "Approved." in approve(submission, cast.reviewer)
    assert MEANING.encode() in public()[1]


def test_a_term_changed_after_the_submission_does_not_change_it(cast: Cast, page: ExplainerPage, term: Term) -> None:
    submission = submit(page, cast.author)
    change(term, "It says quite another thing.", cast.both)
    assert "Approved." in approve(submission, cast.both)
    assert MEANING.encode() in public()[1]
    assert b"another thing" not in public()[1]


def test_whoever_changed_a_term_since_the_last_seal_does_not_approve(cast: Cast, page: ExplainerPage, term: Term) -> None:
    assert "Approved." in approve(submit(page, cast.author), cast.reviewer)
    change(term, "It says who was of help.", cast.both)
    submission = submit(page, cast.author)
    assert "You changed the word “Claim” of the glossary on" in approve(submission, cast.both)
    assert "Approved." in approve(submission, cast.reviewer)


def test_what_was_sealed_of_a_term_is_nobodys_any_more(cast: Cast, page: ExplainerPage, term: Term) -> None:
    change(term, "It says who was of help.", cast.both)
    assert "Approved." in approve(submit(page, cast.author), cast.reviewer)
    draft = latest(page)
    draft.title = "Claims"
    draft.save_revision(user=cast.author)
    assert "Approved." in approve(submit(page, cast.author), cast.both)


def test_a_term_that_comes_in_after_a_seal_brings_its_author_along(cast: Cast, term: Term) -> None:
    """Whenever it was written: nobody else has approved it."""
    change(term, "It says who was of help.", cast.both)
    page = make_page(cast.author)
    assert "Approved." in approve(submit(page, cast.author), cast.reviewer)
    draft = latest(page)
    draft.sections = [shows(term)]
    draft.save_revision(user=cast.author)
    submission = submit(page, cast.author)
    assert "You changed the word “Claim” of the glossary on" in approve(submission, cast.both)
    assert "Approved." in approve(submission, cast.reviewer)


def test_whoever_changed_a_term_that_the_page_does_not_show_approves(cast: Cast, page: ExplainerPage) -> None:
    with LogContext(user=cast.both):
        Term.objects.create(term="POE", meaning="A form.")
    assert "Approved." in approve(submit(page, cast.author), cast.both)


def test_a_draft_saved_unchanged_after_a_term_changed_makes_nobody_an_author(cast: Cast, page: ExplainerPage, term: Term) -> None:
    change(term, "It says who was of help.", cast.second_author)
    before = Authorship.objects.count()
    latest(page).save_revision(user=cast.both)
    assert Authorship.objects.count() == before
    assert "Approved." in approve(submit(page, cast.author), cast.both)


def test_another_choice_of_terms_is_a_change_of_words(cast: Cast, page: ExplainerPage, term: Term) -> None:
    draft = latest(page)
    draft.sections = [shows()]
    draft.save_revision(user=cast.both)
    assert "You saved the draft on" in approve(submit(page, cast.author), cast.both)


def test_a_save_that_leaves_a_term_as_it_was_makes_nobody_an_author(cast: Cast, page: ExplainerPage, term: Term) -> None:
    with LogContext(user=cast.both):
        term.other_spellings = "customer association"
        term.save()
    assert "Approved." in approve(submit(page, cast.author), cast.both)


def test_a_term_changed_by_sql_has_an_unknown_author_until_a_named_editor_saves_it(
    cast: Cast, page: ExplainerPage, term: Term
) -> None:
    Term.objects.update(meaning="By SQL.")
    submission = submit(page, cast.author)
    assert "Somebody whom the site cannot name" in approve(submission, cast.reviewer)
    signed_in(cast.reviewer).post(reverse("explainer_ask_for_changes", args=[submission.pk]), {"comment": "Who wrote this?"})
    change(term, "By SQL.", cast.author)
    assert "Approved." in approve(submit(page, cast.author), cast.reviewer)


def test_a_deleted_term_holds_the_draft_back_at_its_place(cast: Cast, page: ExplainerPage) -> None:
    with LogContext(user=cast.author):
        poe = Term.objects.create(term="POE", meaning="A form.")
    draft = latest(page)
    draft.sections = [shows(Term.objects.get(term="Claim"), poe)]
    draft.save_revision(user=cast.author)
    Term.objects.get(term="Claim").delete()
    with pytest.raises(submitting.SubmissionRefused) as refused:
        submit(page, cast.author)
    (problem,) = refused.value.problems
    assert problem.place == ("sections", 0, "glossary", 0)
    assert problem.sentence == "Section “words” shows a word of the glossary that was deleted. Choose another one."


def test_what_is_wrong_with_a_term_is_said_where_it_is_chosen(cast: Cast, page: ExplainerPage) -> None:
    Term.objects.update(meaning="Hidden \u202e words.")
    posted = form(
        ("definitions", {**_typed_section(), "glossary": streamfield([("item", str(Term.objects.get().pk))])}), title="Claims"
    )
    response = post(cast.author, page, posted)
    errors = response.context["form"].errors["sections"].as_data()[0].block_errors[0].block_errors
    assert list(errors) == ["glossary"]
    assert "U+202E" in response.content.decode()


def _typed_section() -> dict[str, Any]:
    own = streamfield([("item", OWN)])
    return {"id": "words", "heading": "Words", "terms": own, "facts": streamfield([])}


@pytest.mark.parametrize("field", ["term", "spelled_out", "meaning", "other_spellings"])
def test_a_term_holds_no_character_that_deceives(field: str) -> None:
    term = Term(**{"term": "Claim", "meaning": MEANING, field: "Hidden \u202e words"})
    with pytest.raises(ValidationError, match="U\\+202E"):
        term.clean()


def test_a_term_is_there_once_for_each_language(cast: Cast, term: Term) -> None:
    for language, expected in (("en", 1), ("de", 2)):
        data = {"language": language, "term": "Claim", "meaning": "Another.", "spelled_out": "", "other_spellings": ""}
        signed_in(cast.author).post(reverse("wagtailsnippets_editing_term:add"), data)
        assert Term.objects.count() == expected


def test_drafts_are_checked_against_the_terms_of_their_language(cast: Cast, page: ExplainerPage) -> None:
    draft = save(page, cast.author, "<p>A CLAIM of Dpor.</p>")
    with LogContext(user=cast.author):
        Term.objects.create(language="de", term="DPOR", meaning="Anders.")
    said = [problem.sentence for problem in freezing.warnings(draft)]
    assert "Section “Why”: write “Claim”, as the glossary does, in place of “CLAIM”." in said
    assert not any("DPOR" in sentence for sentence in said)


def test_the_starter_glossary_gets_in_once_and_leaves_what_the_team_changed(cast: Cast) -> None:
    submissions = starter.load(cast.author)
    before = Term.objects.count()
    change(Term.objects.get(term="CPOR"), "Changed by the team.", cast.author)
    starter.load(cast.author)
    assert Term.objects.count() == before
    assert Term.objects.get(term="CPOR").meaning == "Changed by the team."
    assert [one.term for one in definitions(submissions[0])] == ["CPOR", "Claim", "Official", "POE", "Product", "FastTrack"]


@pytest.mark.parametrize("path", ["/en/", "/en/proof-of-execution/", "/en/about/"])
def test_nothing_is_warned_of_in_the_starter_texts_but_facts_to_look_at_again(cast: Cast, path: str) -> None:
    starter.load(cast.author)
    page = next(page for page in ExplainerPage.objects.all() if page.public_path == path)
    assert [one.sentence for one in freezing.warnings(latest(page)) if "overdue" not in one.sentence] == []
