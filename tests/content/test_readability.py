"""What is counted in a text: words, sentences, syllables, and how easily it reads."""

import pytest

from explainer.content import readability
from explainer.content.explainer import Gist, ShareTexts, Source
from explainer.content.sections import Access, AccessRow, Checklist, Definition, Definitions, Prose
from tests.words import an_explainer

SYLLABLES = {
    1: "you sign the claim it is free made helped signed through rhythm cloud whole fee months does one",
    2: "partner mailbox able table people purchase being signed-up create’s trial quiet idle ended changes boxes needed license",
    3: "Microsoft customer agreement employee provider various usual idea signature invoices area PDF",
    4: "information usually associate responsible independent relationship",
    5: "organization opportunity",
}


@pytest.mark.parametrize(("word", "syllables"), [(word, count) for count, words in SYLLABLES.items() for word in words.split()])
def test_syllables_of_a_word(word: str, syllables: int) -> None:
    assert readability.syllables(word) == syllables


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("14", 2),
        ("2021", 4),
        ("US", 2),
        ("CPOR", 4),
        ("WWW", 9),
        ("e-mail", 2),
        ("co-op", 2),
        ("partner’s", 2),
        ("A", 1),
        ("", 0),
        ("日本", 0),
    ],
)
def test_what_is_read_out_letter_by_letter_or_is_no_english(word: str, syllables: int) -> None:
    assert readability.syllables(word) == syllables


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        (" … – 🙂 ", []),
        ("Sign it, or don’t.", ["Sign", "it", "or", "don’t"]),
        ("14.5 percent of 1,000 on 2021-05-01", ["14.5", "percent", "of", "1,000", "on", "2021-05-01"]),
        ("proof-of-execution (POE)", ["proof-of-execution", "POE"]),
        ("Straße, été, запрос", ["Straße", "été", "запрос"]),
        ("snake_case", ["snake", "case"]),
    ],
)
def test_words_of_a_text(text: str, words: list[str]) -> None:
    assert readability.words(text) == words


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        ("\n \n…\n", []),
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("It costs 1.50 a month. No more.", ["It costs 1.50 a month.", "No more."]),
        ("He said “no.” She signed.", ["He said “no.", "She signed."]),
        ("A heading\nA list item\n\nAnother", ["A heading", "A list item", "Another"]),
        ("これは文です。これも。", ["これは文です。", "これも。"]),
        ("هل توافق؟ نعم.", ["هل توافق؟", "نعم."]),
    ],
)
def test_sentences_of_a_text(text: str, sentences: list[str]) -> None:
    assert readability.sentences(text) == sentences


def test_texts_are_counted_as_one() -> None:
    reading = readability.count(["You sign it. It is free, and nobody may charge you.", "A heading"])
    assert (reading.words, reading.sentences, reading.syllables) == (13, 3, 16)
    assert reading.longest_sentence == "It is free, and nobody may charge you."
    assert reading.longest == 8


def test_the_formulas_are_those_of_flesch_and_kincaid() -> None:
    reading = readability.Reading(words=100, sentences=5, syllables=150, longest_sentence="")
    assert reading.ease == pytest.approx(206.835 - 1.015 * 20 - 84.6 * 1.5)
    assert reading.grade == pytest.approx(0.39 * 20 + 11.8 * 1.5 - 15.59)


@pytest.mark.parametrize("nothing", [[], [""], ["", "…\n"]])
def test_without_words_nothing_is_hard(nothing: list[str]) -> None:
    reading = readability.count(nothing)
    assert (reading.words, reading.sentences, reading.syllables, reading.longest) == (0, 0, 0, 0)
    assert (reading.ease, reading.grade) == (100.0, 0.0)


def test_plain_words_read_more_easily_than_long_ones() -> None:
    plain = readability.count(["You can say no. Nobody may ask you why."])
    hard = readability.count(["Organizational responsibilities necessitate immediate administrative authorization."])
    assert plain.ease > 90
    assert plain.grade < 3
    assert hard.ease < 0
    assert hard.grade > 20


def test_a_reading_of_an_explainer_leaves_out_what_is_looked_up_or_shared() -> None:
    content = an_explainer(
        "One two",
        gist=Gist(heading="Three", body="<p>Four <b>fi</b>ve.</p><ul><li>Six</li><li>Seven</li></ul>"),
        sections=(
            Prose(id="why", heading="Eight", facts=("left-out",), body="<p>Nine<br>ten.</p>"),
            Checklist(id="list", heading="Eleven", items=("Twelve.",)),
            Access(id="access", heading="No", caption="No", rows=(AccessRow(question="No", answer="No"),)),
            Definitions(id="words", heading="No", terms=(Definition(term="No", meaning="No"),)),
        ),
        sources=(Source(title="No", publisher="No"),),
        share=ShareTexts(short_mail="No", long_mail="No", call=("No",)),
    )
    assert readability.of_content(content).words == 12
    assert readability.of_content(content).sentences == 10
    assert readability.of_gist(content).words == 4
    assert readability.of_gist(content).sentences == 3
