"""An explainer as search engines read it: `WebPage` of schema.org, in JSON-LD."""

from typing import Any

from django.utils.safestring import SafeString, mark_safe

from explainer.content import canonical
from explainer.content.explainer import Content
from explainer.content.frame import Frame
from explainer.content.sections import Definitions

# What may not stand in a script element as it is. JSON knows each as an escape too.
_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def of_page(content: Content, frame: Frame, description: str) -> SafeString:
    """The data of an edition's page as text for a script element; empty for words that have no place in public."""
    if not frame.edition or not frame.edition.place or not frame.edition.shown_on:
        return SafeString()
    edition, place = frame.edition, frame.edition.place
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "url": frame.site + place.address,
        "name": content.title,
        "description": description,
        "inLanguage": frame.language,
        "version": edition.number,
        "datePublished": frame.edition.shown_on.isoformat(),
        "lastReviewed": edition.approved_on.isoformat(),
    }
    if frame.publisher:
        data["publisher"] = {"@type": "Organization", "name": frame.publisher}
    if terms := [term for section in content.sections if isinstance(section, Definitions) for term in section.terms]:
        data["mentions"] = [{"@type": "DefinedTerm", "name": term.term, "description": term.meaning} for term in terms]
    if others := [link for link in frame.languages if link.language != frame.language]:
        data["workTranslation"] = [
            {"@type": "WebPage", "url": frame.site + link.href, "inLanguage": link.language} for link in others
        ]
    return mark_safe(canonical.dumps(data).translate(_ESCAPES))  # noqa: S308  nothing in it can end the element any more
