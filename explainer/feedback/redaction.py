"""What readers write, without what should not be kept: addresses and numbers of people, and characters that nobody sees."""

import re

from explainer.content import text
from explainer.feedback.models import LONGEST_TEXT

# Pasted along from programs for messages; in a `Content` an editor is asked to take them out.
_INVISIBLE = re.compile("[\u200b\u2060-\u2064\ufeff\u202a-\u202e\u2066-\u2069]")

# Whatever stands round an at sign, also with spaces.
_MAIL = re.compile(r"[^\s@＠]+\s?[@＠]\s?[^\s@＠]+")
# An identifier of a tenant or an account, as Microsoft writes it.
_IDENTIFIER = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)
# Seven digits or more, in any script, with up to two signs between them: telephones, cards, dates of birth.
_NUMBER = re.compile(r"\+?\d(?:(?:[^\w,;\n]|_){0,2}\d){6,}")


def redacted(written: str) -> str:
    """The text as it is kept; raise `text.Refused` where it is too long, or holds what nobody can type."""
    kept = text.clean(_INVISIBLE.sub("", written).replace("\t", " "))
    if len(kept) > LONGEST_TEXT:
        raise text.Refused(f"Write no more than {LONGEST_TEXT} characters.")
    kept = _NUMBER.sub("[number]", _IDENTIFIER.sub("[number]", _MAIL.sub("[e-mail]", kept)))
    # What stands in place of something short may be longer than that.
    return kept[:LONGEST_TEXT]
