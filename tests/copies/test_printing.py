"""A copy on paper says what its page says, to everybody: to who reads it, who hears it, who scans it and who checks it."""

import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any
from urllib.parse import urljoin

import page as checker
import pypdf
import pytest

from explainer.content import html, richtext
from explainer.content.explainer import Content, Gist, Source, links, texts
from explainer.content.frame import EditionLine, Frame, Place
from explainer.content.sections import (
    Access,
    AccessRow,
    Case,
    Cases,
    Checklist,
    Contrast,
    ContrastTerm,
    Definition,
    Definitions,
    FormField,
    FormFields,
    Points,
    Prose,
    Section,
    Step,
    Steps,
)
from tests.copies.reading import MM, Heard, catalog, copied, decoded_from_pages, elements, heard, printed, runs
from tests.editing.test_starter_text import ADDRESSES, read_starter
from tests.words import an_explainer

SITE = "https://cpor.example"
CODE = "CPOR-EN-7-K3M9Q-X2T5Z-7F"
CHECK = f"{SITE}/check/{CODE}/"
SOURCES = "Where this comes from"
DEMONSTRATION = "Demonstration. Prepared from Microsoft’s public documentation. Not published by Microsoft."

# Points, and what readers of PDFs lose of them.
PAPERS = {"a4": (210 * MM, 297 * MM), "letter": (612.0, 792.0)}
ROUNDED = 0.1

EVERYTHING = "<p>Rich <b>bold</b> <i>slanted</i> <a href='https://a.example/'>outside</a>.</p>"
EVERY_KIND = an_explainer(
    "Every kind",
    sections=(
        Prose(id="prose", heading="Prose here", body=f"{EVERYTHING}<ul><li>one<ol><li>inner</li></ol></li><li>two</li></ul>"),
        Cases(
            id="cases",
            heading="Cases here",
            cases=(
                Case(label="A label that is long and needs more lines than one", text=EVERYTHING),
                Case(label="Label", text="<p>See <a href='#prose'>the prose</a> and <a href='/en/about/'>the site</a>.</p>"),
            ),
            note="<p>Note of the cases.</p>",
        ),
        Access(
            id="access",
            heading="Access here",
            caption="Can they",
            rows=(AccessRow(question="read?", answer="No.", remark="Never."), AccessRow(question="see?", answer="Yes.")),
            note="<p>Note of the access.</p>",
        ),
        Steps(
            id="steps",
            heading="Steps here",
            steps=(Step(actor="you", text=EVERYTHING), Step(actor="partner", text="<p>They do that.</p>")),
            note="<p>Note of the steps.</p>",
        ),
        Points(id="points", heading="Points here", lead="<p>Lead to the points.</p>", points=("Point one", "Point two")),
        Checklist(id="ticks", heading="Checklist here", items=("Tick one", f"Tick two {'goes on and on ' * 12}")),
        FormFields(
            id="form",
            heading="Form here",
            fields=(FormField(field="Field one", check="Check one."), FormField(field="Field two", check="Check two.")),
        ),
        Contrast(
            id="contrast",
            heading="Contrast here",
            caption="Names",
            terms=(ContrastTerm(term="ABC", spelled_out="A better claim", difference="Differs."),),
        ),
        Definitions(
            id="definitions",
            heading="Definitions here",
            terms=(Definition(term="Word", meaning="Meaning."), Definition(term="Other", meaning="Another.")),
        ),
    ),
    sources=(
        Source(title="A guide", publisher="A publisher", address="https://b.example/path", as_of="2024-11"),
        Source(title="A leaf"),
    ),
)
ARABIC = an_explainer(
    "شريكك يقدّم مطالبة CPOR: ماذا يعني ذلك لك",
    gist=Gist(heading="في ثلاثين ثانية", body="<p>يساعدك شريكك في منتج من Microsoft.</p><ul><li>أولاً، توقّع نموذجاً.</li></ul>"),
    sections=(
        Cases(
            id="do", heading="ماذا تفعل", cases=(Case(label="طلب منك التوقيع", text="<p>تحقق أولاً. <a href='#why'>لماذا</a></p>"),)
        ),
        Access(
            id="access",
            heading="ما يمكن لشريكك",
            caption="هل يمكن لشريكك",
            rows=(AccessRow(question="أن يقرأ بريدك؟", answer="لا.", remark="لا تفتح المطالبة أي بيانات."),),
        ),
        Checklist(id="ticks", heading="قائمة", items=("هل الاسم صحيح؟",)),
        Prose(id="why", heading="لماذا", body="<p>لأن <b>الشركاء</b> يجب أن يخبروا بذلك في 12 شهراً.</p>"),
    ),
)


