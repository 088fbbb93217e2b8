"""Canonical JSON: equal words are equal bytes, every word comes back, and nothing else is read."""

import json
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.content import canonical
from explainer.content.explainer import Content, ContentRefused, Draft, Gist, ShareTexts, Source, texts
from explainer.content.sections import Steps
from tests.words import OF_SCHEMA_1, an_explainer, contents, plain_texts


def digest(content: Content) -> str:
    return canonical.digest(canonical.to_json(content))


# Round trips


@given(contents())
def test_every_content_comes_back_equal_and_byte_for_byte(content: Content) -> None:
    written = canonical.to_json(content)
    read = canonical.from_json(written)
    assert read == content
    assert canonical.to_json(read).encode() == written.encode()


@given(contents())
def test_making_it_again_of_its_own_parts_changes_nothing(content: Content) -> None:
    assert replace(content) == content


@given(contents())
def test_it_is_canonical_json(content: Content) -> None:
    written = canonical.to_json(content)
    parsed = json.loads(written)
    assert written == json.dumps(parsed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert written == unicodedata.normalize("NFC", written)
    assert [section["kind"] for section in parsed["sections"]] == [section.kind for section in content.sections]


def test_this_is_what_it_looks_like() -> None:
    """What editions hold does not change from one version of the code to the next."""
    content = an_explainer("Über", sources=(Source(title="Guide", as_of="2024-11", approximate=True),))
    assert canonical.to_json(content) == (
        '{"gist":{"body":"<p>Your partner makes a claim.</p>","heading":"In short"},"schema":2,"sections":[{"body":'
        '"<p>A claim says who helped you.</p>","facts":[],"heading":"Why","id":"why","kind":"prose"}],"share":{"after_no":"",'
        '"call":[],"long_mail":"","proves_not":"","rules":[],"short_mail":"","when":""},"sources":[{"address":"",'
        '"approximate":true,"as_of":"2024-11","publisher":"","title":"Guide"}],"title":"Über"}'
    )
    assert digest(content) == "394eed142b19c23551856d8620095f6ca44eb29adb0f7942dbfa213686eb46c2"


def test_what_earlier_versions_wrote_is_read_for_good() -> None:
    content = an_explainer(
        "Über",
        sources=(Source(title="Guide", as_of="2024-11", approximate=True),),
        share=ShareTexts(short_mail="A claim.", call=("Say this.",)),
    )
    assert canonical.from_json(OF_SCHEMA_1) == content
    assert canonical.written(OF_SCHEMA_1) == (content, 1)
    assert canonical.written(canonical.to_json(content)) == (content, 2)


@pytest.mark.parametrize(
    "text",
    [
        OF_SCHEMA_1.replace('"share":{', '"share":{"rules":[],'),
        OF_SCHEMA_1.replace('{"call":["Say this."],"long_mail":"","short_mail":"A claim."}', "[]"),
        OF_SCHEMA_1.replace('"schema":1', '"schema":2'),
    ],
)
def test_a_mixture_of_two_schemas_is_refused(text: str) -> None:
    with pytest.raises(ContentRefused):
        canonical.from_json(text)


@pytest.mark.parametrize("text", [OF_SCHEMA_1 + " ", OF_SCHEMA_1.replace('"title":"Über"', '"title": "Über"')])
def test_another_form_of_the_same_words_is_not_what_was_written(text: str) -> None:
    with pytest.raises(canonical.NotCanonical):
        canonical.written(text)


def test_a_digest_is_sha_256_of_the_utf_8_bytes() -> None:
    assert canonical.digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert canonical.digest("é") == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"


# Digests


@given(contents())
def test_composed_and_decomposed_words_have_the_same_digest(content: Content) -> None:
    assert digest(_everywhere(content, lambda text: unicodedata.normalize("NFD", text))) == digest(content)


def test_an_accent_is_the_same_however_it_was_typed() -> None:
    typed = "<p>\u00e9t\u00e9 \u1112\u1161\u11ab</p>"
    other = unicodedata.normalize("NFD", typed)
    assert typed != other
    assert digest(an_explainer("\u00c5", gist=Gist(heading="\u1e69", body=typed))) == digest(
        an_explainer("\u212b", gist=Gist(heading="s\u0307\u0323", body=other))
    )


@given(contents(), st.data())
def test_a_changed_word_has_another_digest(content: Content, data: st.DataObject) -> None:
    chosen = data.draw(st.integers(0, len(_strings(content)) - 1))
    changed = _everywhere(content, lambda text: text.replace("</p>", "x</p>", 1) if "</p>" in text else f"{text}x", only=chosen)
    assert digest(changed) != digest(content)


@given(plain_texts(), plain_texts())
def test_two_titles_have_the_same_digest_only_if_they_are_the_same(one: str, other: str) -> None:
    first, second = an_explainer(one), an_explainer(other)
    assert (digest(first) == digest(second)) == (first.title == second.title)


def test_the_order_of_sections_matters() -> None:
    (why,) = an_explainer().sections
    how = replace(why, id="how")
    assert digest(an_explainer(sections=(why, how))) != digest(an_explainer(sections=(how, why)))


def _strings(value: Any) -> list[str]:
    """Every text that may have one character more: no identifiers, addresses, dates or choices."""
    return [text for _, text, _ in texts(value)]


def _everywhere(content: Content, change: Callable[[str], str], only: int | None = None) -> Content:
    """The content with its texts changed: all of them, or one by its position in `_strings`."""
    numbers = iter(range(len(_strings(content))))
    changed: Content = _changed(content, change, only, numbers)
    return changed


def _changed(value: Any, change: Callable[[str], str], only: int | None, numbers: Iterator[int]) -> Any:
    if isinstance(value, str):
        return change(value) if value and only in {None, next(numbers)} else value
    if isinstance(value, tuple):
        return tuple(_changed(one, change, only, numbers) for one in value)
    if is_dataclass(value) and not isinstance(value, (type, Source)):
        named = {one.name: getattr(value, one.name) for one in fields(value)}
        skipped = {"id", "facts", "schema", "sources"} | ({"actor"} if "actor" in named else set())
        parts = {name: one if name in skipped else _changed(one, change, only, numbers) for name, one in named.items()}
        return replace(value, **parts)
    return value


# What is refused


def refused(change: Callable[[dict[str, Any]], Any]) -> str:
    """The sentence with which JSON is refused that was changed like this."""
    data = json.loads(canonical.to_json(an_explainer(sources=(Source(title="Guide"),))))
    change(data)
    with pytest.raises(ContentRefused) as refusal:
        canonical.from_json(json.dumps(data))
    return str(refusal.value)


def test_a_draft_has_no_canonical_form() -> None:
    draft = Draft(title="About claims", gist=an_explainer().gist, sections=())
    with pytest.raises(TypeError):
        canonical.to_json(draft)


@pytest.mark.parametrize("text", ["", "{", "{}}", "words", '{"schema":1,}', "\u200b"])
def test_what_is_not_json_is_refused(text: str) -> None:
    with pytest.raises(ContentRefused, match="This is not JSON"):
        canonical.from_json(text)


@pytest.mark.parametrize("text", ["[]", "null", "1", '"words"', "true"])
def test_what_is_not_an_object_is_refused(text: str) -> None:
    with pytest.raises(ContentRefused, match="A JSON object was expected"):
        canonical.from_json(text)


@pytest.mark.parametrize("schema", [0, 3, "1", None, [], {}, True, 1.0])
def test_an_unknown_schema_is_refused(schema: Any) -> None:
    assert f"No reader for schema {schema!r}." in refused(lambda data: data.update(schema=schema))


def test_a_schema_is_a_whole_number() -> None:
    assert "“schema” is not of the type int." in refused(lambda data: data.update(schema=2.0))


PARTS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "content": lambda data: data,
    "gist": lambda data: data["gist"],
    "sections": lambda data: data["sections"][0],
    "sources": lambda data: data["sources"][0],
    "share": lambda data: data["share"],
}


