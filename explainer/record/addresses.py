"""The paths of explainers: `/<language>/`, and `/<language>/<slug>/`. Printed ones have to work for good (docs/architecture.md)."""

from explainer.content import richtext

# The addresses below an explainer that are not pages.
RESERVED_SLUGS = frozenset({"editions", "share", "check"})

# Where a language's explainer about the site itself stands; every page leads there.
ABOUT_SLUG = "about"


def is_path(path: str, language: str) -> bool:
    """Whether an explainer in this language may stand at this path; the language has to be a plain code, such as zh-hans."""
    # What the words of explainers may link to, and nothing else, can be an explainer's path.
    return richtext.section_of(path) == (path, "") and path.split("/")[1] == language and path.split("/")[2] not in RESERVED_SLUGS
