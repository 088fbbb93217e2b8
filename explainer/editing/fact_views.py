"""The team’s list of facts: what each says, until when, where it is cited, who confirmed it; and what changed under editions."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

import django_filters
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, StatusTagColumn, TitleColumn
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.snippets.views.snippets import CreateView, DeleteView, EditView, IndexView, SnippetViewSet, UsageView

from explainer.editing import authorship, confirming, fact_changes, questions, refusals
from explainer.editing.filters import LONG_LIST, choice
from explainer.editing.keeping import ChangeRefused
from explainer.editing.models import Authorship, Fact, OpenQuestion, Source, periods
from explainer.editing.rights import somebody
from explainer.editing.spreadsheets import WithoutFormulas
from explainer.editing.versions import Version, citing
from explainer.record.timeline import Key

USED = {"used": "Cited", "unused": "Cited nowhere"}


class FactFilters(WagtailFilterSet):
    state = choice("State", periods.State.choices, method="in_state")
    confidence = choice("Confidence", Fact.Confidence.choices)
    sources = django_filters.ModelChoiceFilter(label="Source", queryset=Source.objects.all(), widget=LONG_LIST, empty_label="All")
    used = choice("Cited", list(USED.items()), method="in_use")

    class Meta:
        model = Fact
        fields: ClassVar[list[str]] = []

    def in_state(self, found: QuerySet[Fact], name: str, value: str) -> QuerySet[Fact]:
        return found.filter(periods.in_state(periods.State(value), timezone.localdate()))

    def in_use(self, found: QuerySet[Fact], name: str, value: str) -> QuerySet[Fact]:
        cited = list(citing())
        return found.filter(key__in=cited) if value == "used" else found.exclude(key__in=cited)


class ConfirmColumn(BaseColumn):
    """The button that confirms a fact, with the digest of what its row says."""

    cell_template_name = "editing/confirm_cell.html"

    def get_cell_context_data(self, instance: Fact, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        request = parent_context["request"]
        back = f"{parent_context['table'].base_url}?{request.GET.urlencode()}"
        return {"fact": instance, "csrf_token": get_token(request), "next": back, **_confirming(instance)}


class FactsIndexView(WithoutFormulas, IndexView):
    results_template_name = "editing/facts_results.html"
    export_headings: ClassVar = {"get_confidence_display": "Confidence", "state.label": "State"}

    def get_base_queryset(self) -> QuerySet[Fact]:
        saved = Authorship.objects.filter(subject=Authorship.Subject.FACT, key=OuterRef("key")).order_by("-pk").values("saved_at")
        found: QuerySet[Fact] = super().get_base_queryset()
        return found.select_related("confirmed_by").prefetch_related("sources").annotate(words_saved_at=Subquery(saved[:1]))

    @cached_property
    def citing(self) -> dict[str, dict[Key, list[Version]]]:
        return citing()

    @cached_property
    def columns(self) -> list[BaseColumn]:
        columns = [
            *super().columns,
            Column("statement", sort_key="statement", width="36%"),
            StatusTagColumn(
                "state",
                label="State",
                accessor=lambda fact: fact.state.label,
                primary=lambda fact: fact.state != periods.State.CURRENT,
                sort_key="review_by",
            ),
            Column("review_by", label="Review by"),
            Column("cited", label="Cited in", accessor=lambda fact: cited_in(fact, self.citing)),
            Column("confirmed", label="Confirmed", accessor=confirmed),
        ]
        return [*columns, ConfirmColumn("confirm", label="Still so?")] if self.user_has_permission("change") else columns


class FactCreateView(CreateView):
    """The form of a new fact. With `?question=` it starts from the answer to a question, which saving it turns into that fact."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.question:
            if not questions.may_turn(somebody(request)):
                raise PermissionDenied
            try:
                questions.check_turning(self.question)
            except ChangeRefused as refused:
                refusals.note(request, str(refused))
                messages.error(request, str(refused))
                return redirect("wagtailsnippets_editing_openquestion:edit", self.question.pk)
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer

    @cached_property
    def question(self) -> OpenQuestion | None:
        number = self.request.GET.get("question", "")
        return get_object_or_404(OpenQuestion, pk=int(number)) if re.fullmatch("[0-9]{1,18}", number) else None

    def get_initial(self) -> dict[str, Any]:
        # Whoever writes it has just looked at it. How sure it is, is not chosen beforehand: who chooses nothing would have said it.
        answered = {"key": self.question.key, "statement": self.question.answer.strip()} if self.question else {}
        return {**super().get_initial(), "confidence": "", "review_by": periods.in_a_year(), **answered}

    def get_add_url(self) -> str:
        address: str = super().get_add_url()
        return f"{address}?question={self.question.pk}" if self.question else address

    def save_instance(self) -> Fact:
        fact: Fact = super().save_instance()
        if self.question:
            questions.turn_into(fact, self.question, somebody(self.request))
        return fact

    def get_success_message(self, instance: Fact) -> str:
        said: str = super().get_success_message(instance)
        return f"The answer is the fact “{instance.key}” now." if self.question else said


