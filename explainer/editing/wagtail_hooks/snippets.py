"""What the team keeps beside the explainers."""

from typing import ClassVar

from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from explainer.editing.models import Fact, Source


class FactViewSet(SnippetViewSet):
    model = Fact
    icon = "clipboard-list"
    list_display: ClassVar = ["key", "statement", "confidence", "review_by"]
    list_filter: ClassVar = ["confidence"]


class SourceViewSet(SnippetViewSet):
    model = Source
    icon = "openquote"
    list_display: ClassVar = ["key", "title", "publisher", "as_of"]


class FactsGroup(SnippetViewSetGroup):
    items = (FactViewSet, SourceViewSet)
    menu_label = "Facts"
    menu_icon = "clipboard-list"
    menu_order = 200


register_snippet(FactsGroup)