def section(number: int) -> Section:
    """One of a hundred, each as long as another one seldom is, with a heading on two lines."""
    name, heading = f"part-{number}", f"Part {number} of a hundred parts"
    line = "A line of words that goes on. " * (number % 7 + 1)
    if number % 3:
        return Prose(id=name, heading=heading, body=f"<p>{line}</p>" * (number % 5 + 1))
    if number % 2:
        row = AccessRow(question="see it?", answer="Yes.", remark=line)
        return Access(id=name, heading=heading, caption="Can they", rows=(row,) * (number % 4 + 1))
    return Steps(id=name, heading=heading, steps=(Step(actor="you", text=f"<p>{line}</p>"),) * (number % 4 + 1))


# At every place of a page there begins some section, and it has words that are wider than their column.
LONG = an_explainer(
    f"A title that goes on and on {'about claims and what they mean ' * 5}, Donaudampfschiff{'fahrts' * 30}gesellschaft",
    sections=(
        *(section(number) for number in range(1, 101)),
        Access(
            id="wide",
            heading=f"Wide{'r' * 80}",
            caption=f"So wide{'r' * 200}",
            rows=(AccessRow(question=f"Is it wide{'r' * 100}?", answer="Yes.", remark=f"Wide{'st' * 100}"),),
        ),
        Definitions(id="words", heading="Words", terms=(Definition(term="W" * 60, meaning=f"https://a.example/{'path' * 60}"),)),
    ),
    sources=(Source(title="A guide", address=f"https://b.example/{'path/' * 60}"),),
)


@dataclass(frozen=True)
class Sample:
    """A copy to look at: words on a paper, in their surroundings."""

    words: Content
    paper: str = "a4"
    path: str = "/en/"
    language: str = "en"
    publisher: str = ""

    @property
    def html(self) -> str:
        place = Place(path=self.path, number=7, is_permalink=True)
        line = EditionLine(number=7, approved_on=date(2026, 11, 12), place=place, code=CODE)
        return html.copy(self.words, Frame(language=self.language, publisher=self.publisher, site=SITE, edition=line), self.paper)

    @property
    def pdf(self) -> bytes:
        return printed(self.html).content


# What customers get.
STARTER = {
    f"{path} {paper}": Sample(read_starter(words), paper=paper, path=path) for path, words in ADDRESSES.items() for paper in PAPERS
}
CLAIMS = STARTER["/en/ a4"]
EVERY = Sample(EVERY_KIND, publisher="Contoso")
IN_ARABIC = Sample(ARABIC, path="/ar/", language="ar")

samples = pytest.mark.parametrize(
    "sample",
    [pytest.param(sample, id=name) for name, sample in STARTER.items()]
    + [pytest.param(EVERY, id="every kind"), pytest.param(IN_ARABIC, id="Arabic"), pytest.param(Sample(LONG, "letter"), id="long")],
)


def squeezed(text: str) -> str:
    """A text without its spaces: where lines end is the printer's choice."""
    return "".join(text.split())


def said(part: Any) -> list[str]:
    """The texts of a part of an explainer in their order."""
    return [squeezed(richtext.parse(text).text() if rich else text) for _, text, rich in texts(part)]


# Paper


@pytest.mark.parametrize("sample", STARTER.values(), ids=STARTER)
def test_what_customers_get_takes_two_sheets_at_most_and_little_room(sample: Sample) -> None:
    copy = printed(sample.html)
    assert copy.pages <= 2
    assert len(copy.content) <= 120_000


@samples
def test_every_page_has_the_size_of_its_paper(sample: Sample) -> None:
    pages = pypdf.PdfReader(io.BytesIO(sample.pdf)).pages
    assert len(pages) == printed(sample.html).pages
    for one in pages:
        assert (float(one.mediabox.width), float(one.mediabox.height)) == pytest.approx(PAPERS[sample.paper], abs=ROUNDED)


