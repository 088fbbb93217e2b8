"""Words that a draft takes over from elsewhere keep their author: no copy, alias, translation or old revision washes them."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.models import Locale
from wagtail.test.utils.form_data import rich_text

from explainer.editing.approval import reasons_against_approval
from explainer.editing.models import Authorship, ExplainerPage, Wording
from tests.cast import FIRST, SECTION, Cast, approve, form, make_page, public, save, signed_in, submit

pytestmark = pytest.mark.slow

TAKEN_OVER = "You wrote words that the draft took over on"
OTHER = "<p>Quite other words than those from before.</p>"


def copied(page: ExplainerPage, cast: Cast) -> ExplainerPage:
    posted = {"new_title": "A copy", "new_slug": "copy", "new_parent_page": page.get_parent().pk}
    signed_in(cast.superuser).post(reverse("wagtailadmin_pages:copy", args=[page.pk]), posted)
    made: ExplainerPage = ExplainerPage.objects.get(slug="copy")
    return made


def copied_without_revisions(page: ExplainerPage, cast: Cast) -> ExplainerPage:
    made: ExplainerPage = page.get_latest_revision_as_object().copy(
        update_attrs={"slug": "copy"}, copy_revisions=False, keep_live=False, user=cast.author
    )
    return made


def translated(page: ExplainerPage, cast: Cast) -> ExplainerPage:
    german = Locale.objects.create(language_code="de")
    made: ExplainerPage = page.get_latest_revision_as_object().copy_for_translation(german, copy_parents=True)
    save(made, cast.author, OTHER)
    return made


def made_of_an_alias(page: ExplainerPage, cast: Cast) -> ExplainerPage:
    alias = page.create_alias(update_slug="alias")
    made: ExplainerPage = ConvertAliasPageAction(alias, user=cast.author).execute()
    return made


def pasted(page: ExplainerPage, cast: Cast) -> ExplainerPage:
    """Into another explainer, with a comma and a capital more."""
    return make_page(
        cast.author, slug="pasted", gist="<p>Nothing of that.</p>", sections=[paragraph("A claim says, WHO helped you!")]
    )


def paragraph(words: str) -> tuple[str, dict[str, object]]:
    return "prose", {"id": "why", "heading": "Why", "body": f"<p>{words}</p>", "facts": []}


@pytest.mark.parametrize("take_over", [copied, copied_without_revisions, translated, made_of_an_alias, pasted])
def test_who_wrote_the_words_does_not_approve_them_elsewhere(
    cast: Cast, take_over: Callable[[ExplainerPage, Cast], ExplainerPage]
) -> None:
    made = take_over(make_page(cast.both), cast)
    # The copy is edited on; whose words it began with is not forgotten.
    if take_over is not pasted:
        save(made, cast.author, OTHER)
    submission = submit(made, cast.author)
    assert "You " in (sentence := " ".join(reasons_against_approval(submission, cast.both)))
    assert TAKEN_OVER in sentence or "You saved the draft on" in sentence
    assert "Somebody who had no part in these words" in approve(submission, cast.both)
    assert public(submission.path)[0] == 404
    assert "Approved." in approve(submission, cast.reviewer)


@pytest.mark.parametrize("take_over", [copied, copied_without_revisions, made_of_an_alias, pasted])
def test_words_that_were_approved_are_nobodys_any_more(
    cast: Cast, take_over: Callable[[ExplainerPage, Cast], ExplainerPage]
) -> None:
    page = make_page(cast.second_author)
    approve(submit(page, cast.author), cast.reviewer)
    made = take_over(ExplainerPage.objects.get(pk=page.pk), cast)
    lines = Authorship.objects.filter(key=str(made.translation_key), taken_over=True)
    assert not lines.exists()
    assert "Approved." in approve(submit(made, cast.author), cast.both)


def test_who_wrote_an_old_revision_does_not_approve_it_when_a_colleague_goes_back_to_it(cast: Cast) -> None:
    page = make_page(cast.both)
    old = page.get_latest_revision()
    save(page, cast.author, OTHER)
    approve(submit(page, cast.author), cast.reviewer)
    revert(cast, page, old.pk, FIRST)
    submission = submit(page, cast.author)
    assert TAKEN_OVER in approve(submission, cast.both)
    assert "Quite other words" in public()[1].decode()
    assert "Approved." in approve(submission, cast.reviewer)
    assert "A claim says who helped you." in public()[1].decode()


def test_not_even_when_the_colleague_changes_every_word_while_going_back(cast: Cast) -> None:
    page = make_page(cast.both)
    old = page.get_latest_revision()
    save(page, cast.author, OTHER)
    approve(submit(page, cast.author), cast.reviewer)
    revert(cast, page, old.pk, "<p>A claim tells us who was of help.</p>")
    assert TAKEN_OVER in approve(submit(page, cast.author), cast.both)


def test_going_back_to_words_that_were_approved_makes_nobody_an_author(cast: Cast) -> None:
    page = make_page(cast.both)
    old = page.get_latest_revision()
    approve(submit(page, cast.author), cast.reviewer)
    save(page, cast.author, OTHER)
    approve(submit(page, cast.author), cast.reviewer)
    revert(cast, page, old.pk, FIRST)
    assert "Approved." in approve(submit(page, cast.author), cast.both)


def revert(cast: Cast, page: ExplainerPage, revision: int, body: str) -> None:
    """As the author does it in the editor."""
    url = reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, revision])
    posted = form(("prose", {**SECTION, "body": rich_text(body)}))
    assert signed_in(cast.author).post(url, {**posted, "action-save": "1"}).status_code == 302


def test_short_words_are_nobodys(cast: Cast) -> None:
    make_page(cast.both, slug="other", title="Yes", gist="<p>In three words.</p>", sections=[paragraph("What happens next?")])
    page = make_page(cast.author, title="Yes", gist="<p>In three words.</p>", sections=[paragraph("What happens next?")])
    assert "Approved." in approve(submit(page, cast.author), cast.both)


def test_who_says_the_same_later_is_not_its_author(cast: Cast, page: ExplainerPage) -> None:
    """The first to save a sentence is; and an unknown one never, for whom the next named one answers."""
    make_page(cast.both, slug="other")
    assert {wording.person for wording in Wording.objects.all()} == {str(cast.author.person.pseudonym)}
    assert "Approved." in approve(submit(page, cast.author), cast.both)
    save(page, None, OTHER)
    assert Wording.objects.count() == 2
