"""A new explainer is made from a template with the right sections, and becomes public by its first approval."""

import re
from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail.test.utils.form_data import rich_text, streamfield

from explainer.content.outlines import OUTLINES
from explainer.editing import freezing, new_explainers
from explainer.editing.models import ExplainerPage, Fact, Submission
from explainer.record.models import Edition
from tests.cast import Cast, approve, carried, form, make_page, public, signed_in


def add_url(parent: Page, query: str = "") -> str:
    return reverse("wagtailadmin_pages:add", args=["editing", "explainerpage", parent.pk]) + query


def laid_out(response: Any) -> list[tuple[str, str, str]]:
    """The sections that the editor opens with: kind, id, heading."""
    return [(block.block_type, block.value["id"], block.value["heading"]) for block in response.context["form"].initial["sections"]]


@pytest.fixture
def home(cast: Cast) -> ExplainerPage:
    """The first page of English, with an explainer below it."""
    parent: ExplainerPage = make_page(cast.author).get_parent().specific
    return parent


WORDS: dict[str, dict[str, Any]] = {
    "cases": {
        "cases": streamfield([("item", {"label": "You are asked", "text": rich_text("<p>Ask why.</p>")})]),
        "note": rich_text(""),
    },
    "access": {
        "caption": "Because of it, can your partner…",
        "rows": streamfield([("item", {"question": "read your mail?", "answer": "No.", "remark": ""})]),
        "note": rich_text(""),
    },
    "steps": {
        "steps": streamfield([("item", {"actor": "you", "text": rich_text("<p>You name the partner.</p>")})]),
        "note": rich_text(""),
    },
    "prose": {"body": rich_text("<p>It is the older way.</p>")},
    "contrast": {
        "caption": "Other ways",
        "terms": streamfield([("item", {"term": "PAL", "spelled_out": "", "difference": "For Azure."})]),
    },
    "definitions": {
        "terms": streamfield([("item", {"term": "Tenant", "meaning": "Your company at Microsoft."})]),
        "glossary": streamfield([]),
    },
}


def test_an_editor_makes_an_explainer_of_dpor_and_it_is_public_by_its_first_approval(
    cast: Cast, home: ExplainerPage, fact: Fact
) -> None:
    editor = signed_in(cast.author)
    kinds = reverse("wagtailadmin_pages:add_subpage", args=[home.pk])
    assert kinds in editor.get(reverse("wagtailadmin_explore", args=[home.pk])).content.decode()
    assert add_url(home) in editor.get(kinds).content.decode()

    opened = editor.get(add_url(home, "?kind=cpor"))
    expected = [(one.kind, one.id, one.heading) for one in OUTLINES["cpor"].sections]
    assert laid_out(opened) == expected
    assert opened.context["form"]["kind"].value() == "cpor"

    cites = streamfield([("item", str(fact.pk))])
    filled = [(kind, {"id": id_, "heading": heading, **WORDS[kind], "facts": cites}) for kind, id_, heading in expected]
    posted = form(*filled, title="DPOR", slug="dpor", kind="cpor", gist=rich_text("<p>You name a partner.</p>"))
    response = editor.post(add_url(home), posted | {"action-submit": "1"}, follow=True)
    page = ExplainerPage.objects.get(slug="dpor")
    assert response.redirect_chain[-1][0] == reverse("explainer_submit", args=[page.pk])
    assert public("/en/dpor/")[0] == 404

    screen = response.content.decode()
    note = {"change": "meaning", "change_note": "First edition.", **carried(screen)}
    editor.post(reverse("explainer_submit", args=[page.pk]), note)
    assert "Approved." in approve(Submission.objects.get(), cast.reviewer)
    status, body = public("/en/dpor/")
    assert status == 200
    assert all(f'id="{id_}"'.encode() in body for _kind, id_, _heading in expected)


@pytest.mark.parametrize("kind", OUTLINES)
def test_the_editor_opens_with_the_sections_of_the_kind_and_without_words(cast: Cast, home: ExplainerPage, kind: str) -> None:
    response = signed_in(cast.author).get(add_url(home, f"?kind={kind}"))
    assert laid_out(response) == [(one.kind, one.id, one.heading) for one in OUTLINES[kind].sections]
    assert response.context["form"]["kind"].value() == kind
    assert response.context["form"]["title"].value() == ""
    assert response.context["form"]["slug"].value() == ("about" if kind == "about" else "")