@pytest.mark.parametrize("part", PARTS)
def test_an_unknown_key_is_refused(part: str) -> None:
    assert refused(lambda data: PARTS[part](data).update(extra="x")) == f"“{part}” has the wrong keys: extra."


@pytest.mark.parametrize(
    ("part", "key"),
    [
        (part, key)
        for part in PARTS
        for key in PARTS[part](json.loads(canonical.to_json(an_explainer(sources=(Source(title="G"),)))))
    ],
)
def test_a_missing_key_is_refused(part: str, key: str) -> None:
    said = refused(lambda data: PARTS[part](data).pop(key))
    assert said in {f"“{part}” has the wrong keys: {key}.", "No reader for schema None.", "None is not a kind of section."}


@pytest.mark.parametrize("value", [None, 1, True, [], {}, 1.5])
@pytest.mark.parametrize(("part", "key"), [("content", "title"), ("gist", "body"), ("sections", "id"), ("sources", "as_of")])
def test_a_text_is_a_text(part: str, key: str, value: Any) -> None:
    assert refused(lambda data: PARTS[part](data).update({key: value})) == f"“{key}” is not of the type str."


@pytest.mark.parametrize("value", [None, 1, "x", {}])
@pytest.mark.parametrize(
    ("part", "key"), [("content", "sections"), ("content", "sources"), ("sections", "facts"), ("share", "call")]
)
def test_a_list_is_a_list(part: str, key: str, value: Any) -> None:
    assert refused(lambda data: PARTS[part](data).update({key: value})) == f"“{key}” is not a list."


@pytest.mark.parametrize("value", [None, 1, "x", []])
@pytest.mark.parametrize("key", ["gist", "share"])
def test_an_object_is_an_object(key: str, value: Any) -> None:
    assert refused(lambda data: data.update({key: value})) == f"“{key}” is not an object."
    assert refused(lambda data: data.update(sections=[value])) == "“sections” is not an object."


@pytest.mark.parametrize("value", [0, 1, "true", None])
def test_a_yes_or_no_is_a_yes_or_no(value: Any) -> None:
    assert refused(lambda data: data["sources"][0].update(approximate=value)) == "“approximate” is not of the type bool."


@pytest.mark.parametrize("kind", ["poem", "", None, 1, [], {}])
def test_an_unknown_kind_of_section_is_refused(kind: Any) -> None:
    assert refused(lambda data: data["sections"][0].update(kind=kind)) == f"{kind!r} is not a kind of section."


def test_an_unknown_actor_is_refused() -> None:
    step = {"actor": "somebody", "text": "<p>Sign.</p>"}
    steps = {"kind": Steps.kind, "id": "how", "heading": "How", "facts": [], "note": "", "steps": [step]}
    assert "Choose one of you, partner, microsoft." in refused(lambda data: data.update(sections=[steps]))


def test_words_that_a_content_refuses_are_refused_here_too() -> None:
    assert "U+202E" in refused(lambda data: data.update(title="\u202eABC"))
    assert "<script> is not allowed" in refused(lambda data: data["gist"].update(body="<p><script></p>"))
    assert "U+D800" in refused(lambda data: data.update(title="\ud800"))
