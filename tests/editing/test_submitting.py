"""Saving refuses only what cannot be stored. Everything else is said at submit, at its place, and the draft is saved first."""

import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import rich_text, streamfield

from explainer.editing import reviewing, submitting
from explainer.editing.models import ExplainerPage, Fact, Submission
from explainer.record.models import Change
from tests.cast import FIRST, PATH, POINTS, SECTION, Cast, approve, form, make_page, post, public, signed_in, submit

pytestmark = pytest.mark.slow


def draft(page: ExplainerPage) -> ExplainerPage:
    latest: ExplainerPage = ExplainerPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    return latest


def test_submit_saves_the_draft_and_asks_for_the_change_note(cast: Cast, page: ExplainerPage) -> None:
    response = post(cast.author, page, form(("prose", SECTION), title="Claims, explained"))
    assert b"Change note" in response.content
    assert draft(page).title == "Claims, explained"
    assert not Submission.objects.exists()


def test_nothing_is_submitted_without_a_change_note(cast: Cast, page: ExplainerPage) -> None:
    url = reverse("explainer_submit", args=[page.pk])
    response = signed_in(cast.author).post(url, {"change": "wording", "change_note": "  "})
    assert b"This field is required." in response.content
    assert not Submission.objects.exists()
    signed_in(cast.author).post(url, {"change": "wording", "change_note": "Clearer."})
    assert Submission.objects.get().change_note == "Clearer."


def test_nothing_is_submitted_until_somebody_has_chosen_what_changes(cast: Cast, page: ExplainerPage) -> None:
    url = reverse("explainer_submit", args=[page.pk])
    author = signed_in(cast.author)
    assert b" checked" not in author.get(url).content
    assert "Choose what changes for the reader." in author.post(url, {"change_note": "Clearer."}).content.decode()
    assert not Submission.objects.exists()


@pytest.mark.parametrize("ended", ["sent back", "taken back"])
def test_what_is_submitted_again_starts_from_what_was_said_last(cast: Cast, page: ExplainerPage, ended: str) -> None:
    url = reverse("explainer_submit", args=[page.pk])
    author = signed_in(cast.author)
    said = {"change": "meaning", "change_note": "Sign once.", "affects_signed": "Sign again."}
    author.post(url, said)
    if ended == "sent back":
        reviewing.ask_for_changes(Submission.objects.get(), cast.reviewer, comment="Shorter.")
    else:
        page.current_workflow_state.cancel(user=cast.author)
    response = author.get(url)
    assert {name: response.context["form"][name].value() for name in said} == said
    assert b"when this was submitted last" in response.content


def test_after_an_edition_nothing_is_said_beforehand(cast: Cast, page: ExplainerPage) -> None:
    approve(submit(page, cast.author), cast.reviewer)
    response = signed_in(cast.author).get(reverse("explainer_submit", args=[page.pk]))
    assert [field.value() for field in response.context["form"]] == [None, None, None]
    assert b"when this was submitted last" not in response.content


@pytest.mark.parametrize("field", ["change_note", "affects_signed"])
def test_what_goes_with_a_submission_holds_no_character_that_deceives(cast: Cast, page: ExplainerPage, field: str) -> None:
    url = reverse("explainer_submit", args=[page.pk])
    posted = {"change": "wording", "change_note": "Clearer.", "affects_signed": "No", field: "Sign \u202eagain"}
    response = signed_in(cast.author).post(url, posted)
    assert "U+202E" in str(response.context["form"].errors[field])
    assert "Sign \u202eagain" in response.content.decode()
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": "cpor"}, "Add the section “access”"),
        ({"sections": streamfield([("prose", SECTION), ("prose", SECTION)])}, "The id “why” is taken."),
        ({"sections": streamfield([("prose", {**SECTION, "id": "Why not"})])}, "“Why not” cannot be an id."),
        ({"sections": streamfield([("prose", {**SECTION, "heading": ""})])}, "Fill this in."),
        ({"sections": streamfield([("points", {**POINTS, "points": streamfield([])})])}, "Add at least one of the points"),
        ({"gist": rich_text('<p><a href="#nowhere">there</a></p>')}, "no section here has that id"),
        ({"gist": rich_text('<p><a href="/en/nowhere/">there</a></p>')}, "there is no explainer at that address"),
        ({"gist": rich_text('<p><a href="//evil.example">there</a></p>')}, "Use an https:// address"),
        ({"gist": rich_text('<p><a href="tel:123">there</a></p>')}, "Use an https:// address"),
        ({"slug": "About_us"}, "The slug “About_us” makes no address of the record."),
        ({"slug": "a--b"}, "The slug “a--b” makes no address of the record."),
        ({"title": "Zero\u200bwidth"}, "Remove the invisible or unusable character U+200B"),
        ({"short_mail": "Bad \u202e text"}, "U+202E"),
        ({"call": "One\nBad \u2066 text"}, "U+2066"),
    ],
)
def test_what_keeps_a_draft_from_review_is_said_at_its_place_and_the_draft_is_saved(
    cast: Cast, page: ExplainerPage, changes: dict[str, Any], sentence: str
) -> None:
    posted = form(("prose", SECTION), **{"short_mail": "Saved all the same.", **changes})
    response = post(cast.author, page, posted)
    assert response.status_code == 200
    assert response.redirect_chain[-1][0] == reverse("explainer_problems", args=[page.pk])
    text = response.content.decode()
    assert "The draft is saved." in text
    assert sentence in text
    assert not Submission.objects.exists()
    assert changes.get("short_mail", "Saved all the same.") == draft(page).short_mail


