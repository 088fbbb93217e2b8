"""Check codes: whoever has a copy can type its code, and no slip in typing is taken for a code of ours."""

import hashlib
import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.content import canonical
from explainer.content.codes import SYMBOLS, code_of, fits, folded, page_name
from explainer.editing import starter

LANGUAGES = ["en", "de", "fr", "es", "ja", "ar", "it", "pt-br", "zh-hans"]
WORDS = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=12)
DIGESTS = st.binary(max_size=8).map(lambda seed: hashlib.sha256(seed).hexdigest())
PATHS = st.lists(WORDS, max_size=4).map(lambda words: f"/en/{'-'.join(words)}/" if words else "/en/")
CODES = st.builds(
    lambda path, language, number, digest: code_of(path=path, language=language, number=number, content_digest=digest),
    PATHS,
    st.sampled_from(LANGUAGES),
    st.integers(1, 99_999),
    DIGESTS,
)
# What people have keys for.
KEYS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def starter_codes() -> list[str]:
    """The codes of the starter explainers, as first, tenth and other editions."""
    return [
        code_of(path=path, language="en", number=number, content_digest=canonical.digest(canonical.to_json(starter.words(name))))
        for name, path in zip(starter.EXPLAINERS, ("/en/", "/en/proof-of-execution/", "/en/about/"), strict=True)
        for number in (1, 2, 7, 10, 100)
    ]


def slips(code: str) -> Iterator[str]:
    """The code with each symbol typed wrong in every way, and with each two neighbours swapped; without hyphens."""
    code = folded(code)
    for at, symbol in enumerate(code):
        yield from (code[:at] + key + code[at + 1 :] for key in KEYS if folded(key) != symbol)
        if at and code[at - 1] != symbol:
            yield code[: at - 1] + symbol + code[at - 1] + code[at + 1 :]


def test_a_code_names_page_language_and_number_then_ten_symbols_of_the_digest_and_two_to_check() -> None:
    code = code_of(path="/en/", language="en", number=7, content_digest="f" * 12 + "7" + "0" * 51)
    assert re.fullmatch(f"CPOR-EN-7-ZZZZZ-ZZZZX-[{SYMBOLS}]{{2}}", code), code


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/en/", "CPOR"),
        ("/zh-hans/", "CPOR"),
        ("/en/proof-of-execution/", "POE"),
        ("/de/about/", "ABOUT"),
        ("/en/dpor/", "DPOR"),
        ("/en/explanations/", "EXPLANAT"),
        ("/en/a-b-c-d-e-f-g-h-i-j/", "ABCDEFGH"),
    ],
)
def test_a_page_is_named_by_its_slug_or_by_the_initials_of_its_words(path: str, name: str) -> None:
    assert page_name(path) == name


@given(CODES)
def test_every_code_fits_however_it_is_typed(code: str) -> None:
    typed = [
        code,
        code.lower(),
        code.replace("-", ""),
        f"  {code.replace('-', ' – ')}\n",
        code.replace("0", "O").replace("1", "I"),
        code.replace("0", "o").replace("1", "l"),
        code.replace("V", "U"),
        # Full width, as in Japanese.
        "".join(chr(ord(one) + 0xFEE0) if one.isalnum() else one for one in code),
        "\u200b".join(code),
        f"https://cpor.example/check/{code}/",
    ]
    assert all(fits(one) for one in typed)
    assert {folded(one) for one in typed} == {folded(code)}


@pytest.mark.parametrize("code", starter_codes())
def test_every_wrong_symbol_and_every_swap_of_neighbours_is_recognised(code: str) -> None:
    assert fits(code)
    assert not [slip for slip in slips(code) if fits(slip)]


@given(CODES)
def test_that_is_so_for_every_code(code: str) -> None:
    assert not [slip for slip in slips(code) if fits(slip)]


@given(st.text())
def test_no_text_is_too_odd_to_be_looked_at(typed: str) -> None:
    fits(typed)


@pytest.mark.parametrize("typed", ["", "-", "CPOR", "1", "01", "Й", "CPOR-EN-7-Й3M9Q-X2T5Z-7F", "\x00", "ß" * 9])
def test_what_is_no_code_does_not_fit(typed: str) -> None:
    assert not fits(typed)


@given(st.lists(st.tuples(PATHS, st.sampled_from(LANGUAGES), st.integers(1, 99), DIGESTS), min_size=2, max_size=8, unique=True))
def test_different_editions_have_different_codes(editions: list[tuple[str, str, int, str]]) -> None:
    codes = {
        folded(code_of(path=path, language=language, number=number, content_digest=digest))
        for path, language, number, digest in editions
    }
    names = {(folded(page_name(path)), language, number, digest) for path, language, number, digest in editions}
    assert len(codes) == len(names)
