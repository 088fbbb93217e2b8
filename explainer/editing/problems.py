"""What keeps a draft from being submitted, shown in the editor at the places where it is typed."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.admin.views.pages.edit import EditView
from wagtail.blocks import ListBlockValidationError, StreamBlockValidationError, StructBlockValidationError

from explainer.content.explainer import Place, Problem, ShareTexts
from explainer.content.sections import field_types
from explainer.editing import submitting
from explainer.editing.models import ExplainerPage
from explainer.editing.rights import somebody

# Which field of the page's form a part of the words is typed into.
FIELDS: dict[Place, str] = {
    ("title",): "title",
    ("slug",): "slug",
    ("gist", "heading"): "gist_heading",
    ("gist", "body"): "gist",
    ("sections",): "sections",
    **{("share", name): name for name in field_types(ShareTexts)},
}


class ProblemsView(EditView):
    """The editor, with a message at each place that keeps the saved draft from being submitted."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        problems = submitting.problems_with(self.page, somebody(request))
        if not problems:
            return redirect("explainer_submit", self.page.pk)
        self.form = self.form_class(
            instance=self.page, subscription=self.subscription, parent_page=self.parent, for_user=somebody(request)
        )
        add_errors(self.form, [Problem(typed_at(self.page, problem.place), problem.sentence) for problem in problems])
        what = "One thing keeps" if len(problems) == 1 else f"{len(problems)} things keep"
        messages.error(request, f"The draft is saved. {what} it from being submitted: {' '.join(one.sentence for one in problems)}")
        return self.render_to_response(self.get_context_data())


def typed_at(page: ExplainerPage, place: Place) -> Place:
    """Where the words at a place are typed: at the place itself, or where a section chooses them from the glossary."""
    match place:
        case ("sections", int(index), "terms", int(position), *_) if page.sections[index].block_type == "definitions":
            own = len(page.sections[index].value["terms"])
            return place if position < own else ("sections", index, "glossary")
        case _:
            return place


def field_name(page: ExplainerPage, place: Place, posted: Mapping[str, str] | None = None) -> str:
    """The name of the field in the editor’s form into which the words at a place are typed; empty where there is none.

    In a section it is the name without what Wagtail adds for a block or a list (`-type`, `-count`). Where words were just `posted`,
    sections and rows may have been moved and deleted: their names say in which order they were added.
    """
    place = typed_at(page, place)
    if place[:1] != ("sections",):
        return FIELDS.get(place[:1]) or FIELDS.get(place[:2], "")
    name = "sections"
    for part in place[1:]:
        name = f"{name}-{_slot(posted, name, part)}" if isinstance(part, int) else f"{name}-value-{part}"
    return name


def _slot(posted: Mapping[str, str] | None, name: str, position: int) -> int:
    """Under which number the browser posted what stands at a position of a list."""
    if posted is None:
        return position
    slots = range(int(posted[f"{name}-count"]))
    kept = sorted((int(posted[f"{name}-{slot}-order"]), slot) for slot in slots if not posted[f"{name}-{slot}-deleted"])
    return kept[position][1]


def add_errors(form: forms.ModelForm, problems: list[Problem]) -> None:  # type: ignore[type-arg]  # any page's form
    """Put each problem where its words are typed; what belongs to no field goes on top."""
    form.cleaned_data = {}
    in_sections = [problem for problem in problems if problem.place[:1] == ("sections",)]
    for problem in problems:
        name = FIELDS.get(problem.place) or FIELDS.get(problem.place[:2])
        if problem not in in_sections:
            form.add_error(name, problem.sentence)
    if in_sections:
        form.add_error("sections", _stream_error([(problem.place[1:], problem.sentence) for problem in in_sections]))


def _stream_error(found: list[tuple[Place, str]]) -> StreamBlockValidationError:
    return StreamBlockValidationError(
        block_errors={index: _struct_error(inside) for index, inside in _by_first(found).items()},
        non_block_errors=[ValidationError(sentence) for place, sentence in found if not place],
    )


def _struct_error(found: list[tuple[Place, str]]) -> StructBlockValidationError:
    return StructBlockValidationError(block_errors={name: _child_error(inside) for name, inside in _by_first(found).items()})


def _child_error(found: list[tuple[Place, str]]) -> ValidationError:
    """The error of a field, or of a list with its errors item by item."""
    own = [ValidationError(sentence) for place, sentence in found if not place]
    items = _by_first(found)
    if not items:
        return ValidationError(own)
    return ListBlockValidationError(
        block_errors={
            index: _struct_error(inside) if any(place for place, _ in inside) else _child_error(inside)
            for index, inside in items.items()
        },
        non_block_errors=own,
    )


def _by_first(found: list[tuple[Place, str]]) -> dict[Any, list[tuple[Place, str]]]:
    """Group by the first part of the place, and take that part off."""
    groups: dict[Any, list[tuple[Place, str]]] = {}
    for place, sentence in found:
        if place:
            groups.setdefault(place[0], []).append((place[1:], sentence))
    return groups
