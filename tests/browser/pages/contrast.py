"""How well one colour is seen on another, by the formula of WCAG 2.2 (relative luminance, contrast ratio)."""

import re

type Colour = tuple[float, float, float]


def ratio(one: str, other: str) -> float:
    """The contrast of two opaque colours, from 1 to 21."""
    darker, lighter = sorted((_luminance(_parsed(one)), _luminance(_parsed(other))))
    return (lighter + 0.05) / (darker + 0.05)


def _parsed(colour: str) -> Colour:
    """`#rgb`, `#rrggbb`, or `rgb(r, g, b)` as browsers compute it; ValueError for what is none of these."""
    if found := re.fullmatch(r"#([0-9a-f]{3}|[0-9a-f]{6})", colour, re.IGNORECASE):
        digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
        red, green, blue = bytes.fromhex(digits)
        return red, green, blue
    if found := re.fullmatch(r"rgb\(([\d.]+), ([\d.]+), ([\d.]+)\)", colour):
        return float(found[1]), float(found[2]), float(found[3])
    raise ValueError(f"{colour!r} is not an opaque colour.")


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (part / 255 for part in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
