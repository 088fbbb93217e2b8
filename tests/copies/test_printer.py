"""The printer gives the same bytes everywhere, asks no address, opens no file, and says why where it does not print."""

import io
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pypdf
import pytest
from fontTools.ttLib import TTFont

from explainer.content import qr
from explainer.copies import printing
from explainer.copies.printing import FONTS, NotPrinted
from tests.copies.reading import printed

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PRINT = "import sys; from explainer.copies import printing; sys.stdout.buffer.write(printing.pdf(sys.stdin.read()).content)"
PICTURE = qr.data("https://cpor.example/")


def document(body: str = "<p>Words, <b>loud</b> and <i>soft</i>, and كلمات.</p>", head: str = "") -> str:
    return f'<!doctype html><html lang="en"><head><title>A copy</title>{head}</head><body>{body}</body></html>'


def print_in(folder: Path, html: str, **environment: str) -> bytes:
    """Have a document printed by a process that works in this folder, in this environment."""
    told = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment}
    command = [sys.executable, "-c", PRINT]
    return subprocess.run(command, input=html.encode(), capture_output=True, check=True, cwd=folder, env=told).stdout


# The same bytes


def test_it_gives_the_same_bytes_wherever_and_whenever_it_prints(tmp_path: Path) -> None:
    html = document(f'<p>Words, <b>loud</b> and <i>soft</i>.</p><img src="{PICTURE}" alt="A picture">')
    elsewhere = {
        "HOME": str(tmp_path),
        "TMPDIR": str(tmp_path),
        "TZ": "Pacific/Kiritimati",
        "LANG": "ar_EG.UTF-8",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "1",
        "SOURCE_DATE_EPOCH": "1",
        "FONTCONFIG_PATH": str(tmp_path),
        # Writes to where the PDF is written.
        "FC_DEBUG": "1",
    }
    assert print_in(tmp_path, html, **elsewhere) == print_in(ROOT, html, TZ="America/New_York", PYTHONHASHSEED="2") == pdf(html)


def test_other_words_give_another_file_with_another_identity() -> None:
    one, other = (pypdf.PdfReader(io.BytesIO(pdf(document(words)))) for words in ("One", "Two"))
    assert one.trailer["/ID"] != other.trailer["/ID"]


def test_a_file_names_no_day_but_that_of_its_words() -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf(document(head='<meta name="dcterms.created" content="2026-11-12">'))))
    assert reader.metadata
    assert str(reader.metadata["/CreationDate"]) == "D:20261112"
    assert "/ModDate" not in reader.metadata


def test_a_font_of_the_machine_is_never_used(tmp_path: Path) -> None:
    font = TTFont(FONTS / "SourceSans3-Regular.ttf.woff2")
    font.flavor = None
    for name in (1, 4, 6, 16):
        font["name"].setName("Machine", name, 3, 1, 0x409)
    folder = tmp_path / ".local/share/fonts"
    folder.mkdir(parents=True)
    font.save(folder / "machine.ttf")
    where = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / ".local/share")}
    listed = subprocess.run(["fc-list", ":", "family"], env=where, capture_output=True, check=True, text=True)  # noqa: S607  wherever fontconfig is installed
    families = sorted({line.partition(",")[0] for line in listed.stdout.splitlines()})
    assert "Machine" in families
    words = "".join(f"<p style='font-family: \"{family}\"'>Words</p>" for family in families)
    made = print_in(tmp_path, document(words), **where)
    used = {
        str(font.get_object()["/BaseFont"])
        for page in pypdf.PdfReader(io.BytesIO(made)).pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]  # dictionaries of dictionaries
    }
    assert {name.partition("+")[2].rstrip(",") for name in used} <= {"Source-Sans-3", "Vazirmatn"}


# No address, no file


