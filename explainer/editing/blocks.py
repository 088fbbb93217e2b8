"""The sections of an explainer in the editor: one block for each kind in `content.sections`, with the same names of fields."""

from typing import Any, ClassVar

from django.core.exceptions import BadRequest
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

FEATURES = ["bold", "italic", "link", "ul", "ol"]


def _plain(label: str, help_text: str = "", *, required: bool = True) -> blocks.CharBlock:
    return blocks.CharBlock(label=label, help_text=help_text, required=required)


def _rich(label: str, help_text: str = "", *, required: bool = True) -> blocks.RichTextBlock:
    return blocks.RichTextBlock(label=label, help_text=help_text, required=required, features=FEATURES)


def _note() -> blocks.RichTextBlock:
    return _rich("Note below", "What has to be said after the list. May stay empty.", required=False)


class SectionBlock(blocks.StructBlock):
    """What every section has."""

    heading = _plain("Heading", "Short, and its first words say what it is about.")
    id = _plain("Id", "The name that links use, such as say-no. Keep it when you change the words: partners link to it.")


def _facts() -> blocks.ListBlock:
    return blocks.ListBlock(
        SnippetChooserBlock("editing.Fact", label="Fact"),
        label="Facts",
        help_text="The facts that this section rests on. Their sources are listed at the end of the page.",
        default=[],
    )


class ProseBlock(SectionBlock):
    body = _rich("Text", "Short paragraphs. No sentence over 25 words.")
    facts = _facts()

    class Meta:
        icon = "pilcrow"
        label = "Text"
        description = "A few short paragraphs that answer one question."
        preview_value: ClassVar = {
            "heading": "Why you are asked",
            "id": "why",
            "body": "<p>Microsoft checks every claim. Your signature is part of that check.</p>",
        }


class CasesBlock(SectionBlock):
    cases = blocks.ListBlock(
        blocks.StructBlock([("label", _plain("Case", "When does this apply?")), ("text", _rich("What to do"))], label="Case"),
        label="Cases",
    )
    note = _note()
    facts = _facts()

    class Meta:
        icon = "list-ul"
        label = "Cases"
        description = "What to do in each case. As the first section it becomes the decision box under the summary."
        preview_value: ClassVar = {
            "heading": "What to do now",
            "id": "do",
            "cases": [{"label": "You are asked to sign", "text": "<p>Check the form first.</p>"}],
        }


class AccessBlock(SectionBlock):
    caption = _plain("Beginning of every question", "Each question below ends this sentence.")
    rows = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("question", _plain("Question", "The end of the sentence, with a question mark.")),
                ("answer", _plain("Answer", "One word first: Yes, No, Perhaps.")),
                ("remark", _plain("Remark", "One short sentence. May stay empty.", required=False)),
            ],
            label="Question",
        ),
        label="Questions",
    )
    note = _note()
    facts = _facts()

    class Meta:
        icon = "table"
        label = "Access table"
        description = "What the partner can and cannot do: question, answer, remark."
        preview_value: ClassVar = {
            "heading": "What your partner can do",
            "id": "access",
            "caption": "Because of a claim, can your partner…",
            "rows": [{"question": "read your mail?", "answer": "No.", "remark": "It opens no other customer data."}],
        }


class StepsBlock(SectionBlock):
    steps = blocks.ListBlock(
        blocks.StructBlock(
            [
                (
                    "actor",
                    blocks.ChoiceBlock(
                        choices=[("you", "You (the customer)"), ("partner", "Your partner"), ("microsoft", "Microsoft")],
                        label="Who acts",
                    ),
                ),
                ("text", _rich("Step", "A whole sentence that names who acts.")),
            ],
            label="Step",
        ),
        label="Steps",
    )
    note = _note()
    facts = _facts()

    class Meta:
        icon = "list-ol"
        label = "Steps"
        description = "What happens, in order, and who does it. On wide screens the steps stand in three lanes."
        preview_value: ClassVar = {
            "heading": "What happens",
            "id": "steps",
            "steps": [
                {"actor": "you", "text": "<p>You sign the form.</p>"},
                {"actor": "partner", "text": "<p>Your partner files the claim.</p>"},
                {"actor": "microsoft", "text": "<p>Microsoft checks it.</p>"},
            ],
        }


