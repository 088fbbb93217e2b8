"""What the public was told on any date can be shown: history, days, permalinks, comparison and feed, from the record alone."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from explainer.content import canonical
from explainer.copies.models import Paper
from explainer.record import deeds
from explainer.record.models import Change, Entry, Reason
from tests.conftest import Clock
from tests.copies.issuing import issue
from tests.words import CLAIMS, PROOF, an_explainer, edition_of, sealed

pytestmark = pytest.mark.django_db
KEY = (CLAIMS, "en")
FORMS = ("", "explainer.md", "explainer.json")


def get(path: str) -> tuple[int, str]:
    """Status and text; of a page, what stands in its main part, without tags."""
    response = Client().get(path)
    text = response.content.decode()
    if "<main" in text:
        text = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", text.partition("<main")[2].partition("</main")[0])))
    return response.status_code, text


@pytest.fixture
def record(clock: Clock) -> Clock:
    """Always at noon, in March: edition 1 on the 2nd, 2 on the 3rd, withdrawn on the 5th, 1 again on the 8th, 3 an hour later."""
    first = sealed(an_explainer("One"), change_note="First edition.")
    clock.move(days=1)
    sealed(
        an_explainer("Two"),
        change=Change.MEANING,
        change_note="It says who pays.",
        affects_signed="Ask your partner about <pay>.",
    )
    clock.move(days=2)
    deeds.withdraw(KEY, reason=Reason.WRONG, actor="p-reviewer")
    clock.move(days=3)
    deeds.reinstate(edition_of(first), reason=Reason.BETTER_BEFORE, actor="p-reviewer")
    clock.move(hours=1)
    sealed(an_explainer("Three"), change=Change.FACTS, change_note="The date is new.")
    clock.move(days=2)
    return clock


# History


@pytest.mark.usefixtures("record")
def test_the_history_lists_all_that_was_shown_the_newest_first() -> None:
    status, text = get("/en/editions/")
    assert status == 200
    lines = [
        "Edition 3 is shown, since March 8, 2026.",
        "Edition 3 March 8, 2026 . Facts are updated. The date is new. Read edition 3 Compare edition 3 with edition 2",
        "Edition 1 again March 8, 2026 The edition after it was wrong. Read edition 1",
        "Withdrawn March 5, 2026 It said something that is wrong.",
        "Edition 2 March 3, 2026 . The meaning changes. It says who pays. "
        "If you have already signed: Ask your partner about <pay>. Read edition 2 Compare edition 2 with edition 1",
        "Edition 1 March 2, 2026 First edition. Read edition 1",
    ]
    places = [text.index(line) for line in lines]
    assert places == sorted(places)


def test_the_history_of_a_withdrawn_explainer_says_so_first() -> None:
    sealed()
    deeds.withdraw(KEY, reason=Reason.ENDED, actor="p-reviewer")
    text = get("/en/editions/")[1]
    assert "Withdrawn since" in text
    assert "What it explains has ended." in text
    assert "is shown, since" not in text


def test_what_lies_ahead_or_was_called_off_is_in_no_history(clock: Clock) -> None:
    sealed(an_explainer("One"), change_note="Known.")
    later = sealed(an_explainer("Two"), change_note="Secret.", effective_at=clock.now + timedelta(days=1))
    for path in ("/en/editions/", "/en/changes.atom", "/en/editions/?on=2026-03-02"):
        assert "Known." in get(path)[1]
        assert "Secret." not in get(path)[1]
        assert "dition 2" not in get(path)[1]
    for form in (*FORMS, "changes/"):
        assert get(f"/en/editions/2/{form}")[0] == 404
    deeds.call_off(later, reason=Reason.NOT_WANTED, actor="p-reviewer")
    clock.move(days=2)
    assert "Secret." not in get("/en/editions/")[1]
    assert get("/en/editions/2/")[0] == 404
    # The next edition is compared with the one that was shown before it.
    sealed(an_explainer("Three"))
    assert "Compare edition 3 with edition 1" in get("/en/editions/")[1]
    assert get("/en/editions/3/changes/")[0] == 200


def test_a_scheduled_edition_is_in_the_history_from_its_time_on(clock: Clock) -> None:
    sealed(change_note="Known.")
    sealed(change_note="Secret.", effective_at=clock.now + timedelta(days=1))
    clock.move(days=1)
    assert "Secret." in get("/en/editions/")[1]
    assert "Edition 2 is shown, since March 3, 2026." in get("/en/editions/")[1]


def test_every_explainer_has_a_history_of_its_own() -> None:
    sealed(change_note="About claims.")
    sealed(explainer=PROOF, change_note="About the form.")
    assert "About the form." not in get("/en/editions/")[1]
    assert "About claims." not in get("/en/proof/editions/")[1]
    assert get("/de/editions/")[0] == get("/en/other/editions/")[0] == 404


# Days


@pytest.mark.parametrize(
    ("day", "said", "unsaid"),
    [
        ("2026-03-01", "Nothing was shown yet. The first edition was shown on March 2, 2026.", "Read edition 1 From"),
        ("2026-03-02", "Read edition 1 From noon (UTC).", "Read edition 2 From"),
        ("2026-03-03", "Read edition 1 Until noon (UTC). Read edition 2 From noon (UTC).", "day is not over"),
        ("2026-03-04", "March 4, 2026 Read edition 2 What did", "Read edition 1 Until"),
        ("2026-03-05", "Read edition 2 Until noon (UTC). Withdrawn. It said something that is wrong. From noon", "again From"),
        ("2026-03-06", "March 6, 2026 Withdrawn. It said something that is wrong. What did", "Read edition 2 Until"),
        (
            "2026-03-08",
            "Withdrawn. It said something that is wrong. Until noon (UTC). Read edition 1 From noon to 1 p.m. (UTC). "
            "Read edition 3 From 1 p.m. (UTC).",
            "day is not over",
        ),
        ("2026-03-10", "March 10, 2026 Read edition 3 This is today, so the day is not over.", "Until"),
        ("2026-03-11", "This day has not come yet.", "Read edition 3 From"),
        ("9999-12-31", "This day has not come yet.", "Read edition 3 From"),
        ("0001-01-01", "Nothing was shown yet.", "Read edition 1 From"),
    ],
)
@pytest.mark.usefixtures("record")
def test_a_day_is_answered_with_every_edition_that_was_shown_on_it(day: str, said: str, unsaid: str) -> None:
    status, text = get(f"/en/editions/?on={day}")
    assert status == 200
    assert said in text
    assert unsaid not in text


@pytest.mark.parametrize(
    "day", ["x", "2026-02-30", "2026-3-1", "20260301", "2026-W10-1", "10000-01-01", "٢٠٢٦-٠٣-٠١", "2026-03-01T12", "-1", "<evil>"]
)
@pytest.mark.usefixtures("record")
def test_what_is_no_day_is_answered_with_how_to_write_one(day: str) -> None:
    response = Client().get("/en/editions/", {"on": day})
    assert response.status_code == 400
    assert "This is no date" in response.content.decode()
    assert "2026-03-02" in response.content.decode()
    assert "evil" not in response.content.decode()


@pytest.mark.usefixtures("record")
def test_no_day_at_all_is_the_history() -> None:
    assert get("/en/editions/?on=") == get("/en/editions/")


def test_today_goes_on_at_midnight_although_nothing_was_recorded(clock: Clock) -> None:
    sealed()
    assert "has not come yet" in get("/en/editions/?on=2026-03-03")[1]
    clock.move(hours=12)
    assert "day is not over" in get("/en/editions/?on=2026-03-03")[1]
    clock.move(days=1)
    assert "day is not over" not in get("/en/editions/?on=2026-03-03")[1]


# Permalinks


@pytest.mark.usefixtures("record")
def test_every_edition_is_read_at_its_own_address_for_good() -> None:
    for number, title in ((1, "One"), (2, "Two"), (3, "Three")):
        status, text = get(f"/en/editions/{number}/")
        assert status == 200
        assert f" {title} In short" in text
        html = Client().get(f"/en/editions/{number}/").content.decode()
        assert '<meta name="robots" content="noindex">' in html
        assert '<link rel="canonical" href="http://127.0.0.1:8000/en/">' in html


@pytest.mark.usefixtures("record")
def test_an_older_edition_says_since_when_and_why_it_is_not_the_present_one() -> None:
    second, first = get("/en/editions/2/")[1], get("/en/editions/1/")[1]
    assert "Edition 2 was replaced on March 5, 2026. It said something that is wrong. Read the present edition" in second
    # It was shown twice: what counts is the last time.
    assert "Edition 1 was replaced on March 8, 2026. The date is new. Read the present edition" in first
    assert "was replaced" not in get("/en/editions/3/")[1]
    assert "was replaced" not in get("/en/")[1]


def test_an_edition_of_a_withdrawn_explainer_says_so_before_all_else() -> None:
    sealed()
    sealed()
    deeds.withdraw(KEY, reason=Reason.WRONG, actor="p-reviewer")
    for number in (1, 2):
        status, text = get(f"/en/editions/{number}/")
        assert status == 200
        assert re.match(r"[^A-Z]*This page was withdrawn on .* It said something that is wrong\. See all changes", text)
    assert "See all changes" in get("/en/")[1]


@pytest.mark.usefixtures("record")
def test_a_reinstated_edition_is_the_present_one_again() -> None:
    deeds.reinstate(edition_of(sealed_second()), reason=Reason.STILL_RIGHT, actor="p-reviewer")
    assert "was replaced" not in get("/en/editions/2/")[1]
    assert "Edition 3 was replaced on March 10, 2026. It was looked at again and is right." in get("/en/editions/3/")[1]
    assert "Edition 2 is shown, since March 10, 2026." in get("/en/editions/")[1]


def sealed_second() -> Entry:
    """The entry that published edition 2."""
    return Entry.objects.get(edition__number=2, kind="published")


def test_a_translation_says_when_its_original_has_changed_in_more_than_its_wording(clock: Clock) -> None:
    original = sealed(an_explainer("Claims"))
    sealed(an_explainer("Ansprüche"), language="de", translated_from=edition_of(original).digest)
    clock.move(days=1)
    sealed(an_explainer("Claims, better"), change=Change.WORDING)
    assert "translated from" not in get("/de/")[1]
    clock.move(days=1)
    sealed(an_explainer("Claims, otherwise"), change=Change.FACTS)
    notice = "The page that this one was translated from has changed since, on"
    assert notice in get("/de/")[1]
    assert '<a href="/en/" hreflang="en">Claims, otherwise</a>' in Client().get("/de/").content.decode()
    assert notice not in get("/en/")[1]
    assert notice in get("/de/explainer.md")[1]


@pytest.mark.parametrize(
    "number",
    ["0", "-1", "01", "1.0", "4", "999999999", "1" + "0" * 30, "٣", "３", "x", "%20", "1%00", "1/2", "1%2F2", "1/explainer.php"],
)
@pytest.mark.usefixtures("record")
def test_a_number_that_no_edition_has_is_a_page_that_says_so(number: str) -> None:
    response = Client().get(f"/en/editions/{number}/")
    assert response.status_code == 404
    assert "There is no page at this address" in response.content.decode()


def test_all_addresses_of_an_explainer_move_with_it() -> None:
    sealed(explainer=PROOF, path="/en/old/", change_note="First.")
    sealed(explainer=PROOF, path="/en/new/")
    for ending in (*FORMS, "editions/", "editions/1/", "editions/1/explainer.md", "editions/2/changes/", "changes.atom"):
        response = Client().get(f"/en/old/{ending}")
        assert (response.status_code, response["Location"]) == (302, f"/en/new/{ending}")
        assert Client().get(f"/en/new/{ending}").status_code == 200
    assert Client().get("/en/old/editions/?on=2026-03-02&x=//evil")["Location"] == "/en/new/editions/?on=2026-03-02"
    assert Client().get("/en/old/editions/?on=%0d%0aX:+y")["Location"] == "/en/new/editions/"
    deeds.withdraw((PROOF, "en"), reason=Reason.ENDED, actor="p-reviewer")
    assert Client().get("/en/old/")["Location"] == "/en/new/"
    assert Client().get("/en/new/").status_code == 410


# Comparison


@pytest.mark.usefixtures("record")
def test_any_two_editions_are_compared() -> None:
    status, text = get("/en/editions/2/changes/")
    assert status == 200
    assert "From edition 1 to edition 2" in text
    html = Client().get("/en/editions/2/changes/").content.decode()
    assert re.search(r"<del>.*One.*</del>", html, re.DOTALL)
    assert re.search(r"<ins>.*Two.*</ins>", html, re.DOTALL)
    assert "From edition 3 to edition 1" in get("/en/editions/1/changes/?since=3")[1]
    assert get("/en/editions/3/changes/?since=")[0] == 200


@pytest.mark.parametrize(
    "path",
    ["1/changes/", "2/changes/?since=2", "2/changes/?since=9", "2/changes/?since=x", "2/changes/?since=-1", "2/changes/?since=٣"],
)
@pytest.mark.usefixtures("record")
def test_what_cannot_be_compared_is_said(path: str) -> None:
    status, text = get(f"/en/editions/{path}")
    assert status == 404
    assert "There is no such edition to compare with" in text


# Other forms


@pytest.mark.usefixtures("record")
def test_markdown_is_the_same_edition_with_its_number_and_its_notice() -> None:
    text = get("/en/explainer.md")[1]
    assert text.startswith("# Three\n")
    assert "Edition 3, approved by a second person on March 8, 2026." in text
    assert "<http://127.0.0.1:8000/en/editions/3/>" in text
    older = get("/en/editions/2/explainer.md")[1]
    assert older.startswith("# Two\n")
    assert "**Edition 2 was replaced on March 5, 2026.**" in older
    assert "[Read the present edition](<http://127.0.0.1:8000/en/>)" in older


def test_the_links_of_markdown_lead_to_the_site() -> None:
    body = '<p><a href="#why">one</a> <a href="/en/proof/">two</a> <a href="https://learn.example/">three</a> ](&lt;#four</p>'
    content = an_explainer()
    sealed(an_explainer(gist=type(content.gist)(heading="In short", body=body)))
    text = get("/en/explainer.md")[1]
    assert "[one](<http://127.0.0.1:8000/en/#why>)" in text
    assert "[two](<http://127.0.0.1:8000/en/proof/>)" in text
    assert "[three](<https://learn.example/>)" in text
    assert r"\](\<\#four" in text
    assert "[one](<http://127.0.0.1:8000/en/editions/1/#why>)" in get("/en/editions/1/explainer.md")[1]


@pytest.mark.usefixtures("record")
def test_json_holds_the_words_as_they_were_sealed() -> None:
    response = Client().get("/en/editions/2/explainer.json")
    assert response["Content-Type"] == "application/json"
    data = json.loads(response.content)
    edition = edition_of(sealed_second())
    assert canonical.dumps(data.pop("content")) == edition.content
    assert edition.content.encode() in response.content
    assert canonical.digest(edition.content) == data["content_digest"]
    assert data == {
        "explainer": str(CLAIMS),
        "language": "en",
        "edition": 2,
        "address": "http://127.0.0.1:8000/en/editions/2/",
        "approved_on": "2026-03-03",
        "digest": edition.digest,
        "content_digest": edition.content_digest,
    }
    assert json.loads(Client().get("/en/explainer.json").content)["edition"] == 3


@pytest.mark.usefixtures("record")
def test_the_feed_tells_what_the_history_tells() -> None:
    text = Client().get("/en/changes.atom").content.decode()
    titles = ["Three", "Edition 3", "Edition 1 again", "Withdrawn", "Edition 2", "Edition 1"]
    assert re.findall("<title>([^<]*)</title>", text) == titles
    assert "It says who pays. If you have already signed: Ask your partner about &amp;lt;pay&amp;gt;." in text
    ids = re.findall("<id>([^<]*)</id>", text)
    assert len(set(ids)) == len(ids) == 6
    assert all(name.startswith("urn:uuid:") for name in ids)
    sealed()
    assert re.findall("<id>([^<]*)</id>", Client().get("/en/changes.atom").content.decode())[2:] == ids[1:]


def test_a_withdrawn_explainer_has_no_present_words_in_any_form() -> None:
    sealed()
    deeds.withdraw(KEY, reason=Reason.WRONG, actor="p-reviewer")
    for form in FORMS:
        status, text = get(f"/en/{form}")
        assert status == 410
        assert "It said something that is wrong." in text
        assert get(f"/en/editions/1/{form}")[0] == 200


# Costs


@pytest.mark.usefixtures("record")
def test_each_answer_costs_one_query_and_one_more_where_copies_are_listed(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = Client()
    for path in (
        "editions/1/",
        "editions/9/",
        "editions/2/changes/",
        "editions/1/changes/?since=3",
        "editions/1/explainer.md",
        "editions/1/explainer.json",
        "explainer.md",
        "explainer.json",
        "changes.atom",
    ):
        for address in (f"/en/{path}", f"/en/none/{path}"):
            client.get(address)
            with django_assert_num_queries(1):
                client.get(address)
    for path in ("editions/", "editions/?on=2026-03-03", "editions/?on=x"):
        client.get(f"/en/{path}")
        with django_assert_num_queries(2):
            client.get(f"/en/{path}")


@pytest.mark.usefixtures("record")
def test_the_history_lists_the_files_that_were_issued_with_the_edition_that_they_are_of() -> None:
    second = edition_of(Entry.objects.get(number=2))
    copies = [issue(second), issue(second, b"%PDF letter", paper=Paper.LETTER)]
    status, text = get("/en/editions/")
    assert status == 200
    of_second = text.partition("Edition 2 ")[2].partition("Edition 1 ")[0]
    for copy, paper in zip(copies, ("A4", "US Letter"), strict=True):
        assert f"PDF, {paper}, pages: 2, 1 KB, made on March 10, 2026. SHA-256: {copy.digest}" in re.sub(" +", " ", text)
        assert text.count(copy.digest) == 1
        assert copy.digest in of_second
