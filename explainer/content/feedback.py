"""What a page of the feedback holds besides its heading and sentences, as plain data."""

from dataclasses import dataclass

# A field that people neither see nor reach, and robots fill in.
TRAP = "more"

# Languages whose letters take nine bytes each in a form, so that fewer of them fit into what is read of one.
_NINE_BYTES_A_LETTER = frozenset({"hi", "ja", "ko", "th", "zh"})


@dataclass(frozen=True, kw_only=True)
class Form:
    """What a reader is asked for after the three buttons. `reasons` and `sections` are values with their labels."""

    question: str
    token: str
    reasons: tuple[tuple[str, str], ...]
    sections: tuple[tuple[str, str], ...]
    longest: int
    trap: str = TRAP


def fits(longest: int, language: str) -> int:
    """How many characters a reader of this language is offered, if no more than `longest` are kept."""
    return min(longest, 400) if language.split("-", maxsplit=1)[0] in _NINE_BYTES_A_LETTER else longest