def test_each_list_that_needs_one_has_an_empty_row(cast: Cast, home: ExplainerPage) -> None:
    response = signed_in(cast.author).get(add_url(home, "?kind=cpor"))
    values = {block.value["id"]: block.value for block in response.context["form"].initial["sections"]}
    rows = {"do": "cases", "access": "rows", "steps": "steps", "say-no": "cases", "not-this": "terms"}
    assert {id_: len(values[id_][name]) for id_, name in rows.items()} == dict.fromkeys(rows, 1)
    assert [len(values["words"][name]) for name in ("terms", "glossary", "facts")] == [0, 0, 0]


@pytest.mark.parametrize("kind", OUTLINES)
def test_what_is_laid_out_asks_for_words_and_misses_no_section(cast: Cast, kind: str) -> None:
    page = ExplainerPage(title="New", slug="new", gist="<p>All of it.</p>")
    page.locale = Locale.objects.get(language_code="en")
    new_explainers.lay_out(page, kind, at_root=False)
    page.path = page.url_path = "/"
    page.depth = 3
    assert {problem.sentence.rpartition(": ")[2].split(" ")[0] for problem in freezing.problems(page)} <= {"Fill", "Add", "Choose"}
    assert not any("an explainer of this kind" in problem.sentence for problem in freezing.problems(page))


@pytest.mark.parametrize("query", ["", "?kind=", "?kind=nothing"])
def test_without_a_kind_the_editor_opens_empty(cast: Cast, home: ExplainerPage, query: str) -> None:
    response = signed_in(cast.author).get(add_url(home, query))
    assert laid_out(response) == []
    assert response.context["form"]["kind"].value() == "general"


def test_every_kind_is_offered_and_says_what_it_is_for(cast: Cast, home: ExplainerPage) -> None:
    screen = signed_in(cast.author).get(reverse("wagtailadmin_pages:add_subpage", args=[home.pk])).content.decode()
    assert re.findall(r'name="kind" value="(\w+)"', screen) == list(OUTLINES)
    for kind in ExplainerPage.ExplainerKind:
        assert kind.label in screen
        assert all(required in kind.label for required in OUTLINES[kind].required)
    assert 'name="locale"' not in screen


def test_a_language_gets_its_first_page_in_the_same_way(cast: Cast, home: ExplainerPage) -> None:
    root = Page.get_first_root_node()
    editor = signed_in(cast.author)
    kinds = reverse("wagtailadmin_pages:add_subpage", args=[root.pk])
    assert "Every language has its first page already." in editor.get(kinds).content.decode()
    Locale.objects.create(language_code="de")
    screen = editor.get(kinds).content.decode()
    assert re.findall(r'<option value="(\w+)"', screen) == ["de"]

    opened = editor.get(add_url(root, "?kind=general&locale=de"))
    assert opened.context["form"]["slug"].value() == "de"
    why = {"id": "why", "heading": "Warum", **WORDS["prose"], "facts": streamfield([])}
    posted = form(("prose", why), title="Deutsch", slug="de")
    response = editor.post(add_url(root, "?kind=general&locale=de"), posted | {"action-submit": "1"}, follow=True)
    page = ExplainerPage.objects.get(slug="de")
    assert (page.public_path, page.locale.language_code) == ("/de/", "de")
    editor.post(
        reverse("explainer_submit", args=[page.pk]),
        {"change": "meaning", "change_note": "Erste.", **carried(response.content.decode())},
    )
    assert "Approved." in approve(Submission.objects.get(), cast.reviewer)
    assert Edition.objects.get().path == "/de/"
    assert public("/de/")[0] == 200


def test_below_a_further_explainer_there_is_none(cast: Cast, home: ExplainerPage) -> None:
    child = home.get_children().get()
    kinds = reverse("wagtailadmin_pages:add_subpage", args=[child.pk])
    editor = signed_in(cast.author)
    assert kinds not in editor.get(reverse("wagtailadmin_explore", args=[home.pk])).content.decode()
    assert b'name="kind"' not in editor.get(kinds, follow=True).content


def test_who_may_not_write_is_not_asked_which_kind(cast: Cast, home: ExplainerPage) -> None:
    url = reverse("wagtailadmin_pages:add_subpage", args=[home.pk])
    assert b'name="kind"' not in signed_in(cast.reviewer).get(url, follow=True).content
