"""A new explainer: of which kind, and with the sections of that kind laid out, so that only words are missing."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Locale, Page

from explainer.content.outlines import OUTLINES
from explainer.editing.models import ExplainerPage
from explainer.record.addresses import ABOUT_SLUG

Kind = ExplainerPage.ExplainerKind


class KindForm(forms.Form):
    """What is chosen before the editor opens. At the root of all pages, the language too: one that has no first page yet."""

    kind = forms.ChoiceField(label="What kind of explainer?", choices=Kind.choices, initial=Kind.CPOR, widget=forms.RadioSelect)

    def __init__(self, languages: list[tuple[str, str]] | None) -> None:
        super().__init__()
        if languages is not None:
            self.fields["locale"] = forms.ChoiceField(
                label="In which language?",
                choices=languages,
                help_text="Languages without a page of their own. An administrator adds others under Settings, Locales.",
            )


class KindsView(WagtailAdminTemplateMixin, TemplateView):
    """Where Wagtail’s “Add child page” leads: the kinds of explainer, and what each is for."""

    template_name = "editing/new_explainer.html"
    page_title = "New explainer"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.parent = get_object_or_404(Page, pk=kwargs["parent_page_id"]).specific
        if not self.parent.permissions_for_user(request.user).can_add_subpage():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Where we are."""
        above = [] if self.parent.is_root() else [self.parent]
        return [
            {"url": reverse("wagtailadmin_explore_root"), "label": "Explainers"},
            *({"url": reverse("wagtailadmin_explore", args=[one.pk]), "label": one.get_admin_display_title()} for one in above),
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        languages = languages_without_a_page() if self.parent.is_root() else None
        return super().get_context_data(
            form=KindForm(languages),
            possible=languages != [],
            editor=reverse("wagtailadmin_pages:add", args=["editing", "explainerpage", self.parent.pk]),
            **kwargs,
        )


class NewExplainerView(CreateView):
    """Wagtail’s editor for a new page, with the kind of the address (`?kind=cpor`) chosen and its sections laid out."""

    def get(self, request: HttpRequest) -> HttpResponse:
        kind = request.GET.get("kind")
        if isinstance(self.page, ExplainerPage) and kind in OUTLINES:
            lay_out(self.page, kind, at_root=self.parent_page.is_root())
        response: HttpResponse = super().get(request)
        return response


class PagesViewSet(PageViewSet):
    """Wagtail’s views of pages, but for these two."""

    name = "explainer_pages"
    add_subpage_view_class = KindsView
    add_view_class = NewExplainerView


def lay_out(page: ExplainerPage, kind: str, *, at_root: bool) -> None:
    """Give a new page its kind, the sections of that kind without words, and an address where the place or the kind says which."""
    page.kind = kind
    # As when a block is inserted by hand: with one empty row in each list that needs one.
    blocks = page.sections.stream_block.child_blocks
    page.sections = [
        (one.kind, {**blocks[one.kind].get_default(), "id": one.id, "heading": one.heading}) for one in OUTLINES[kind].sections
    ]
    if at_root:
        page.slug = page.locale.language_code
    elif kind == Kind.ABOUT:
        page.slug = ABOUT_SLUG


def languages_without_a_page() -> list[tuple[str, str]]:
    """The languages that could get a first page, as (code, name)."""
    taken = ExplainerPage.objects.child_of(Page.get_first_root_node()).values("locale")
    return [(locale.language_code, str(locale)) for locale in Locale.objects.exclude(pk__in=taken)]
