"""The kinds of section that an explainer is made of.

A kind is one dataclass here, one block in the editor, one `.html` and one `.md` template, all found by its `kind`.
Fields marked `Plain` hold a line of text, `Lines` several, `Rich` holds rich text; with `Maybe…` they may be empty.
"""

from dataclasses import dataclass, fields
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, get_type_hints


@dataclass(frozen=True)
class Words:
    """How a field of text is cleaned, and whether it may be empty or have several lines."""

    rich: bool = False
    required: bool = True
    lines: bool = False


Plain = Annotated[str, Words()]
MaybePlain = Annotated[str, Words(required=False)]
MaybeLines = Annotated[str, Words(required=False, lines=True)]
Rich = Annotated[str, Words(rich=True)]
MaybeRich = Annotated[str, Words(rich=True, required=False)]

Actor = Literal["you", "partner", "microsoft"]


@dataclass(frozen=True, kw_only=True)
class Section:
    """What every section has: an id that deep links use, a heading, and the facts that its statements rest on."""

    kind: ClassVar[str]
    id: Plain
    heading: Plain
    facts: tuple[Plain, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Prose(Section):
    kind = "prose"
    body: Rich


@dataclass(frozen=True, kw_only=True)
class Case:
    label: Plain
    text: Rich


@dataclass(frozen=True, kw_only=True)
class Cases(Section):
    """What to do in each case. As the first section of an explainer it is the decision box."""

    kind = "cases"
    cases: tuple[Case, ...]
    note: MaybeRich = ""


@dataclass(frozen=True, kw_only=True)
class AccessRow:
    question: Plain
    answer: Plain
    remark: MaybePlain = ""


@dataclass(frozen=True, kw_only=True)
class Access(Section):
    kind = "access"
    caption: Plain
    rows: tuple[AccessRow, ...]
    note: MaybeRich = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    actor: Actor
    text: Rich


@dataclass(frozen=True, kw_only=True)
class Steps(Section):
    kind = "steps"
    steps: tuple[Step, ...]
    note: MaybeRich = ""


@dataclass(frozen=True, kw_only=True)
class Points(Section):
    kind = "points"
    lead: MaybeRich = ""
    points: tuple[Plain, ...]


@dataclass(frozen=True, kw_only=True)
class Checklist(Section):
    kind = "checklist"
    items: tuple[Plain, ...]


@dataclass(frozen=True, kw_only=True)
class FormField:
    field: Plain
    check: Plain


@dataclass(frozen=True, kw_only=True)
class FormFields(Section):
    kind = "form_fields"
    fields: tuple[FormField, ...]


@dataclass(frozen=True, kw_only=True)
class ContrastTerm:
    term: Plain
    spelled_out: MaybePlain = ""
    difference: Plain


@dataclass(frozen=True, kw_only=True)
class Contrast(Section):
    kind = "contrast"
    caption: Plain
    terms: tuple[ContrastTerm, ...]


@dataclass(frozen=True, kw_only=True)
class Definition:
    term: Plain
    meaning: Plain


@dataclass(frozen=True, kw_only=True)
class Definitions(Section):
    kind = "definitions"
    terms: tuple[Definition, ...]


KINDS: dict[str, type[Section]] = {
    section.kind: section for section in (Prose, Cases, Access, Steps, Points, Checklist, FormFields, Contrast, Definitions)
}


def field_types(part: type) -> dict[str, Any]:
    """The fields of a dataclass with their types as declared, the inherited ones first."""
    return _field_types(part)


# Python works the types out anew each time, which takes longer than all that is done with them.
@cache
def _field_types(part: type) -> dict[str, Any]:
    hints = get_type_hints(part, include_extras=True)
    return {one.name: hints[one.name] for one in fields(part)}
