"""What the team keeps beside the explainers."""

from typing import ClassVar

from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from explainer.editing.models import Fact, OpenQuestion, Source, Term


class FactViewSet(SnippetViewSet):
    model = Fact
    icon = "clipboard-list"
    list_display: ClassVar = ["key", "statement", "confidence", "review_by"]
    list_filter: ClassVar = ["confidence"]


class SourceViewSet(SnippetViewSet):
    model = Source
    icon = "openquote"
    list_display: ClassVar = ["key", "title", "publisher", "as_of"]


class OpenQuestionViewSet(SnippetViewSet):
    model = OpenQuestion
    icon = "help"
    list_display: ClassVar = ["key", "question", "review_by"]


class TermViewSet(SnippetViewSet):
    model = Term
    icon = "title"
    list_display: ClassVar = ["term", "spelled_out", "meaning", "language"]
    list_filter: ClassVar = ["language"]


class FactsGroup(SnippetViewSetGroup):
    items = (FactViewSet, SourceViewSet, OpenQuestionViewSet, TermViewSet)
    menu_label = "Facts and words"
    menu_icon = "clipboard-list"
    menu_order = 200


register_snippet(FactsGroup)
