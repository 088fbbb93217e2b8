"""What each kind of explainer is made of: the sections that it has, in their order, and how long each may be.

New explainers start from these; checks ask for the required sections and compare lengths.
"""

from dataclasses import dataclass

# Of a section that no outline names.
SECTION_WORDS = 160


@dataclass(frozen=True, kw_only=True)
class Expected:
    """A section that an explainer of some kind has. `words` is how many it may have at most, without its heading."""

    kind: str
    id: str
    heading: str
    words: int = SECTION_WORDS
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class Outline:
    """A kind of explainer. Its statements rest on facts, unless it says nothing about anybody but this site."""

    sections: tuple[Expected, ...] = ()
    cites_facts: bool = True

    @property
    def required(self) -> tuple[str, ...]:
        """The ids of the sections that it must have."""
        return tuple(section.id for section in self.sections if section.required)

    def words(self, section_id: str) -> int:
        """How many words the section with this id may have."""
        return next((section.words for section in self.sections if section.id == section_id), SECTION_WORDS)


OUTLINES: dict[str, Outline] = {
    "cpor": Outline(
        sections=(
            Expected(kind="cases", id="do", heading="What to do now", words=60),
            Expected(kind="access", id="access", heading="What your partner can and cannot do", words=160, required=True),
            Expected(kind="steps", id="steps", heading="What happens, step by step", words=90, required=True),
            Expected(kind="prose", id="real", heading="Is it real?", words=60),
            Expected(kind="prose", id="why", heading="Why you are asked", words=50),
            Expected(kind="prose", id="gain", heading="Who gains what", words=70),
            Expected(kind="cases", id="say-no", heading="If you want to say no", words=110, required=True),
            Expected(kind="contrast", id="not-this", heading="Not to be confused with", words=80),
            Expected(kind="definitions", id="words", heading="Words on this page", words=80),
        )
    ),
    "form": Outline(
        sections=(
            Expected(kind="points", id="confirm", heading="By signing, you confirm", words=40, required=True),
            Expected(kind="points", id="not", heading="The form does not ask you to", words=40, required=True),
            Expected(kind="form_fields", id="form", heading="The form, field by field", required=True),
            Expected(kind="checklist", id="check", heading="Check before you sign", words=80),
            Expected(kind="prose", id="wrong", heading="If something is wrong", words=60),
            Expected(kind="prose", id="after", heading="After you sign", words=60),
        )
    ),
    "about": Outline(
        sections=(
            Expected(kind="prose", id="who", heading="Who runs this site"),
            Expected(kind="prose", id="contact", heading="How to reach us"),
            Expected(kind="prose", id="privacy", heading="Privacy"),
            Expected(kind="prose", id="accessibility", heading="Accessibility"),
        ),
        cites_facts=False,
    ),
    "general": Outline(),
}
