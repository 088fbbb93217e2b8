"""The tables of the editing side."""

from explainer.editing.models.explanations import Explanation
from explainer.editing.models.facts import Fact, Source
from explainer.editing.models.glossary import Term
from explainer.editing.models.letter_settings import LetterSettings
from explainer.editing.models.link_checks import LinkCheck
from explainer.editing.models.pages import ExplainerPage
from explainer.editing.models.people import Authorship, Person, Wording
from explainer.editing.models.questions import OpenQuestion
from explainer.editing.models.review import IndependentReview
from explainer.editing.models.submissions import Decision, Submission

__all__ = [
    "Authorship",
    "Decision",
    "ExplainerPage",
    "Explanation",
    "Fact",
    "IndependentReview",
    "LetterSettings",
    "LinkCheck",
    "OpenQuestion",
    "Person",
    "Source",
    "Submission",
    "Term",
    "Wording",
]