class FactEditView(EditView):
    template_name = "editing/fact_edit.html"

    def get_usage_url(self) -> None:
        """Nothing for Wagtail’s side panel, which would count in the rows of pages: the screen itself says where it is cited."""

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        saved = authorship.lines((Authorship.Subject.FACT, self.object.key, "")).last()
        self.object.words_saved_at = saved.saved_at if saved else None
        return {
            **super().get_context_data(**more),
            "fact": self.object,
            "cited_in": cited_in(self.object, citing()),
            "confirmed": confirmed(self.object),
            **_confirming(self.object),
        }


class FactDeleteView(DeleteView):
    """Says where the fact is cited, drafts included, before it is deleted."""

    template_name = "editing/fact_delete.html"

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return {**super().get_context_data(**more), "cited_in": cited_in(self.object, citing())}


class FactUsageView(UsageView):
    """Where a fact is cited. Wagtail’s own list knows the rows of pages only, and neither drafts nor editions."""

    permission_required = None
    any_permission_required: ClassVar = ["add", "change", "delete", "view"]

    def get_queryset(self) -> list[list[Version]]:
        return list(citing().get(self.object.key, {}).values())

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn(
                "name",
                label="Explainer",
                accessor=lambda versions: versions[-1].title,
                get_url=lambda versions: versions[-1].address,
            ),
            Column("language", label="Language", accessor=lambda versions: versions[-1].explainer[1]),
            Column("versions", label="In", accessor=lambda versions: ", ".join(version.name for version in versions)),
        ]

    def get_table(self, object_list: Any, **more: Any) -> Any:
        return self.table_class(self.columns, object_list, **self.get_table_kwargs(), **more)


class FactViewSet(SnippetViewSet):
    model = Fact
    icon = "clipboard-list"
    list_display: ClassVar = ["key"]
    filterset_class = FactFilters
    # By the database: Wagtail’s search cannot be filtered by what is no part of its index.
    search_backend_name = None
    search_fields: ClassVar = ["key", "statement"]
    list_export: ClassVar = ["key", "statement", "get_confidence_display", "state.label", "review_by", "confirmed_at"]
    export_filename = "facts"
    index_view_class = FactsIndexView
    index_results_template_name = FactsIndexView.results_template_name
    add_view_class = FactCreateView
    edit_view_class = FactEditView
    edit_template_name = FactEditView.template_name
    delete_view_class = FactDeleteView
    delete_template_name = FactDeleteView.template_name
    usage_view_class = FactUsageView


@require_POST
def confirm(request: HttpRequest, fact_id: int) -> HttpResponse:
    """Say that the fact is still so; back to where the button was pressed."""
    user = somebody(request)
    if not user.has_perm("editing.change_fact"):
        raise PermissionDenied
    fact = get_object_or_404(Fact, pk=fact_id)
    try:
        confirming.confirm(fact, user, digest=request.POST.get("digest", ""))
    except ChangeRefused as refused:
        refusals.note(request, str(refused))
        messages.error(request, str(refused))
    else:
        messages.success(request, f"You confirmed the fact “{fact.key}”. It is to be looked at again in a year.")
    return redirect(get_valid_next_url_from_request(request) or reverse("wagtailsnippets_editing_fact:list"))


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """The explainers whose facts became other ones since the edition that the public reads was submitted."""
    context = {
        "outdated": fact_changes.since_sealed(),
        "header_title": "Facts changed since their edition was approved",
        "header_icon": "history",
        "breadcrumbs_items": [
            {"url": reverse("wagtailsnippets_editing_fact:list"), "label": "Facts"},
            {"url": "", "label": "Changed since their edition was approved"},
        ],
    }
    return render(request, "editing/fact_changes.html", context)


def cited_in(fact: Fact, cited: Mapping[str, Mapping[Key, list[Version]]]) -> str:
    """In how many explainers a fact is cited, as a link to where."""
    count = len(cited.get(fact.key, {}))
    if not count:
        return "Nowhere"
    address = reverse("wagtailsnippets_editing_fact:usage", args=[quote(fact.pk)])
    return format_html('<a href="{}">{}</a>', address, "1 explainer" if count == 1 else f"{count} explainers")


def confirmed(fact: Any) -> str:
    """Who confirmed the words of a fact, and when. `words_saved_at` is when they became what they are."""
    if not fact.confirmed_at:
        return "Not yet"
    when = formats.date_format(timezone.localtime(fact.confirmed_at), "DATE_FORMAT")
    who = fact.confirmed_by or "a former account"
    if fact.words_saved_at and fact.words_saved_at > fact.confirmed_at:
        return f"Not since its words changed (before: {who}, {when})"
    return f"{who}, {when}"


def _confirming(fact: Fact) -> dict[str, Any]:
    return {"action": reverse("explainer_confirm_fact", args=[fact.pk]), "digest": authorship.fact_digest(fact)}