@samples
def test_no_letter_is_smaller_than_ten_points(sample: Sample) -> None:
    assert min(run.size for run in runs(sample.pdf) if run.text.strip()) >= 10 - ROUNDED


@samples
def test_nothing_is_printed_where_printers_do_not_reach(sample: Sample) -> None:
    width, height = PAPERS[sample.paper]
    for run in runs(sample.pdf):
        assert run.left >= 10 * MM, run
        assert run.right <= width - 10 * MM, run
        assert run.top >= 9 * MM, run
        assert run.bottom <= height - 5 * MM, run


@samples
def test_no_words_lie_on_others(sample: Sample) -> None:
    def apart(one: Any, other: Any) -> bool:
        inside = 1.0
        return bool(
            one.right <= other.left + inside
            or other.right <= one.left + inside
            or one.bottom <= other.top + inside
            or other.bottom <= one.top + inside
        )

    found = [run for run in runs(sample.pdf) if unmarked(run.text).strip()]
    for place, one in enumerate(found):
        for other in found[place + 1 :]:
            assert one.page != other.page or apart(one, other), (one, other)


@samples
def test_what_a_heading_is_of_begins_beside_it(sample: Sample) -> None:
    for heading, text in beginnings(sample.pdf):
        assert heading.page == text.page, heading.text
        if "H2" in heading.tags and heading.text != SOURCES:
            assert abs(heading.seen[0].bottom - text.seen[0].bottom) < 7, heading.text


def beginnings(pdf: bytes) -> Iterator[tuple[Heard, Heard]]:
    """The first line of every heading, and the first one of what it is of."""
    heading = None
    for part in heard(pdf):
        if part.is_heading:
            heading = heading or part
        elif heading:
            yield heading, part
            heading = None


@samples
def test_no_heading_ends_a_page(sample: Sample) -> None:
    for heading, after in pairwise(heard(sample.pdf)):
        assert not heading.is_heading or after.page == heading.page, heading.text


def test_no_section_that_fits_on_a_page_is_broken() -> None:
    parts = heard(Sample(LONG, "letter").pdf)
    starts = [after for before, after in pairwise(parts) if after.is_heading and not before.is_heading]
    for start, end in pairwise(starts):
        assert {part.page for part in parts[parts.index(start) : parts.index(end)]} == {start.page}, start.text


def test_labels_stand_in_a_column() -> None:
    labels = [part.seen[0] for part in heard(EVERY.pdf) if "Lbl" in part.tags and not is_marker(part)]
    assert len(labels) > 2
    assert len({round(run.left) for run in labels}) == 1


# Words


def test_it_says_what_the_page_says_in_the_order_of_the_page() -> None:
    rest = squeezed("".join(part.text for part in heard(EVERY.pdf) if not is_marker(part)))
    for text in (*said(EVERY_KIND), *(f"{source.title}, " for source in EVERY_KIND.sources)):
        _, found, rest = rest.partition(squeezed(text))
        assert found, f"“{text}” is missing, or stands before what it follows"


def test_it_says_every_word_in_arabic() -> None:
    """By its letters: which of the two in a ligature comes first is up to the reading program."""

    def words(text: str) -> list[str]:
        return ["".join(sorted(word)) for word in re.findall(r"\w+", unmarked(text))]

    found = words(copied(IN_ARABIC.pdf))
    for _, text, rich in texts(ARABIC):
        for word in words(richtext.parse(text).text() if rich else text):
            assert word in found, word


def unmarked(text: str) -> str:
    """A text without the signs above and below its letters."""
    return "".join(letter for letter in text if not unicodedata.combining(letter))


def is_marker(part: Heard) -> bool:
    """Whether it is the number of an item, or its bullet."""
    return "Lbl" in part.tags and bool(re.fullmatch(r"•|\d+\.", part.text.strip()))


def test_it_is_painted_in_the_order_in_which_it_is_read() -> None:
    """For programs that do not know tags."""
    seen = squeezed("".join(run.text for run in runs(EVERY.pdf)))
    place = 0
    for words in (words for section in EVERY_KIND.sections for words in (squeezed(section.heading), said(section)[-1])):
        assert words in seen[place:], words
        place = seen.index(words, place)


