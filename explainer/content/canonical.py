"""The one form in which words are stored and compared: canonical JSON, and its SHA-256."""

import hashlib
import json
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_origin

from explainer.content.explainer import SCHEMA, Content, ContentRefused, Problem
from explainer.content.sections import KINDS, Section, field_types


class NotCanonical(ValueError):
    """A text that holds a `Content`, and that no version of `to_json` wrote."""


def dumps(value: Any) -> str:
    """JSON with sorted keys and nothing optional in it, so that equal values are equal texts."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def to_json(content: Content) -> str:
    """The canonical JSON of a `Content`; a `Draft` has none (TypeError)."""
    if type(content) is not Content:
        raise TypeError("Only a Content has a canonical form.")
    return dumps(plain(content))


def from_json(text: str) -> Content:
    """Read canonical JSON back; raise `ContentRefused` where it is not what some version of `to_json` writes."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise _refused(f"This is not JSON: {error}.") from error
    if not isinstance(data, dict):
        raise _refused("A JSON object was expected.")
    if type(data.get("schema")) is int and data["schema"] == 1:
        data = _from_1(data)
    if data.get("schema") != SCHEMA:
        raise _refused(f"No reader for schema {data.get('schema')!r}.")
    content: Content = _build(Content, data, "content")
    return content


def written(text: str) -> tuple[Content, int]:
    """The `Content` in a text and the schema that it follows; raise `ContentRefused`, or `NotCanonical` for another form."""
    content, schema = from_json(text), schema_of(text)
    if text != dumps(_to_1(plain(content)) if schema == 1 else plain(content)):
        raise NotCanonical("These words are not in their canonical form.")
    return content, schema


def schema_of(text: str) -> int:
    """The schema that a text follows of which a `Content` can be read."""
    schema: int = json.loads(text)["schema"]
    return schema


# Schema 1 knew fewer texts to share.
_SINCE_2 = {"when": "", "rules": [], "after_no": "", "proves_not": ""}


def _from_1(data: dict[str, Any]) -> dict[str, Any]:
    share = data.get("share")
    if not isinstance(share, dict) or share.keys() & _SINCE_2.keys():
        raise _refused("“share” is not what schema 1 has there.")
    return {**data, "schema": 2, "share": share | _SINCE_2}


def _to_1(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "schema": 1, "share": {name: text for name, text in data["share"].items() if name not in _SINCE_2}}


def plain(value: Any) -> Any:
    """A `Content`, or a part of one, as lists, dictionaries and texts; a section with its kind."""
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        parts = {one.name: plain(getattr(value, one.name)) for one in fields(value)}
        return parts | {"kind": value.kind} if isinstance(value, Section) else parts
    return value


def _build(hint: Any, value: Any, where: str) -> Any:
    """Make what the type says of a JSON value; no key may be missing or unknown."""
    if get_origin(hint) is tuple:
        if not isinstance(value, list):
            raise _refused(f"“{where}” is not a list.")
        return tuple(_build(get_args(hint)[0], one, where) for one in value)
    if is_dataclass(hint) and isinstance(hint, type):
        if not isinstance(value, dict):
            raise _refused(f"“{where}” is not an object.")
        if hint is Section:
            value = dict(value)
            kind = value.pop("kind", None)
            if not isinstance(kind, str) or kind not in KINDS:
                raise _refused(f"{kind!r} is not a kind of section.")
            hint = KINDS[kind]
        hints = field_types(hint)
        if value.keys() != hints.keys():
            raise _refused(f"“{where}” has the wrong keys: {', '.join(sorted(value.keys() ^ hints.keys()))}.")
        return hint(**{name: _build(hints[name], one, name) for name, one in value.items()})
    expected = hint if isinstance(hint, type) else str
    if type(value) is not expected:
        raise _refused(f"“{where}” is not of the type {expected.__name__}.")
    return value


def _refused(sentence: str) -> ContentRefused:
    return ContentRefused((Problem((), sentence),))