class Listener:
    """A server that only notes that somebody came."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}/picture.png"
        self.callers = 0
        Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                self.socket.accept()[0].close()
            except OSError:
                return
            self.callers += 1


@pytest.fixture
def listener() -> Iterator[Listener]:
    listening = Listener()
    yield listening
    listening.socket.close()


@pytest.mark.parametrize(
    "asking",
    [
        '<img src="{}" alt="A picture">',
        '<link rel="stylesheet" href="{}">',
        "<style>@import url({});</style>",
        "<style>@font-face {{ font-family: Other; src: url({}) }} p {{ font-family: Other }}</style><p>Words</p>",
        '<div style="background: url({})">Words</div>',
        '<link rel="attachment" href="{}">',
        '<p><a rel="attachment" href="{}">Words</a></p>',
        '<object data="{}">Words</object>',
    ],
)
def test_no_address_is_asked_for(asking: str, listener: Listener) -> None:
    with pytest.raises(NotPrinted, match=f"The page asks for {listener.address}"):
        printing.pdf(document(asking.format(listener.address)))
    assert listener.callers == 0


@pytest.mark.parametrize(
    "path",
    ["/etc/hostname", f"{FONTS}/../printer.py", f"{FONTS}/%2e%2e/printer.py", f"{FONTS}/../../../manage.py"],
    ids=["a file", "a file beside the fonts", "so written otherwise", "a file above"],
)
def test_no_file_is_opened_but_its_fonts(path: str) -> None:
    with pytest.raises(NotPrinted, match="The page asks for file:"):
        printing.pdf(document(f'<img src="file://{path}" alt="A picture">'))


def test_a_picture_in_the_page_opens_nothing_either() -> None:
    inner = '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/hostname" width="9" height="9"/></svg>'
    with pytest.raises(NotPrinted, match="file:///etc/hostname"):
        printing.pdf(document(f"<img src='data:image/svg+xml,{inner.replace('#', '%23')}' alt='A picture'>"))


# Why it does not print


@pytest.mark.parametrize(
    ("words", "sign"),
    [("About 日本", "“日” (U+65E5)"), ("关于索赔", "“关” (U+5173)"), ("ש", "“ש” (U+05E9)"), ("Yes 👍", "“👍” (U+1F44D)")],
    ids=["Japanese", "Chinese", "Hebrew", "a picture of a hand"],
)
def test_a_character_that_no_font_has_is_named(words: str, sign: str) -> None:
    with pytest.raises(NotPrinted, match="None of the fonts has the character") as refused:
        printing.pdf(document(f"<p>{words}</p>"))
    assert sign in str(refused.value)


def test_a_style_that_it_does_not_understand_is_named() -> None:
    with pytest.raises(NotPrinted, match="unknown property"):
        printing.pdf(document(head="<style>p { colour: red }</style>"))


def test_it_is_ended_when_it_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "LONGEST", 0.01)
    with pytest.raises(NotPrinted, match=r"The printer was ended after 0\.01 seconds\."):
        printing.pdf(document())


def test_one_that_dies_says_what_to_look_at(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    dying = tmp_path / "python"
    dying.write_text("#!/bin/sh\nkill -KILL $$\n")
    dying.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(dying))
    with pytest.raises(NotPrinted, match=r"The printer was ended by SIGKILL\. Is there memory enough for it\?"):
        printing.pdf(document())


def test_without_pango_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A library that is there and cannot be loaded is found before the machine's own."""
    for name in ("libpango-1.0.so.0", "libpango-1.0.so", "libpango-1.0.0.dylib"):
        (tmp_path / name).write_bytes(b"No library")
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))
    with pytest.raises(NotPrinted, match=r"Install Pango from the packages of the system .*libpango-1\.0-0"):
        printing.pdf(document())


def test_without_weasyprint_it_says_what_to_install() -> None:
    # -S: without what is installed.
    command = [sys.executable, "-S", "-m", "explainer.copies.printer"]
    ended = subprocess.run(command, input="", capture_output=True, check=False, cwd=ROOT, text=True)
    assert ended.returncode == 1
    assert "Install requirements.txt." in ended.stderr


def pdf(html: str) -> bytes:
    return printed(html).content