@samples
def test_each_page_says_at_its_foot_what_it_is_of_and_where_it_is_checked(sample: Sample) -> None:
    pdf = sample.pdf
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    for number, one in enumerate(pages):
        edge = float(one.mediabox.height) - 17 * MM
        foot = "".join(run.text for run in runs(pdf) if run.page == number and run.top > edge)
        assert f"{number + 1} / {len(pages)}" in foot
        assert "Edition 7 of this page, approved on" in foot
        assert CHECK in foot
        assert "2026" in foot


def test_the_foot_is_not_read_aloud() -> None:
    assert not [part for part in heard(CLAIMS.pdf) if part.text.startswith("Edition 7 of this page")]
    for one in pypdf.PdfReader(io.BytesIO(CLAIMS.pdf)).pages:
        # Its number, its edition, “Check this copy” and where.
        assert one.get_contents().get_data().count(b"/Footer") == 4  # type: ignore[union-attr]  # a page that was printed has contents


def test_it_is_a_demonstration_until_somebody_publishes_it() -> None:
    assert squeezed(DEMONSTRATION) in squeezed("".join(part.text for part in heard(CLAIMS.pdf)))
    of_contoso = "".join(part.text for part in heard(EVERY.pdf))
    assert "Demonstration" not in of_contoso
    assert of_contoso.startswith("Contoso")


@samples
def test_its_qr_code_leads_to_where_it_is_checked(sample: Sample) -> None:
    assert decoded_from_pages(sample.pdf) == [CHECK]


# For programs


@samples
def test_it_says_its_title_its_language_and_its_day(sample: Sample) -> None:
    pdf = sample.pdf
    told = catalog(pdf)
    assert told["/MarkInfo"]["/Marked"]
    assert told["/ViewerPreferences"]["/DisplayDocTitle"]
    about = pypdf.PdfReader(io.BytesIO(pdf)).metadata
    assert about
    assert about.title == sample.words.title
    assert told["/Lang"] == sample.language
    assert [str(about[day]) for day in ("/CreationDate", "/ModDate")] == ["D:20261112"] * 2


@samples
def test_every_letter_is_of_a_font_that_the_file_holds(sample: Sample) -> None:
    for font in fonts(sample.pdf):
        assert re.match(r"/[A-Z]{6}\+(Source-Sans-3|Vazirmatn)", font["/BaseFont"]), font["/BaseFont"]
        (inner,) = font["/DescendantFonts"]
        assert {"/FontFile2", "/FontFile3"} & {*inner.get_object()["/FontDescriptor"]}
        assert "/ToUnicode" in font


def fonts(pdf: bytes) -> list[Any]:
    """The fonts of a PDF."""
    return [
        font.get_object()
        for one in pypdf.PdfReader(io.BytesIO(pdf)).pages
        for font in one["/Resources"]["/Font"].values()  # type: ignore[index]  # dictionaries of dictionaries
    ]


@samples
def test_its_bookmarks_are_its_headings_and_each_is_said_once(sample: Sample) -> None:
    def title(bookmark: Any) -> str:
        return " ".join(str(bookmark.title).split())

    top, below = pypdf.PdfReader(io.BytesIO(sample.pdf)).outline
    assert isinstance(below, list)
    words = sample.words
    sources = [SOURCES] * bool(words.sources)
    assert title(top) == words.title
    headings = [words.gist.heading, *(section.heading for section in in_order(words)), *sources]
    assert [title(one) for one in below] == headings
    # Each is said once. Reading programs differ in the order of letters where Arabic ones are joined, or have signs above.
    said = "".join(part.text for part in heard(sample.pdf) if part.is_heading)
    assert sorted(squeezed(said)) == sorted(squeezed("".join([words.title, *headings])))


def in_order(words: Content) -> list[Section]:
    """The sections as they follow each other on a page: those to look things up in come last."""
    return sorted(words.sections, key=lambda section: isinstance(section, Contrast | Definitions))


@pytest.mark.parametrize("sample", [EVERY, CLAIMS], ids=["every kind", "claims"])
def test_its_links_lead_where_those_of_the_page_do(sample: Sample) -> None:
    reader = pypdf.PdfReader(io.BytesIO(sample.pdf))
    inside, outside = set(), set()
    for link in (link.get_object() for one in reader.pages for link in one.get("/Annots", [])):
        assert link["/Subtype"] == "/Link"
        # Printed with the page.
        assert link["/F"] == 4
        if "/Dest" in link:
            assert link["/Dest"] in reader.named_destinations
            inside.add(f"#{link['/Dest']}")
        else:
            outside.add(link["/A"]["/URI"])
    of_page = {href for _, href, _ in links(sample.words)}
    assert inside == {href for href in of_page if href.startswith("#")}
    assert outside == {urljoin(SITE, href) for href in of_page - inside} | {
        CHECK,
        *(source.address for source in sample.words.sources if source.address),
    }