def test_a_message_stands_at_the_block_that_it_is_about(cast: Cast, page: ExplainerPage) -> None:
    row = {"question": "read mail?", "answer": "No\u200b.", "remark": ""}
    section = {
        "heading": "H",
        "id": "a",
        "caption": "C",
        "rows": streamfield([("item", row)]),
        "note": rich_text(""),
        "facts": streamfield([]),
    }
    response = post(cast.author, page, form(("prose", SECTION), ("access", section)))
    errors = response.context["form"].errors.as_data()["sections"][0]
    in_row = errors.block_errors[1].block_errors["rows"].block_errors[0].block_errors["answer"]
    assert "U+200B" in str(in_row)


def test_a_fact_that_was_deleted_is_named(cast: Cast, fact: Fact) -> None:
    page = make_page(cast.author, sections=[("prose", {"id": "why", "heading": "Why", "body": FIRST, "facts": [fact]})])
    fact.delete()
    with pytest.raises(submitting.SubmissionRefused, match="cites a fact that was deleted"):
        submit(page, cast.author)


def test_a_link_to_a_page_is_frozen_as_its_path(cast: Cast, page: ExplainerPage) -> None:
    other = make_page(cast.author, slug="other", gist=f'<p><a linktype="page" id="{page.pk}">about claims</a></p>')
    assert f'href=\\"{PATH}\\"' in submit(other, cast.author).content


def test_a_link_to_a_page_that_is_gone_is_refused(cast: Cast) -> None:
    page = make_page(cast.author, gist='<p><a linktype="page" id="999">gone</a></p>')
    with pytest.raises(submitting.SubmissionRefused, match="has no address"):
        submit(page, cast.author)


@pytest.mark.parametrize("slug", ["editions", "share", "check", "not a slug"])
def test_a_slug_that_cannot_be_stored_is_refused_on_saving(cast: Cast, page: ExplainerPage, slug: str) -> None:
    response = post(cast.author, page, form(("prose", SECTION), slug=slug), "action-save")
    assert response.context["form"].errors["slug"]
    assert draft(page).slug == "about-claims"


def test_an_address_that_another_explainer_had_is_refused(cast: Cast, page: ExplainerPage) -> None:
    approve(submit(page, cast.author), cast.reviewer)
    moved = draft(page)
    moved.slug = "moved"
    moved.save_revision(user=cast.author)
    approve(submit(page, cast.author, "New address."), cast.reviewer)
    assert Client().get(PATH)["Location"] == "/en/moved/"
    usurper = make_page(cast.author, slug="about-claims")
    with pytest.raises(submitting.SubmissionRefused, match="belongs to another explainer"):
        submit(usurper, cast.author)


def test_during_a_review_nobody_edits_and_nobody_submits(cast: Cast, page: ExplainerPage) -> None:
    submit(page, cast.author)
    for user in (cast.author, cast.second_author, cast.superuser):
        response = post(user, page, form(("prose", SECTION), title="Changed"), "action-save")
        assert b"locked" in response.content
        with pytest.raises(submitting.SubmissionRefused, match="being reviewed already"):
            submit(page, user)
    assert draft(page).title == "About claims"


def test_who_submitted_takes_it_back_and_is_asked_first(cast: Cast, page: ExplainerPage) -> None:
    editor, ask = (reverse(name, args=[page.pk]) for name in ("wagtailadmin_pages:edit", "explainer_take_back"))
    author = signed_in(cast.author)
    assert ask not in author.get(editor).content.decode()
    submission = submit(page, cast.author)
    menu = author.get(editor).content.decode()
    assert "action-cancel-workflow" not in menu
    assert menu.index("Page locked") < menu.index(ask)
    assert ask in author.get(reverse("explainer_review", args=[page.pk])).content.decode()
    assert "nobody can approve it any more" in author.get(ask).content.decode()
    assert submission.is_open
    response = author.post(ask, follow=True)
    assert response.redirect_chain[-1][0] == editor
    assert "was taken back. The draft can be edited again." in response.content.decode()
    assert not submission.is_open
    assert author.post(ask).url == reverse("explainer_review", args=[page.pk])


