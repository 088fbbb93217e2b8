"""Facts, open questions and links as people use them: at a desk, on a tablet, on a phone, in the light and in the dark."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from wagtail.log_actions import LogContext

from explainer.editing.models import Fact, LinkCheck, OpenQuestion, Source
from tests.browser.conftest import SignIn
from tests.cast import Cast, make_page, publish

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rows_of_migrations")]

AXE = Path(__file__).resolve().parents[1] / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (1280, 768, 320)
# What reaches over the right edge, but for what is scrolled in a region of its own, and Wagtail’s bars and its map of the form.
TOO_WIDE = """() => [document.scrollingElement, ...document.querySelectorAll('.nice-padding *, [role=region]')]
    .filter(one => !one.closest('[role=region] *, .w-minimap, footer') && one.getClientRects().length)
    .filter(one => one.matches('html') ? one.scrollWidth > one.clientWidth : one.getBoundingClientRect().right > innerWidth + 1)
    .map(one => one.outerHTML.slice(0, 120))"""
# What is ours on these screens: the rest is Wagtail’s.
OURS = {
    "wagtailsnippets_editing_fact:list": "[role=region]",
    "wagtailsnippets_editing_openquestion:list": "[role=region]",
    "wagtailsnippets_editing_fact:edit": "section[aria-labelledby=standing]",
    "wagtailsnippets_editing_openquestion:edit": "section[aria-labelledby=standing]",
    "explainer_fact_changes": ".nice-padding",
    "explainer_links": ".nice-padding",
}
ADDRESS = "https://learn.example/a-very-long-address/that-does-not-fit-on-any-phone/and-has-no-place-to-break"


@pytest.fixture
def desk(cast: Cast) -> Fact:
    """A fact that changed under an edition, one that is current, questions in every state, and a link that does not work."""
    with LogContext(user=cast.second_author):
        source = Source.objects.create(key="L24", title="Submit a claim", publisher="Learn", as_of="2024-11")
        fact = Fact(key="what-a-claim-is", statement="A claim says who helped a customer to buy, roll out or use its products.")
        fact.review_by = timezone.localdate() - timedelta(days=1)
        fact.sources = [source]
        fact.save()
        Fact.objects.create(key="since", statement="In use since 2019.", review_by=timezone.localdate() + timedelta(days=90))
    body = f'<p>Read <a href="{ADDRESS}">what they write</a>.</p>'
    page = make_page(cast.author, sections=[("prose", {"id": "why", "heading": "Why", "body": body, "facts": [fact]})])
    publish(page, cast.author, cast.reviewer)
    with LogContext(user=cast.second_author):
        fact.statement = "A claim says who helped a customer."
        fact.save()
    OpenQuestion.objects.create(key="who-signs", question="Who may sign on the customer’s side?")
    OpenQuestion.objects.create(
        key="how-long", question="How long?", answer="A year.", answered_at=timezone.now(), answered_by=cast.author
    )
    LinkCheck.objects.create(address=ADDRESS, checked_at=timezone.now(), status=404, problem="It answers 404 (Not Found).")
    return fact


def screens(name: str, fact: Fact) -> dict[str, str]:
    """The addresses of the screens that somebody may open."""
    lists = {one: reverse(one) for one in OURS if not one.endswith(":edit")}
    if name == "reviewer":
        return lists
    question = OpenQuestion.objects.get(key="how-long")
    return lists | {
        "wagtailsnippets_editing_fact:edit": reverse("wagtailsnippets_editing_fact:edit", args=[fact.pk]),
        "wagtailsnippets_editing_openquestion:edit": reverse("wagtailsnippets_editing_openquestion:edit", args=[question.pk]),
    }


@pytest.mark.parametrize("name", ["author", "reviewer", "superuser"])
def test_the_screens_are_for_everybody_at_every_width_in_the_light_and_in_the_dark(
    cast: Cast, desk: Fact, sign_in: SignIn, name: str
) -> None:
    person = sign_in(getattr(cast, name))
    said: list[str] = []
    person.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    for screen, address in screens(name, desk).items():
        for width in WIDTHS:
            person.emulate_media(color_scheme="dark" if width == 768 else "light")
            person.set_viewport_size({"width": width, "height": 800 if width > 700 else 568})
            person.goto(address)
            expect(person.locator(OURS[screen]).first).to_be_visible()
            assert person.evaluate(TOO_WIDE) == [], (screen, width)
            assert wrong(person, OURS[screen]) == [], (screen, width)
    assert said == []


def wrong(person: Page, ours: str) -> list[tuple[str, list[str]]]:
    """What axe finds in a part of the screen."""
    person.evaluate(AXE.read_text())
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found = person.evaluate("([ours, options]) => axe.run(ours, options)", [ours, options])
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]]


def test_an_author_finds_what_changed_and_confirms_it_and_answers_a_question(cast: Cast, desk: Fact, sign_in: SignIn) -> None:
    author = sign_in(cast.author)
    author.goto(reverse("wagtailsnippets_editing_fact:list"))
    row = author.get_by_role("row", name="what-a-claim-is")
    expect(row).to_contain_text("Overdue")
    expect(row).to_contain_text("1 explainer")
    row.get_by_role("button", name="Confirm what-a-claim-is").click()
    expect(author.get_by_text("You confirmed the fact “what-a-claim-is”.")).to_be_visible()
    expect(row).to_contain_text("Current")
    expect(row).to_contain_text("author, ")
    author.get_by_role("link", name="Facts changed since their edition was approved").click()
    changed = author.get_by_role("row", name="About claims")
    expect(changed).to_contain_text("Edition 1")
    expect(changed).to_contain_text("what-a-claim-is: second_author")

    author.goto(reverse("wagtailsnippets_editing_openquestion:list"))
    author.get_by_role("link", name="who-signs").click()
    author.get_by_role("textbox", name="Answer").fill("The managing director.")
    author.get_by_role("button", name="Save").click()
    row = author.get_by_role("row", name="who-signs")
    expect(row).to_contain_text("Answered")
    row.get_by_role("link", name="Turn into a fact who-signs").click()
    expect(author.get_by_role("textbox", name="Statement")).to_have_value("The managing director.")
    author.get_by_role("checkbox").first.check()
    author.get_by_role("radio", name="High").check()
    author.get_by_role("button", name="Save").click()
    expect(author.get_by_text("The answer is the fact “who-signs” now.")).to_be_visible()


def test_a_reviewer_reads_all_of_it_and_has_no_buttons(cast: Cast, desk: Fact, sign_in: SignIn) -> None:
    reviewer = sign_in(cast.reviewer)
    reviewer.goto(reverse("wagtailsnippets_editing_fact:list"))
    expect(reviewer.get_by_role("row", name="what-a-claim-is")).to_contain_text("Overdue")
    expect(reviewer.get_by_role("button", name="Confirm")).to_have_count(0)
    reviewer.get_by_role("link", name="1 explainer").click()
    expect(reviewer.get_by_role("row", name="About claims")).to_contain_text("edition 1, shown now, its draft")
    reviewer.goto(reverse("wagtailsnippets_editing_openquestion:list"))
    expect(reviewer.get_by_role("row", name="how-long")).to_contain_text("Answered")
    expect(reviewer.get_by_role("link", name="Turn into a fact")).to_have_count(0)
    reviewer.goto(reverse("explainer_links"))
    expect(reviewer.get_by_role("row", name="learn.example")).to_contain_text("It answers 404 (Not Found).")