def test_a_link_is_named_by_its_words() -> None:
    reader = pypdf.PdfReader(io.BytesIO(EVERY.pdf))
    names = [link.get_object()["/Contents"] for one in reader.pages for link in one.get("/Annots", [])]
    assert names == [CHECK, "outside", "outside", "the prose", "the site", "outside", "https://b.example/path"]


def test_every_cell_of_a_table_knows_its_headers() -> None:
    cells = [(tags[-1], element) for tags, element, _ in elements(catalog(EVERY.pdf)) if tags[-1] in {"TH", "TD"}]
    scopes = [element["/A"]["/Scope"] for tag, element in cells if tag == "TH"]
    assert scopes == ["/Column", "/Column", "/Row", "/Row", "/Column", "/Column", "/Row"]
    names = {element["/ID"] for tag, element in cells if tag == "TH"}
    for tag, element in cells:
        if tag == "TD":
            assert len(element["/A"]["/Headers"]) == 2
            assert {*element["/A"]["/Headers"]} <= names


def test_a_list_is_heard_as_one() -> None:
    def labels(words: str) -> list[str]:
        return [part.text.strip() for part in parts if "Lbl" in part.tags and part.text.strip() in words.split()]

    parts: list[Heard] = heard(EVERY.pdf)
    assert labels("1. 2.") == ["1.", "1.", "2.", "1.", "2."]
    assert [part.text.strip() for part in parts if "Lbl" in part.tags and part.text.strip() in {"Word", "Other"}] == [
        "Word",
        "Other",
    ]
    for tags, element, _ in elements(catalog(EVERY.pdf)):
        if tags[-1] == "LI":
            assert [kid.get_object()["/S"] for kid in element["/K"]] in (["/LBody"], ["/Lbl", "/LBody"])


def test_its_picture_has_words_and_a_place_on_its_page() -> None:
    ((_, figure, _),) = [one for one in elements(catalog(EVERY.pdf)) if one[0][-1] == "Figure"]
    assert figure["/Alt"] == f"QR code of {CHECK}"
    left, bottom, right, top = (float(edge) for edge in figure["/A"]["/BBox"])
    # In the corner at the top: 28 mm wide, 14 from the right edge, 10 from the top one.
    assert (right, top) == pytest.approx((PAPERS["a4"][0] - 14 * MM, PAPERS["a4"][1] - 10 * MM), abs=ROUNDED)
    assert (right - left, top - bottom) == pytest.approx((28 * MM, 28 * MM), abs=ROUNDED)


@samples
def test_it_keeps_the_rules_of_pdf_ua_that_a_program_can_check(sample: Sample) -> None:
    assert not broken_rules(sample.pdf)


@pytest.mark.parametrize("key", ["/Lang", "/MarkInfo", "/Metadata", "/ViewerPreferences", "/StructTreeRoot"])
def test_that_program_sees_what_a_file_does_not_say_of_itself(key: str) -> None:
    assert broken_rules(without(key))


@pytest.mark.parametrize(("tag", "key"), [("/Figure", "/Alt"), ("/H1", "/S"), ("/TH", "/S")])
def test_that_program_sees_what_an_element_does_not_say(tag: str, key: str) -> None:
    assert broken_rules(without(key, tag))


def without(key: str, tag: str = "") -> bytes:
    """A copy without what stands at a key of its catalog, or of its first element with this tag."""
    pdf = pypdf.PdfWriter(clone_from=io.BytesIO(EVERY.pdf))
    owner = pdf.root_object
    if tag:
        owner = next(each[1] for each in elements(pdf.root_object) if each[1]["/S"] == tag)
    del owner[key]
    written = io.BytesIO()
    pdf.write(written)
    return written.getvalue()


def broken_rules(pdf: bytes) -> list[str]:
    """What breaks a rule of PDF/UA-1."""
    return [str(failure) for failure in checker.validate_pdf_bytes(pdf, profile=checker.ValidationProfile.PDF_UA_1).failures]
