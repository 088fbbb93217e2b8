"""The check code of an edition, which every copy prints: `CPOR-EN-7-K3M9Q-X2T5Z-7F`.

It names the page, the language and the number of the edition, ten symbols of the digest of its words, and two check symbols over
all of that. People read it from paper and type it, so it is compared as a whole in a folded form: capitals, spaces, hyphens and
what looks alike do not count.
"""

import re
import unicodedata

# The 32 symbols of Crockford's base 32 (crockford.com/base32.html): the digits, and the letters without I, L, O and U.
SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# The letters that are left out are taken for the symbol that they are mistaken for.
_LOOKS_LIKE = str.maketrans("ILOU", "110V")

# The page at the root of a language, which has no slug to take a name from.
_ROOT_NAME = "CPOR"
_LONGEST_NAME = 8
# 50 bits.
_OF_DIGEST = 10
# The check symbols are those of a pure system of ISO/IEC 7064 with two check characters: modulus 1021, the largest prime below
# 32², and radix 32. As the standard's own, it finds every wrong symbol and every swap of two neighbours.
_MODULUS = 1021


def page_name(path: str) -> str:
    """What a page is called in codes and short addresses: its slug, or for a slug of several words their initials.

    `/en/` gives CPOR, `/en/about/` ABOUT, `/en/proof-of-execution/` POE. At most eight letters and digits.
    """
    words = re.findall(r"[a-z0-9]+", path.split("/")[2].lower())
    name = "".join(word[0] for word in words) if len(words) > 1 else "".join(words)
    return name.upper()[:_LONGEST_NAME] or _ROOT_NAME


def code_of(*, path: str, language: str, number: int, content_digest: str) -> str:
    """The check code of the edition that has this path, language and number, and the SHA-256 of its words in hexadecimal."""
    value = int(content_digest, 16) >> 4 * len(content_digest) - 5 * _OF_DIGEST
    symbols = "".join(SYMBOLS[value >> 5 * place & 31] for place in reversed(range(_OF_DIGEST)))
    body = f"{page_name(path)}-{language.upper()}-{number}-{symbols[:5]}-{symbols[5:]}"
    check = (1 - _value(folded(body)) * 32**2) % _MODULUS
    return f"{body}-{SYMBOLS[check >> 5]}{SYMBOLS[check & 31]}"


def folded(typed: str) -> str:
    """A code as it is compared: two texts are the same code if they are the same here. The address of a check is its code."""
    typed = unicodedata.normalize("NFKC", typed.rpartition("/check/")[2]).upper()
    # Punctuation, spaces and what is invisible: people and programs put them in and leave them out.
    kept = (one for one in typed if unicodedata.category(one)[0] not in "PZC")
    return "".join(kept).translate(_LOOKS_LIKE)


def fits(typed: str) -> bool:
    """Whether the check symbols fit the rest, as they do in every code of ours and in none with a single slip in it."""
    code = folded(typed)
    return len(code) > 2 and set(code) <= set(SYMBOLS) and _value(code) % _MODULUS == 1


def _value(code: str) -> int:
    value = 0
    for symbol in code:
        value = value * 32 + SYMBOLS.index(symbol)
    return value