def test_nobody_else_takes_it_back(cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    ask = reverse("explainer_take_back", args=[page.pk])
    for user in (cast.second_author, cast.reviewer, cast.superuser):
        for screen in ("wagtailadmin_pages:edit", "explainer_review"):
            assert ask not in signed_in(user).get(reverse(screen, args=[page.pk])).content.decode()
        assert signed_in(user).get(ask, follow=True).redirect_chain[-1][0] == reverse("wagtailadmin_home")
        signed_in(user).post(ask)
        with pytest.raises(PermissionDenied):
            submitting.take_back(submission, user)
    assert submission.is_open


def test_what_was_sent_back_cannot_be_taken_back(cast: Cast, page: ExplainerPage) -> None:
    submission = submit(page, cast.author)
    reviewing.ask_for_changes(submission, cast.reviewer, comment="Shorter.")
    with pytest.raises(PermissionDenied):
        submitting.take_back(submission, cast.author)
    screen = signed_in(cast.author).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "action-cancel-workflow" not in screen
    assert reverse("explainer_take_back", args=[page.pk]) not in screen


def test_a_review_that_was_begun_without_a_submission_makes_room_for_one(cast: Cast, page: ExplainerPage) -> None:
    by_hand = page.get_workflow().start(page, cast.second_author)
    submission = submit(page, cast.author)
    by_hand.refresh_from_db()
    assert by_hand.status == by_hand.STATUS_CANCELLED
    assert submission.is_open


def test_a_page_that_no_editor_ever_saved_is_not_submitted(cast: Cast, page: ExplainerPage) -> None:
    made = ExplainerPage(title="By code", slug="by-code", gist=FIRST, live=False)
    page.get_parent().add_child(instance=made)
    with pytest.raises(submitting.SubmissionRefused, match="has no saved draft"):
        submit(made, cast.author)


def test_whoever_may_not_edit_may_not_submit(cast: Cast, page: ExplainerPage) -> None:
    stranger = User.objects.create_user("stranger")
    assert signed_in(stranger).get(reverse("explainer_submit", args=[page.pk])).status_code in {302, 403}
    with pytest.raises(submitting.SubmissionRefused, match="You may not edit"):
        submit(page, stranger)


@pytest.mark.parametrize("button", ["action-publish", "action-submit", "action-restart-workflow", "action-save"])
@pytest.mark.parametrize("who", [pytest.param("author", marks=pytest.mark.thorough), "superuser"])
def test_wagtails_buttons_save_a_draft_and_nothing_else(cast: Cast, page: ExplainerPage, button: str, who: str) -> None:
    response = post(getattr(cast, who), page, form(("prose", SECTION), title="Changed"), button)
    assert response.status_code == 200
    assert draft(page).title == "Changed"
    assert not ExplainerPage.objects.get(pk=page.pk).live
    assert not Submission.objects.exists()
    assert public()[0] == 404


@pytest.mark.parametrize("button", ["action-publish", "action-submit", "action-save"])
@pytest.mark.parametrize("who", [pytest.param("author", marks=pytest.mark.thorough), "superuser"])
@pytest.mark.parametrize("below_root", [True, False])
def test_a_new_page_is_a_draft_whatever_button_made_it(
    cast: Cast, page: ExplainerPage, button: str, who: str, below_root: bool
) -> None:
    parent = Page.get_first_root_node() if below_root else page.get_parent()
    url = reverse("wagtailadmin_pages:add", args=["editing", "explainerpage", parent.pk])
    client = signed_in(getattr(cast, who))
    posted = form(("prose", SECTION), slug="new", title="New")
    assert b"action-publish" not in client.get(url).content
    assert client.post(url, {**posted, button: "1"}, follow=True).status_code == 200
    made = ExplainerPage.objects.get(slug="new")
    assert not made.live
    assert made.current_workflow_state is None
    assert public("/en/new/")[0] == 404


def test_there_is_no_publish_button_for_anybody(cast: Cast, page: ExplainerPage) -> None:
    for user in (cast.author, cast.both, cast.superuser):
        screen = signed_in(user).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
        assert "action-publish" not in screen
        assert "Submit for review" in screen


@pytest.mark.parametrize(
    "permission",
    [
        "can_publish",
        "can_publish_subpage",
        "can_unpublish",
        "can_set_view_restrictions",
        "can_unschedule",
        "can_submit_for_moderation",
    ],
)
def test_wagtails_own_publishing_is_for_nobody(cast: Cast, page: ExplainerPage, permission: str) -> None:
    approve(submit(page, cast.author), cast.reviewer)
    live = ExplainerPage.objects.get(pk=page.pk)
    assert live.live
    for user in vars(cast).values():
        assert not getattr(live.permissions_for_user(user), permission)()


def test_an_unfinished_draft_is_previewed_with_what_is_wrong_with_it(cast: Cast, page: ExplainerPage) -> None:
    client = signed_in(cast.author)
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    posted = form(("prose", {**SECTION, "id": "", "body": rich_text('<p><a href="//evil.example">x</a></p>')}), gist=rich_text(""))
    assert json.loads(client.post(url, posted).content)["is_valid"]
    response = client.get(url)
    text = response.content.decode()
    assert response.status_code == 200
    assert "Not public." in text
    assert "Use an https:// address" in text
    assert 'href="//evil' not in text
    assert "no-store" in response["Cache-Control"]
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]