class PointsBlock(SectionBlock):
    lead = _rich("Lead", "What the points have in common. May stay empty.", required=False)
    points = blocks.ListBlock(_plain("Point"), label="Points")
    facts = _facts()

    class Meta:
        icon = "list-ul"
        label = "Points"
        description = "A short list of things, with or without a sentence before it."
        preview_value: ClassVar = {"heading": "By signing, you confirm", "id": "confirm", "points": ["which company you are"]}


class ChecklistBlock(SectionBlock):
    items = blocks.ListBlock(_plain("Check", "A question that can be ticked off."), label="Checks")
    facts = _facts()

    class Meta:
        icon = "tasks"
        label = "Checklist"
        description = "Things to check before doing something, with boxes to tick on paper."
        preview_value: ClassVar = {"heading": "Check before you sign", "id": "check", "items": ["Is our company’s name right?"]}


class FormFieldsBlock(SectionBlock):
    fields = blocks.ListBlock(
        blocks.StructBlock([("field", _plain("Field of the form")), ("check", _plain("What to check"))], label="Field"),
        label="Fields",
    )
    facts = _facts()

    class Meta:
        icon = "form"
        label = "Form, field by field"
        description = "The fields of a form in their order, each with what to check."
        preview_value: ClassVar = {
            "heading": "The form, field by field",
            "id": "form",
            "fields": [{"field": "Your company’s name", "check": "Check the spelling."}],
        }


class ContrastBlock(SectionBlock):
    caption = _plain("What these have in common", "Read out by screen readers before the table.")
    terms = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("term", _plain("Short name")),
                ("spelled_out", _plain("Spelled out", required=False)),
                ("difference", _plain("What it is, in one line")),
            ],
            label="Name",
        ),
        label="Names",
    )
    facts = _facts()

    class Meta:
        icon = "order"
        label = "Not to be confused with"
        description = "Things with similar names, each in one line."
        preview_value: ClassVar = {
            "heading": "Not to be confused with",
            "id": "not-this",
            "caption": "Other ways in which a partner can be connected to you",
            "terms": [{"term": "PAL", "spelled_out": "Partner Admin Link", "difference": "For Azure."}],
        }


class DefinitionsBlock(SectionBlock):
    terms = blocks.ListBlock(
        blocks.StructBlock([("term", _plain("Word")), ("meaning", _plain("Meaning", "One sentence."))], label="Word"),
        label="Words of this page alone",
        default=[],
    )
    glossary = blocks.ListBlock(
        SnippetChooserBlock("editing.Term", label="Word"),
        label="Words from the glossary",
        help_text="They follow the ones above, as the glossary has them when the draft is submitted.",
        default=[],
    )
    facts = _facts()

    class Meta:
        icon = "openquote"
        label = "Words on this page"
        description = "What the words on this page mean."
        preview_value: ClassVar = {
            "heading": "Words on this page",
            "id": "words",
            "terms": [{"term": "Claim", "meaning": "The partner’s request to be listed."}],
        }


class SectionsBlock(blocks.StreamBlock):
    """All kinds of section."""

    def value_from_datadict(self, data: Any, files: Any, prefix: str) -> Any:
        """Read what a browser posted; a request that no editor sends is the sender’s fault (400), and nothing is stored."""
        try:
            count = int(data[f"{prefix}-count"])
            if count < 0 or any(data[f"{prefix}-{index}-type"] not in self.child_blocks for index in range(count)):
                raise ValueError(prefix)
            return super().value_from_datadict(data, files, prefix)
        except (KeyError, ValueError) as error:
            raise BadRequest("The sections of this request cannot be read.") from error

    cases = CasesBlock()
    access = AccessBlock()
    steps = StepsBlock()
    prose = ProseBlock()
    points = PointsBlock()
    checklist = ChecklistBlock()
    form_fields = FormFieldsBlock()
    contrast = ContrastBlock()
    definitions = DefinitionsBlock()
