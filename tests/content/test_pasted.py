"""A pasted text is told from ours by its words: whatever it is set in, every sentence that is not ours is seen."""

import re
import sys
from dataclasses import replace
from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from explainer.content import html, markdown, richtext
from explainer.content.explainer import Content, Gist
from explainer.content.frame import EditionLine, Frame, Link, Notice, Place
from explainer.content.handed import Difference
from explainer.content.pasted import Found, Known, check, nearest, of_content, of_lines
from explainer.content.sections import Access, AccessRow, Prose
from tests.editing.test_starter_text import ADDRESSES, CPOR, EXECUTION, read_starter
from tests.words import an_explainer, contents

SITE = "https://cpor.example"
MAIL = (
    "A CPOR claim tells Microsoft which partner helps you with a product.\n\n"
    "First, you are asked to sign a form, the POE. Check it before you sign. You are free not to sign.\n\n"
    "Then Microsoft tells your company about the claim. You can decline."
)
# Elements that begin a line.
BLOCKS = re.compile("p|li|h[1-3]|tr|[uo]l|d[tdl]|div|section|table|caption|form|legend|nav|header|footer|br")

every = pytest.mark.parametrize("path", [*ADDRESSES.values()], ids=lambda path: path.stem)


class Visible(HTMLParser):
    """What a browser copies of a page: its text without tags, each block on a line."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.lines = ""
        self.feed(re.sub(r"<head>.*</head>", "", source, flags=re.DOTALL))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.lines += "\n" if BLOCKS.fullmatch(tag) else "\t" if tag in {"td", "th"} else ""

    def handle_endtag(self, tag: str) -> None:
        self.lines += "\n" if BLOCKS.fullmatch(tag) else ""

    def handle_data(self, data: str) -> None:
        self.lines += re.sub(r"\s+", " ", data)


def visible(page: str) -> str:
    return Visible(page).lines


def frame(**changes: object) -> Frame:
    around = Frame(
        language="en",
        site=SITE,
        home="/en/",
        up=Link(label="Up", href="/en/"),
        about=Link(label="About this site", href="/en/about/"),
        share="/en/share/",
        related=(Link(label="Before you sign", href="/en/proof/"),),
        languages=(Link(label="English", href="/en/", language="en"), Link(label="Deutsch", href="/de/", language="de")),
        edition=EditionLine(
            number=7, approved_on=date(2026, 11, 12), place=Place(path="/en/", number=7), code="CPOR-EN-7-K3M9Q-X2T5Z-7F"
        ),
    )
    return replace(around, **changes)  # type: ignore[arg-type]  # names of fields with their values


FRAMES = {
    "a demonstration": frame(),
    "a publisher": frame(publisher="Contoso"),
    "replaced": frame(notices=(Notice(kind="replaced", on=date(2026, 12, 1), read=Link(label="Read it", href="/en/")),)),
    "withdrawn": frame(notices=(Notice(kind="withdrawn", on=date(2027, 5, 31), why="It said something wrong."),)),
    "an old translation": frame(notices=(Notice(kind="translation", on=date(2027, 3, 1)),)),
    "German": frame(language="de"),
    "French": frame(language="fr"),
    "Arabic": frame(language="ar"),
    "Japanese": frame(language="ja"),
    "Thai": frame(language="th"),
}


@cache
def page(path: Path = CPOR) -> str:
    return visible(html.page(read_starter(path), frame()))


def found(text: str, path: Path = CPOR) -> Found:
    return check(text, of_content(read_starter(path), frame()))


def changed(old: str, new: str) -> tuple[Difference, ...]:
    """What is found where the page of the first starter text says something otherwise."""
    assert page().count(old) == 1
    return found(page().replace(old, new)).differences


def in_mail(text: str) -> tuple[Difference, ...]:
    return check(text, of_lines([MAIL], frame())).differences


# As it is


@every
@pytest.mark.parametrize("around", FRAMES.values(), ids=FRAMES)
def test_every_form_of_a_page_says_the_same(path: Path, around: Frame) -> None:
    content = read_starter(path)
    known = of_content(content, around)
    for form in (html.page(content, around), html.copy(content, around, "A4")):
        assert check(visible(form), known) == Found()
    assert check(markdown.page(content, around), known) == Found()


@every
def test_where_lines_and_sheets_end_does_not_count(path: Path) -> None:
    foot = "1 / 2\nEdition 7 of this page, approved on November 12, 2026.\nCheck this copy: https://cpor.example/check/A-EN-7/"
    words = page(path).split()
    wrapped = [" ".join(words[start : start + 9]) for start in range(0, len(words), 9)]
    sheets = [*wrapped[:40], *foot.splitlines(), *wrapped[40:], *foot.replace("1 /", "2 /").splitlines()]
    for text in (" ".join(words), "\n".join(wrapped), "\n".join(sheets), "> " + "\n> ".join(sheets), "\r\n>> ".join(sheets)):
        assert found(text, path).says_the_same


def test_what_browsers_print_on_each_sheet_does_not_count() -> None:
    content = an_explainer()
    first, last = "11/25/26, 12:45 PM About claims", "https://cpor.example/en/ {} / 2"
    sheets = f"{first}\nAbout claims\nIn short\n{last.format(1)}\n{first}\nYour partner makes a claim.\n{last.format(2)}"
    assert check(f"{sheets}\nWhy\nA claim says who helped you.", of_content(content, frame())).says_the_same


def test_markup_in_a_word_does_not_divide_it() -> None:
    body = '<p>See <a href="#why">the pre</a>face, un<b>sig</b>ned, don[e], 2*2.</p>'
    content = an_explainer(gist=Gist(heading="In short", body=body))
    for form in (markdown.page(content, frame()), visible(html.page(content, frame()))):
        assert check(form, of_content(content, frame())).says_the_same


def test_words_divided_at_the_end_of_a_line_are_whole() -> None:
    for old, new in (
        ("Microsoft", "Micro-\nsoft"),
        ("Microsoft", "Micro\u00ad\nsoft"),
        ("sign-in", "sign-\nin"),
        ("official", "oﬃcial"),
    ):
        assert old in page()
        assert found(page().replace(old, new)).says_the_same


def test_how_it_is_set_does_not_count() -> None:
    plain = page().translate(str.maketrans("“”’–…", '""\'-\u2026'))
    for text in (plain, plain.upper(), plain.replace(" ", "\u00a0"), plain.replace("e", "e\u200b"), plain.replace(". ", " . ")):
        assert found(text).says_the_same


def test_addresses_that_print_adds_are_ours() -> None:
    content = an_explainer(gist=Gist(heading="In short", body='<p>See <a href="https://learn.example/a?b=c">our rules</a>.</p>'))
    known = of_content(content, frame())
    for printed in ("(https://learn.example/a?b=c)", "(https://learn.ex\nample/a?b=c)", "<https://cpor.example/en/>"):
        assert check(f"About claims\nIn short\nSee our rules {printed}.\nWhy\nA claim says who helped you.", known).says_the_same


def test_an_address_that_is_not_ours_is_seen() -> None:
    for address in (
        "https://evil.example/",
        "https://cpor.example.evil.test/en/",
        "https://cpor.example@evil.test/",
        "www.evil.test",
    ):
        [difference] = in_mail(f"{MAIL}\n\n{address}")
        assert difference.how == "added"
        assert "evil" in difference.pasted
        [one] = check(
            markdown.page(an_explainer(), frame()) + f"\n[Why](<{address}>)", of_content(an_explainer(), frame())
        ).differences
        assert "evil" in one.pasted


def test_whole_sentences_may_stand_elsewhere_and_twice() -> None:
    one, two, three = MAIL.split("\n\n")
    assert in_mail("\n\n".join([three, one, two, three])) == ()


def test_a_mail_and_the_sentences_for_a_call_are_known_word_for_word() -> None:
    for path in (CPOR, EXECUTION):
        share = read_starter(path).share
        for mail in (share.short_mail, share.long_mail):
            assert check(f"> {mail.replace(chr(10), chr(10) + '> ')}\n> {SITE}/c/", of_lines([mail], frame())).says_the_same
        assert check(" ".join(share.call), of_lines(share.call, frame())).says_the_same


@given(content=contents())
def test_whatever_we_may_write_is_found_to_say_the_same(content: Content) -> None:
    known = of_content(content, frame())
    # A line that ends in a hyphen goes on in the next one; one that says “1/2” is the number of a page.
    assume(not any(re.search(r"[-‐‑–\u00ad]$|^\W*\d+/\d+\W*$", unit.text) for unit in known.units))
    assert check(markdown.page(content, frame()), known).says_the_same
    assert check("\n\n".join(unit.text for unit in known.units), known).says_the_same


# Otherwise


def test_one_word_is_seen() -> None:
    assert changed("It opens no mail, files or sign-in.", "It opens mail, files or sign-in.") == (
        Difference("changed", "It opens no mail, files or sign-in.", "It opens mail, files or sign-in."),
    )


def test_a_missing_not_is_seen() -> None:
    [difference] = in_mail(MAIL.replace("free not to", "free to"))
    assert difference == Difference("changed", "You are free not to sign.", "You are free to sign.")


def test_an_added_sentence_is_seen_wherever_it_stands() -> None:
    fee = Difference("added", "", "Pay the fee first.")
    for place in ("You can decline.", "Check it before", "A CPOR claim tells"):
        assert in_mail(MAIL.replace(place, f"Pay the fee first. {place}")) == (fee,)
        assert in_mail(MAIL.replace(place, f"Pay the\nfee first.\n{place}")) == (Difference("added", "", "Pay the fee first."),)
    assert in_mail(f"{MAIL}\nPay the fee first.") == (fee,)


def test_a_greeting_is_added() -> None:
    assert [one.pasted for one in in_mail(f"Dear Ada,\n\n{MAIL}\n\nBest regards\nBen")] == ["Dear Ada,", "Best regards Ben"]


def test_words_put_before_or_after_a_sentence_make_it_another() -> None:
    sentence = "You are free not to sign."
    for put in ("You are free not to sign unless you ask.", "Only partners say you are free not to sign."):
        assert in_mail(MAIL.replace(sentence, put)) == (Difference("changed", sentence, put),)


def test_a_sentence_of_few_of_our_words_is_added() -> None:
    sentence = "First, you are asked to sign a form, the POE."
    assert sorted(in_mail(MAIL.replace(sentence, "You sign.")), key=lambda one: one.how) == [
        Difference("added", "", "You sign."),
        Difference("left_out", sentence),
    ]


def test_of_two_sentences_for_one_of_ours_the_second_is_added() -> None:
    differences = in_mail(MAIL.replace("You are free not to sign.", "You are free to sign. You can decline. You are free to sign."))
    assert [(one.how, one.pasted) for one in differences] == [
        ("changed", "You are free to sign."),
        ("added", "You are free to sign."),
    ]
    between = f"Nobody knows {'how very ' * 10} long it takes."
    differences = in_mail(MAIL.replace("You are free not to sign.", f"You are free to sign. {between} You are free to sign."))
    assert [one.how for one in differences] == ["changed", "added", "added"]


def test_a_heading_in_other_words_is_still_that_heading() -> None:
    heading = Difference("changed", "Why you are asked", "Why you must sign")
    assert check("Why you must sign", of_lines(["Why you are asked"], frame())).differences == (heading,)


def test_of_sentences_that_are_much_alike_the_one_is_meant_that_we_say_there() -> None:
    known = of_lines(["You can see mail.", "Ask us anything you want.", "You can see files."], frame())
    assert check("Ask us anything you want. You can see logs.", known).differences == (
        Difference("left_out", "You can see mail."),
        Difference("changed", "You can see files.", "You can see logs."),
    )


def test_where_one_sentence_begins_like_another_each_is_found() -> None:
    lines = ("Ask us", "First", "Ask us first")
    assert check("\n".join(lines), of_lines(lines, frame())).says_the_same


def test_what_is_put_into_a_row_changes_it() -> None:
    content = an_explainer(sections=(ROWS,))
    written = visible(html.page(content, frame())).replace("read your mail?", "read your mail? Ask Ben before Monday.")
    assert check(written, of_content(content, frame())).differences == (
        Difference(
            "changed",
            "read your mail? No. A claim opens no data.",
            "read your mail? Ask Ben before Monday. No. A claim opens no data.",
        ),
    )


def test_what_was_pasted_is_quoted_without_what_stands_between_its_words() -> None:
    foot = "\nEdition 7 of this page, approved on November 12, 2026.\nCheck this copy: https://cpor.example/check/A-EN-7/\n"
    [difference] = in_mail(MAIL.replace("You are free not to sign.", f"You are free {foot} to sign."))
    assert difference == Difference("changed", "You are free not to sign.", "You are free to sign.")


def test_a_sentence_that_is_left_out_is_named_where_we_say_it() -> None:
    gone = Difference("left_out", "You are free not to sign.")
    assert in_mail(MAIL.replace("You are free not to sign.", "")) == (gone,)
    assert in_mail("Hello!\n" + MAIL.replace("You are free not to sign.", "") + "\nBye!") == (
        Difference("added", "", "Hello!"),
        gone,
        Difference("added", "", "Bye!"),
    )
    assert in_mail(MAIL.removeprefix("A CPOR claim tells Microsoft which partner helps you with a product."))[0].how == "left_out"


def test_what_is_said_twice_and_left_out_once_is_seen() -> None:
    assert MAIL.count("You are free not to sign.") == 1
    twice = of_lines([f"{MAIL}\nYou are free not to sign."], frame())
    assert check(MAIL, twice).differences == (Difference("left_out", "You are free not to sign."),)


def test_a_number_is_seen() -> None:
    [difference] = changed("within five business days of the notice (2021)", "within five business days of the notice (2022)")
    assert difference.how == "changed"
    [difference] = changed("With 150 or more", "With 15 or more")
    assert difference.how == "changed"


def test_a_question_is_no_statement() -> None:
    [difference] = in_mail(MAIL.replace("free not to sign.", "free not to sign?"))
    assert difference.how == "changed"
    known = of_lines(["署名できますか？"], frame(language="ja"))
    assert check("署名できますか?", known).says_the_same
    assert not check("署名できますか。", known).says_the_same


ROWS = Access(
    id="access",
    heading="Access",
    caption="Because of a claim, can your partner…",
    rows=(
        AccessRow(question="see how much you use?", answer="Yes."),
        AccessRow(question="read your mail?", answer="No.", remark="A claim opens no data."),
        AccessRow(question="be paid?", answer="Perhaps."),
    ),
)


def rows(*order: AccessRow) -> tuple[Difference, ...]:
    content = an_explainer(sections=(ROWS,))
    written = html.page(replace(content, sections=(replace(ROWS, rows=order),)), frame())
    return check(visible(written), of_content(content, frame())).differences


def test_answers_that_change_places_are_seen() -> None:
    one, two, three = ROWS.rows
    assert rows(replace(one, answer="No."), replace(two, answer="Yes."), three) == (
        Difference("changed", "see how much you use? Yes.", "see how much you use? No."),
        Difference("changed", "read your mail? No. A claim opens no data.", "read your mail? Yes. A claim opens no data."),
    )
    [difference] = rows(one, replace(two, answer="Yes."), three)
    assert difference.how == "changed"


def test_rows_that_change_places_say_the_same() -> None:
    assert rows(*reversed(ROWS.rows)) == ()


def test_an_answer_is_not_ours_because_another_row_has_it() -> None:
    content = an_explainer(sections=(Prose(id="a", heading="May it?", body="<p>No.</p><p>Ask us first.</p>"),))
    assert check(f"{visible(html.page(content, frame()))}\nNo.", of_content(content, frame())).differences == (
        Difference("added", "", "No."),
    )


def test_a_part_is_told_from_a_whole() -> None:
    gist = richtext.parse(read_starter(CPOR).gist.body).text()
    assert found(gist).is_a_part
    assert not found(page()).is_a_part
    assert not found(f"{gist}\nPay the fee first.").is_a_part


def test_words_without_spaces_are_told_by_their_letters() -> None:
    known = of_lines(["署名しなくてもかまいません。請求を断ることができます。"], frame(language="ja"))
    assert check("署名しなく\nてもかまいません。請求を断ることができます。", known).says_the_same
    [difference] = check("署名しなくてはなりません。請求を断ることができます。", known).differences
    assert difference == Difference("changed", "署名しなくてもかまいません。", "署名しなくてはなりません。")


def test_marks_on_letters_count() -> None:
    assert not check("यह मत करि। यह करो।", of_lines(["यह मत करी। यह करो।"], frame(language="hi"))).says_the_same
    known = of_lines(["لا يجب عليك التوقيع. يمكنك الرفض."], frame(language="ar"))
    assert check("لا يجب عليك التوقيع.\nيمكنك الرفض.", known).says_the_same
    assert [one.how for one in check("يجب عليك التوقيع. يمكنك الرفض.", known).differences] == ["changed"]


# Which one


def test_the_nearest_is_the_one_that_has_most_of_it() -> None:
    contents_ = [read_starter(path) for path in ADDRESSES.values()]
    known = [of_content(content, frame()) for content in contents_]
    known += [of_lines([mail], frame()) for mail in (contents_[0].share.short_mail, contents_[0].share.long_mail)]
    for place, path in enumerate(ADDRESSES.values()):
        assert nearest(page(path), known) == place
        assert nearest(markdown.page(contents_[place], frame()), known) == place
    for place, mail in ((3, contents_[0].share.short_mail), (4, contents_[0].share.long_mail)):
        assert nearest(f"Dear Ada,\n\n{mail}\n\nPay the fee first.", known) == place


def test_of_equals_the_first_is_nearest_and_an_edition_before_one_that_says_more() -> None:
    content = read_starter(CPOR)
    longer = replace(content, gist=replace(content.gist, body=content.gist.body + "<p>There is something new here.</p>"))
    known = [of_content(one, frame()) for one in (longer, content, content)]
    assert nearest(page(), known) == 1
    assert nearest(richtext.parse(content.gist.body).text(), known) == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Yes.",
        "Dear customer, your invoice for the month of May is attached. Please pay it within 30 days. Thank you.",
        "The quick brown fox jumps over the lazy dog, and the dog does not mind at all.",
        "\x00\x01\ud800",
    ],
)
def test_something_else_is_none_of_ours(text: str) -> None:
    assert nearest(text, [of_content(read_starter(path), frame()) for path in ADDRESSES.values()]) is None


def test_editions_share_what_they_have_in_common() -> None:
    content = read_starter(CPOR)
    one, two = (of_content(each, frame()) for each in (content, replace(content, title="Another title")))
    assert [first is second for first, second in zip(one.units, two.units, strict=True)].count(False) == 1
    assert hash(one) != hash(two)


# Whatever it is


WORST = {
    "one word": "you ",
    "one word and an end": "you. ",
    "every piece like one sentence": "your partner\n",
    "every sentence a little otherwise": "First, your partner asks you to sign a form, the POA. ",
    "all of it again and again": "",
    "numbers": "1. 2) 3 ",
    "signs": "? ",
    "marks of addresses": "](<https://cpor.example",
    "marks of codes": "a-a-",
    "dashes at line ends": "a-\n",
}


@pytest.mark.parametrize("words", WORST.values(), ids=WORST)
def test_the_work_grows_with_the_length_alone(words: str) -> None:
    """Counted in lines of Python: twice the text takes twice of them, and no letter takes many."""
    known = of_content(read_starter(CPOR), frame())
    text = (words or page()) * (8_000 // len(words or page()) + 1)
    assert steps(text[:8_000], known) <= min(2.2 * steps(text[:4_000], known) + 2_000, 100 * 8_000)


def steps(text: str, known: Known) -> int:
    counted = 0

    def count(_frame: FrameType, _event: str, _arg: Any) -> Any:
        nonlocal counted
        counted += 1
        return count

    before = sys.gettrace()
    sys.settrace(count)
    check(text, known)
    nearest(text, [known])
    sys.settrace(before)
    return counted


@given(text=st.text())
@example("\ud800\x00\ufdfa")
@example("](<](<>)*\\[>> 1. 2) - ")
def test_no_text_is_too_strange(text: str) -> None:
    known = of_lines([MAIL], frame())
    assert isinstance(check(text, known), Found)
    nearest(text, [known])