def test_the_stored_address_is_what_wagtail_links_to_once_there_is_one(cast: Cast, page: ExplainerPage) -> None:
    assert page.url is None
    approve(submit(page, cast.author), cast.reviewer)
    assert ExplainerPage.objects.get(pk=page.pk).full_url == f"http://127.0.0.1:8000{PATH}"


def test_every_kind_of_change_can_be_submitted(cast: Cast, page: ExplainerPage) -> None:
    for change in Change:
        approve(submitting.submit(page, cast.author, change=change, change_note="Again."), cast.reviewer)
    assert public()[0] == 200


@pytest.mark.parametrize(
    "malformed",
    [
        {"sections-count": ""},
        {"sections-count": "many"},
        {"sections-count": "-1"},
        {"sections-count": "2"},
        {"sections-0-type": "nonsense"},
        {"sections-0-value-facts-count": "x"},
        {"sections-0-value-body": "{"},
        {"sections-0-value-body": "[]"},
        {"sections-0-value-body": '{"blocks": [{"text": 1}]}'},
        {"sections-0-order": "first"},
        {"gist": "{"},
        {"gist": "no json"},
        {"gist": '{"blocks": 3}'},
    ],
)
@pytest.mark.parametrize("button", ["action-save", pytest.param("action-submit", marks=pytest.mark.thorough)])
def test_a_malformed_request_is_refused_and_stores_nothing(
    cast: Cast, page: ExplainerPage, malformed: dict[str, str], button: str
) -> None:
    response = post(cast.author, page, {**form(("prose", SECTION), title="Changed"), **malformed}, button)
    assert response.status_code in {200, 400}
    assert draft(page).title == "About claims"
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert signed_in(cast.author).post(preview, {**form(("prose", SECTION)), **malformed}).status_code in {200, 400}


def linked_by_hand(address: str) -> str:
    """Rich text as a browser posts it, with a link that the editor's own dialogs would not make."""
    block = {"key": "a", "text": "click", "type": "unstyled", "depth": 0, "inlineStyleRanges": []}
    entity = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": address}}
    return json.dumps({"blocks": [{**block, "entityRanges": [{"offset": 0, "length": 5, "key": 0}]}], "entityMap": {"0": entity}})


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "//evil.example",
        "/\\evil.example",
        "http://evil.example",
        "https://learn.microsoft.com@evil.example/",
        'https://evil.example/" onmouseover="alert(1)',
        "file:///etc/passwd",
        "",
    ],
)
@pytest.mark.parametrize("where", ["gist", pytest.param("sections", marks=pytest.mark.thorough)])
def test_a_link_posted_by_hand_reaches_neither_the_preview_nor_a_submission(
    cast: Cast, page: ExplainerPage, address: str, where: str
) -> None:
    by_hand = linked_by_hand(address)
    posted = form(("prose", {**SECTION, "body": by_hand})) if where == "sections" else form(("prose", SECTION), gist=by_hand)
    response = post(cast.author, page, posted)
    assert response.redirect_chain[-1][0] == reverse("explainer_problems", args=[page.pk])
    assert "The link “click”" in response.content.decode()
    assert not Submission.objects.exists()
    shown = signed_in(cast.author).get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).content.decode()
    hrefs = re.findall(r'href="([^"]*)"', shown)
    assert "click" not in re.findall(r"<a[^>]*>([^<]*)</a>", shown)
    assert all(href.startswith(("#", "/en/", "/", "data:image/svg+xml,")) and "evil" not in href for href in hrefs)
    with pytest.raises(submitting.SubmissionRefused):
        submit(page, cast.author)


def test_a_link_to_a_good_address_posted_by_hand_is_submitted(cast: Cast, page: ExplainerPage) -> None:
    good = linked_by_hand("https://learn.microsoft.com/partner-center")
    post(cast.author, page, form(("prose", {**SECTION, "body": good})))
    assert "https://learn.microsoft.com/partner-center" in submit(page, cast.author).content
