"""What stands beside a draft while it is written: how long its parts are, what keeps it from being submitted, what is warned of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import BadRequest
from django.http import QueryDict

from explainer.content import checks
from explainer.content.checks import Length
from explainer.content.explainer import Draft, Problem
from explainer.content.outlines import OUTLINES
from explainer.editing import freezing
from explainer.editing.models import ExplainerPage
from explainer.editing.problems import FIELDS, field_name


@dataclass(frozen=True)
class Remark:
    """A sentence, and the field of the editor’s form that it is about; empty where it is about none, such as about facts."""

    sentence: str
    field: str
    about_facts: bool = False


@dataclass(frozen=True)
class Count:
    """Something that was counted, such as “62 of 160 words”, and whether that is outside the limit."""

    text: str
    beyond: bool = False


@dataclass(frozen=True)
class Part:
    """A part of the draft, its field as above, and what was counted in it."""

    name: str
    field: str
    counts: tuple[Count, ...]


@dataclass(frozen=True)
class DraftChecks:
    """All of it. What is held back and warned of is listed as `freezing` says it."""

    held_back: tuple[Remark, ...]
    warnings: tuple[Remark, ...]
    parts: tuple[Part, ...]


def checks_of(page: ExplainerPage, posted: Mapping[str, str] | None = None) -> DraftChecks:
    """What there is to say about a draft; `posted` is the form that it was just read from."""
    return DraftChecks(
        held_back=remarks(page, freezing.problems(page), posted),
        warnings=remarks(page, freezing.warnings(page), posted),
        parts=tuple(_parts(page, freezing.draft(page), posted)),
    )


def remarks(page: ExplainerPage, problems: list[Problem], posted: Mapping[str, str] | None = None) -> tuple[Remark, ...]:
    """What was found in a draft, each sentence once for its field."""
    found = (
        Remark(problem.sentence, field_name(page, problem.place, posted), problem.place == checks.FACTS) for problem in problems
    )
    return tuple(dict.fromkeys(found))


def read(page: ExplainerPage, posted: QueryDict, user: User) -> None:
    """Give the page the words that stand in the editor’s form, looked at by nothing yet and saved nowhere.

    Raise `BadRequest` where it is no form that the editor sends.
    """
    form = page.get_edit_handler().get_form_class()(posted, instance=page, for_user=user)
    for name in (*FIELDS.values(), "kind"):
        typed = form[name].data
        if typed is None:
            raise BadRequest(f"The field “{name}” is missing in this request.")
        setattr(page, name, typed)
    if page.kind not in OUTLINES:
        raise BadRequest(f"There is no kind of explainer “{page.kind}”.")


def _parts(page: ExplainerPage, words: Draft, posted: Mapping[str, str] | None) -> Iterator[Part]:
    for length in checks.lengths(words, page.kind):
        match length.place:
            case ("title",):
                name, counts = "Title", [_words(length)]
            case ("sections", int(index)):
                section = words.sections[index]
                name, counts = section.heading or section.id or f"Section {index + 1}", _counts(page, length)
            case ():
                name, counts = "The whole, without tables and terms", _counts(page, length)
            case _:
                name, counts = "Summary", _counts(page, length)
        yield Part(name, field_name(page, length.place, posted), tuple(counts))


def _counts(page: ExplainerPage, length: Length) -> list[Count]:
    counts = [_words(length)]
    if length.reading.words:
        longest = length.reading.longest
        counts.append(Count(f"longest sentence {longest} of {checks.SENTENCE_WORDS} words", longest > checks.SENTENCE_WORDS))
        if page.locale.language_code == checks.LANGUAGE_OF_EASE:
            counts.append(Count(f"reading ease {length.reading.ease:.0f}"))
    return counts


def _words(length: Length) -> Count:
    return Count(f"{length.reading.words} of {length.allowed} words", length.reading.words > length.allowed)
