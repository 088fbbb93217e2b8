"""A reviewer sees where every link really leads, and is warned of words that say otherwise."""

import pytest

from explainer.content.explainer import ContentRefused, Gist, ShareTexts, Source
from explainer.content.real_links import RealLink, real_links
from tests.words import an_explainer


def linked(words: str, address: str) -> list[RealLink]:
    return [*real_links(an_explainer(gist=Gist(heading="In short", body=f'<p><a href="{address}">{words}</a></p>')))]


@pytest.mark.parametrize(
    ("words", "address", "warning"),
    [
        ("microsoft.com", "https://evil.example/", "The words name another address: microsoft.com."),
        ("https://learn.microsoft.com/partner", "https://evil.example/", "name another address: learn.microsoft.com."),
        ("See www.microsoft.com/cpor, please", "https://evil.example/www.microsoft.com", "name another address: microsoft.com."),
        ("microsoft.com@evil.example", "https://microsoft.com/", "name another address: evil.example."),
        ("help@microsoft.com", "mailto:help@evil.example", "name another address: microsoft.com."),
        ("microsoft.com", "#gist", "name another address: microsoft.com."),
        ("MICROSOFT.COM", "https://evil.example/", "name another address: microsoft.com."),
        ("micros\u043eft", "https://evil.example/", "mixes the letters of several alphabets."),
        ("Micros\u03bfft Learn", "https://learn.microsoft.com/", "mixes the letters of several alphabets."),
        ("Microsoft", "https://xn--microsft-sbh.example/", "written in letters of another alphabet"),
        ("Microsoft", "https://xn--.example/", "written in letters of another alphabet: xn--.example."),
    ],
)
def test_what_deceives_is_said(words: str, address: str, warning: str) -> None:
    (link,) = linked(words, address)
    assert (link.words, link.address) == (words, address)
    assert warning in link.warning


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("microsoft.com", "https://microsoft.com/"),
        ("www.microsoft.com", "https://microsoft.com/partner"),
        ("https://learn.microsoft.com/a", "https://learn.microsoft.com/a"),
        ("Learn.Microsoft.com.", "https://learn.microsoft.com/"),
        ("help@cpor.example", "mailto:help@cpor.example"),
        ("what you sign", "/en/proof-of-execution/"),
        ("your choices", "#gist"),
        ("Партнёр", "https://learn.microsoft.com/"),
        ("e.g. this", "https://learn.microsoft.com/"),
        ("日本語", "https://learn.microsoft.com/"),
    ],
)
def test_what_does_not_deceive_is_shown_without_a_warning(words: str, address: str) -> None:
    assert linked(words, address) == [RealLink(words, address, "")]


def test_sources_and_texts_to_pass_on_are_looked_through_too() -> None:
    content = an_explainer(
        sources=(Source(title="learn.microsoft.com", address="https://evil.example/"), Source(title="On paper")),
        share=ShareTexts(short_mail="Read https://evil.example/now\nYours", call=("Open cpor.example/c.",)),
    )
    assert [(link.address, bool(link.warning)) for link in real_links(content)] == [
        ("https://evil.example/", True),
        ("https://evil.example/now", False),
        ("cpor.example/c.", False),
    ]


@pytest.mark.parametrize("address", ["https://micr\u043esoft.com/", "https://microsoft\u2024com/", "https://micro\u00adsoft.com/"])
def test_an_address_with_look_alike_letters_is_refused(address: str) -> None:
    with pytest.raises(ContentRefused, match=r"holds characters that an address may not have|Remove the invisible"):
        linked("Microsoft", address)
