"""Whoever writes sees what the checks say about the words as they stand in the form; whoever submits, who can approve them."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from explainer.content import checks
from explainer.editing import freezing
from explainer.editing.models import Authorship, ExplainerPage, Fact, IndependentReview, Submission, Term
from explainer.record.models import Reason
from tests.cast import POINTS, SECTION, Cast, decide, form, make_page, member, post, publish, save, signed_in

LONG = "<p>" + "word " * 200 + ".</p>"


def asked(user: User, page: ExplainerPage, posted: dict[str, Any]) -> str:
    """What the editor’s script is answered for a form."""
    response = signed_in(user).post(reverse("explainer_checks", args=[page.pk]), posted)
    assert response.status_code == 200
    return response.content.decode()


def editor(user: User, page: ExplainerPage) -> str:
    return signed_in(user).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()


def listed(html: str, heading: str) -> list[tuple[str, str]]:
    """What stands below a heading of the side panel: each sentence, and the field that it leads to."""
    below = re.split("</ul>|<h2", html.split(f">{heading}</h2>")[1], maxsplit=1)[0]
    return [
        (text.strip(), field) for field, text in re.findall(r'<li class="w-mb-2">\s*(?:<a href="#place=([^"]*)">)?([^<]+)', below)
    ]


def counts(html: str) -> dict[str, str]:
    """What was counted, by the field that it was counted in."""
    found = re.findall(r'data-count-of="([^"]*)">(.*?)</span>', html, re.DOTALL)
    return {field: re.sub(r"<[^>]*>", "", text) for field, text in found}


def test_the_counts_are_those_of_the_checks(cast: Cast, page: ExplainerPage) -> None:
    words = freezing.draft(page)
    found = counts(asked(cast.author, page, form(("prose", SECTION), gist_heading="In 30 seconds")))
    title, gist, section, whole = checks.lengths(words, page.kind)
    assert found["title"] == f"{title.reading.words} of 12 words"
    assert (
        found["gist"] == f"{gist.reading.words} of 95 words · longest sentence 5 of 25 words · reading ease {gist.reading.ease:.0f}"
    )
    assert found["sections-0"].startswith(
        f"{section.reading.words} of 160 words · longest sentence {section.reading.longest} of 25"
    )
    assert found[""].startswith(f"{whole.reading.words} of 900 words")


def test_what_is_beyond_a_limit_stands_out_and_is_warned_of(cast: Cast, page: ExplainerPage) -> None:
    html = asked(cast.author, page, form(("prose", {**SECTION, "body": rich_text(LONG)})))
    assert "<b>200 of 160 words</b> · <b>longest sentence 200 of 25 words</b>" in html
    warned = listed(html, "Warnings")
    assert ("Section “Why” has 200 words. Cut it to 160.", "sections-0") in warned
    assert [field for text, field in warned if "a sentence has 200 words" in text] == ["sections-0-value-body"]


def test_the_first_state_of_the_editor_says_the_same_as_the_form_just_opened(cast: Cast, page: ExplainerPage) -> None:
    save(page, cast.author, LONG)
    typed_again = form(("prose", {**SECTION, "body": rich_text(LONG)}), gist_heading="In 30 seconds")
    opened, typed = editor(cast.author, page), asked(cast.author, page, typed_again)
    for heading in ("Keeps it from being submitted", "Warnings"):
        assert listed(opened, heading) == listed(typed, heading)
    assert counts(opened) == counts(typed)
    assert listed(opened, "Warnings")


def test_wagtail_counts_nothing_in_the_editor_and_looks_for_barriers_as_ever(cast: Cast, page: ExplainerPage) -> None:
    html = editor(cast.author, page)
    assert "data-content-word-count" not in html
    assert "data-checks-panel" in html


def test_what_keeps_a_draft_from_being_submitted_is_what_submit_says(cast: Cast, page: ExplainerPage) -> None:
    posted = form(("prose", {**SECTION, "id": "why not"}), ("prose", SECTION), ("prose", SECTION), kind="cpor", title="")
    held = listed(asked(cast.author, page, posted), "Keeps it from being submitted")
    assert {field for _text, field in held} == {"title", "sections-0-value-id", "sections-2-value-id", "sections"}
    assert ("Add the section “access”: an explainer of this kind needs it.", "sections") in held


def test_a_place_is_named_as_the_browser_names_it_after_moves_and_deletions(cast: Cast, page: ExplainerPage) -> None:
    """A block keeps the number under which it was added; where it stands is said beside it."""
    points = streamfield([("point", "one"), ("point", "")])
    posted = form(("prose", {**SECTION, "id": "a"}), ("points", {**POINTS, "points": points}), ("prose", {**SECTION, "id": "b b"}))
    posted |= {"sections-0-deleted": "1", "sections-1-order": "2", "sections-2-order": "1"}
    posted |= {"sections-1-value-points-0-order": "1", "sections-1-value-points-1-order": "0"}
    html = asked(cast.author, page, posted)
    assert list(counts(html)) == ["title", "gist", "sections-2", "sections-1", ""]
    fields = [field for _text, field in listed(html, "Keeps it from being submitted")]
    assert fields == ["sections-1-value-points-1", "sections-2-value-id"]


def test_a_word_of_the_glossary_leads_to_where_it_was_chosen(cast: Cast, page: ExplainerPage) -> None:
    term = Term.objects.create(term="Claim", meaning="word " * 30, language="en")
    chosen = {"heading": "Words", "id": "words", "terms": streamfield([]), "glossary": streamfield([("word", str(term.pk))])}
    html = asked(cast.author, page, form(("definitions", {**chosen, "facts": streamfield([])})))
    assert [field for text, field in listed(html, "Warnings") if "a sentence has 30 words" in text] == ["sections-0-value-glossary"]


def test_asking_saves_nothing(cast: Cast, page: ExplainerPage) -> None:
    def stored() -> tuple[Any, ...]:
        found = ExplainerPage.objects.get(pk=page.pk)
        return found.title, found.revisions.count(), found.get_latest_revision().content, Authorship.objects.count()

    before = stored()
    asked(cast.second_author, page, form(("prose", {**SECTION, "body": rich_text(LONG)}), title="Other"))
    assert stored() == before


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"title": "Only that"},
        nested_form_data({"title": "x", "sections": {"count": "many"}}),
        form(("prose", SECTION), kind="poem"),
        {name: value for name, value in form(("prose", SECTION)).items() if name != "call"},
        form(("prose", SECTION), gist="no JSON"),
        {**form(("prose", SECTION)), "sections-count": "1000000000"},
        {**form(("prose", SECTION)), "sections-0-type": "poem"},
        {**form(("prose", SECTION)), "sections-0-order": "first"},
    ],
)
def test_what_no_editor_sends_is_answered_with_a_sentence(cast: Cast, page: ExplainerPage, posted: dict[str, Any]) -> None:
    response = signed_in(cast.author).post(reverse("explainer_checks", args=[page.pk]), posted)
    assert response.status_code == 400
    assert response.content.decode().endswith(".")
    assert "<" not in response.content.decode()


def test_only_who_may_edit_may_ask(cast: Cast, page: ExplainerPage) -> None:
    url = reverse("explainer_checks", args=[page.pk])
    assert Client().post(url, form(("prose", SECTION))).status_code == 302
    may_read = member("may_read")
    may_read.groups.add(Group.objects.create(name="Readers"))
    may_read.user_permissions.add(Permission.objects.get(codename="access_admin"))
    IndependentReview.objects.get().groups.add(*may_read.groups.all())
    for user in (member("stranger"), may_read):
        response = signed_in(user).post(url, form(("prose", SECTION)), headers={"x-requested-with": "XMLHttpRequest"})
        assert response.status_code == 403
        assert b"of 160 words" not in response.content
    assert signed_in(cast.author).get(url).status_code == 405


def test_a_new_explainer_is_counted_once_it_is_saved(cast: Cast, page: ExplainerPage) -> None:
    author = signed_in(cast.author)
    html = author.get(reverse("wagtailadmin_pages:add", args=["editing", "explainerpage", page.get_parent().pk])).content.decode()
    assert "once the draft has been saved for the first time" in html
    assert "data-url" not in html.split("data-draft-checks")[1].split(">")[0]
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    partials = author.get(edit, {"_w_hydrate_create_view": "1"}).content.decode()
    assert f'data-url="{reverse("explainer_checks", args=[page.pk])}"' in partials


def test_the_submit_screen_lists_warnings_with_links_into_the_editor(cast: Cast, page: ExplainerPage) -> None:
    save(page, cast.author, LONG)
    html = signed_in(cast.author).get(reverse("explainer_submit", args=[page.pk])).content.decode()
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert f'<a href="{edit}#place=sections-0-value-body">Section “Why”: a sentence has 200 words.' in html


def test_the_submit_screen_names_who_can_approve(cast: Cast, page: ExplainerPage) -> None:
    save(page, cast.both, "<p>Words of somebody who may approve, too.</p>")
    html = signed_in(cast.author).get(reverse("explainer_submit", args=[page.pk])).content.decode()
    assert "<p>reviewer, second_reviewer, superuser</p>" in html


def test_that_nobody_can_approve_is_said_and_submitting_stays_possible(cast: Cast, page: ExplainerPage) -> None:
    for number, user in enumerate((cast.reviewer, cast.second_reviewer, cast.both)):
        save(page, user, f"<p>Words of reviewer number {number} are here.</p>")
    url = reverse("explainer_submit", args=[page.pk])
    assert "<p>reviewer" not in signed_in(cast.superuser).get(url).content.decode()
    html = signed_in(cast.superuser).get(url).content.decode()
    assert "every reviewer has a part in these words" in html
    signed_in(cast.superuser).post(url, {"change": "wording", "change_note": "Clearer."})
    assert Submission.objects.get().change_note == "Clearer."


def test_a_superuser_who_is_the_last_reviewer_left_is_named_to_others_and_not_to_themselves(
    cast: Cast, page: ExplainerPage
) -> None:
    for number, user in enumerate((cast.reviewer, cast.second_reviewer, cast.both)):
        save(page, user, f"<p>Words of reviewer number {number} are here.</p>")
    html = signed_in(cast.author).get(reverse("explainer_submit", args=[page.pk])).content.decode()
    assert "<p>superuser</p>" in html


def test_words_of_somebody_unknown_can_be_approved_by_nobody_and_that_is_said(cast: Cast, page: ExplainerPage) -> None:
    save(page, None, "<p>Words that a script saved for nobody.</p>")
    html = signed_in(cast.author).get(reverse("explainer_submit", args=[page.pk])).content.decode()
    assert "somebody whom the site cannot name changed these words" in html


def test_the_submit_screen_says_which_parts_change(cast: Cast, page: ExplainerPage) -> None:
    url = reverse("explainer_submit", args=[page.pk])
    author = signed_in(cast.author)
    assert "This will be the first edition." in author.get(url).content.decode()
    publish(page, cast.author, cast.reviewer)
    assert "No word that readers see differs from edition 1." in author.get(url).content.decode()
    new = (
        "prose",
        {"heading": "Something new", "id": "new", "body": rich_text("<p>New here.</p>"), "facts": streamfield([])},
    )
    post(cast.author, page, form(("prose", {**SECTION, "body": rich_text("<p>Other words.</p>")}), new, title="Other title"))
    html = author.get(url).content.decode()
    for line in ("Title (changed)", "Why (changed)", "Something new (added)"):
        assert f"<li>{line}</li>" in html


def test_what_the_public_sees_now_is_one_click_away_or_it_is_said_why_not(cast: Cast, page: ExplainerPage) -> None:
    def both_screens() -> tuple[str, str]:
        author = signed_in(cast.author)
        return editor(cast.author, page), author.get(reverse("explainer_submit", args=[page.pk])).content.decode()

    for html in both_screens():
        assert "Nothing of this is public yet." in html
    publish(page, cast.author, cast.reviewer)
    save(page, cast.author, "<p>Newer words.</p>")
    for html in both_screens():
        assert re.search(rf'href="{re.escape(str(page.get_url()))}"', html)
        assert "hat the public sees now" in html
    decide(cast.reviewer, "record_withdraw", *page.key, reason=Reason.WRONG)
    for html in both_screens():
        assert "This is withdrawn. The public reads the reason, and nothing else." in html


def test_a_dead_link_is_found_as_it_is_typed(cast: Cast, page: ExplainerPage) -> None:
    make_page(cast.author, slug="other", title="Other")
    link = '<a href="/en/other/#nowhere">there</a>'
    posted = form(("prose", {**SECTION, "body": rich_text(f"<p>{link} and {link}</p>")}))
    assert listed(asked(cast.author, page, posted), "Keeps it from being submitted") == [
        ("The link “there” leads to “/en/other/#nowhere”, but that explainer has no section “nowhere”.", "sections-0-value-body")
    ]


def test_a_fact_that_was_deleted_is_found(cast: Cast, page: ExplainerPage, fact: Fact) -> None:
    cites = {**SECTION, "facts": streamfield([("fact", str(fact.pk))])}
    assert listed(asked(cast.author, page, form(("prose", cites))), "Keeps it from being submitted") == []
    pk = fact.pk
    fact.delete()
    cites["facts"] = streamfield([("fact", str(pk))])
    held = listed(asked(cast.author, page, form(("prose", cites))), "Keeps it from being submitted")
    assert [field for _text, field in held] == ["sections-0-value-facts-0"]
