"""What a later Wagtail adds is found: every address, action and permission of its admin has its place in these lists."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.urls import URLPattern, URLResolver
from wagtail.actions.registry import action_registry
from wagtail.admin import urls as admin_urls
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.models import GroupApprovalTask, Page, PagePermissionTester, Task

from explainer.editing.models import ExplainerPage, Fact, IndependentReview, OpenQuestion, Source, Term
from explainer.editing.models.pages import ExplainerPermissions
from tests.routes import becoming_public, removing, what, who_approves
from tests.routes.catalogue import ROUTES
from tests.routes.table import DOCUMENT, table, written

# Importing them fills the catalogue.
GROUPS = (who_approves, what, becoming_public, removing)


def _named(prefix: str, names: str) -> set[str]:
    return {f"{prefix}{name}" for name in names.split()}


# Our own screens, with tests of their own.
OURS = {
    *_named("explainer_", "submit take_back problems checks review submitted_words since_edition since_submission approve"),
    *_named("explainer_", "ask_for_changes fact_changes confirm_fact links"),
    "public_record",
    *_named("explainer_", "time_to_approval time_to_approval_results guide"),
    *_named("record_", "edition earlier_editions withdraw reinstate call_off entries entries_results"),
    *_named("feedback_", "answers answers_results answer"),
}

# They show something to whoever is signed in (tests/routes/test_leaks.py), and change nothing.
READING = {
    *_named("wagtailadmin_", "home explore explore_root explore_results sprite javascript_catalog block_preview"),
    *_named("wagtailadmin_", "tag_autocomplete tag_model_autocomplete choose_page choose_page_child choose_page_search"),
    *_named("wagtailadmin_choose_page_", "chosen_multiple external_link email_link phone_link anchor_link"),
    *_named("wagtailadmin_api:pages:", "listing detail find"),
    *_named("wagtailadmin_api:images:", "listing detail find"),
    *_named("wagtailadmin_api:documents:", "listing detail find"),
    *_named("wagtailadmin_pages:", "type_use type_use_results choose_parent usage preview_on_add preview_on_edit view_draft"),
    *_named("wagtailadmin_pages:", "add_subpage search search_results history history_results revisions_index revisions_view"),
    *_named("wagtailadmin_pages:", "revisions_compare workflow_preview workflow_history workflow_history_detail"),
    *_named("wagtailadmin_pages:", "confirm_workflow_cancellation"),
    *_named("wagtailadmin_reports:", "locked_pages locked_pages_results workflow workflow_results workflow_tasks"),
    *_named("wagtailadmin_reports:", "workflow_tasks_results site_history site_history_results aging_pages aging_pages_results"),
    *_named("wagtailadmin_reports:", "page_types_usage page_types_usage_results"),
    *_named("wagtailadmin_workflows:", "index index_results usage usage_results select_task_type task_index task_index_results"),
    *_named("wagtailadmin_workflows:", "task_chooser task_chooser_results task_chosen"),
    "wagtailsnippets:index",
    *_named("wagtailsnippets_editing_fact:", "list list_results usage history history_results"),
    *_named("wagtailsnippets_editing_source:", "list list_results usage history history_results"),
    *_named("wagtailsnippets_editing_term:", "list list_results usage history history_results"),
    *_named("wagtailsnippets_editing_openquestion:", "list list_results usage history history_results"),
    *_named("wagtailsnippetchoosers_editing_fact:", "choose choose_results chosen chosen_multiple create"),
    *_named("wagtailsnippetchoosers_editing_source:", "choose choose_results chosen chosen_multiple create"),
    *_named("wagtailsnippetchoosers_editing_term:", "choose choose_results chosen chosen_multiple create"),
    *_named("wagtailsnippetchoosers_editing_openquestion:", "choose choose_results chosen chosen_multiple create"),
    *_named("wagtailusers_users:", "index index_results history history_results usage"),
    *_named("wagtailusers_groups:", "index index_results history history_results usage"),
    *_named("wagtailsites:", "index index_results history history_results usage"),
    *_named("wagtaillocales:", "index index_results history history_results usage"),
}

# They change what neither an approval nor the public asks for: accounts, who may review, locks, empty forms to fill.
WITHOUT_WORDS = {
    *_named("wagtailadmin_", "account logout login dismissibles error_test password_reset password_reset_done"),
    *_named("wagtailadmin_", "password_reset_confirm password_reset_complete"),
    *_named("wagtailadmin_editing_sessions:", "ping release"),
    *_named("wagtailadmin_pages:", "lock unlock"),
    *_named("wagtailadmin_collections:", "index add edit delete set_privacy"),
    *_named("wagtailadmin_workflows:", "add enable edit add_task edit_task enable_task task_chooser_create"),
    *_named("wagtailusers_users:", "add edit copy"),
    *_named("wagtailusers_groups:", "add edit"),
    *_named("wagtailsnippets_editing_", "fact:copy source:copy term:copy openquestion:copy"),
    "wagtailsites:copy",
}
# Whole areas of that kind: no explainer holds an image or a document.
WITHOUT_WORDS_AREAS = ("wagtailimages", "wagtaildocs")


def test_every_address_of_the_admin_is_classified() -> None:
    listed = OURS | READING | WITHOUT_WORDS | {name for route in ROUTES.values() for name in route.covers}
    found = {name for name in _names(admin_urls.urlpatterns) if not name.startswith(WITHOUT_WORDS_AREAS)}
    assert found - listed == set(), "classify these: are they a route to the public?"
    assert {name for name in listed - found if not name.startswith("wagtail_bulk_action:")} == set(), "these are gone"


def test_every_bulk_action_is_tried() -> None:
    tried = {name for route in ROUTES.values() for name in route.covers}
    for model in (Page, Fact, Source, Term, OpenQuestion):
        offered = bulk_action_registry.get_bulk_actions_for_model(model._meta.app_label, model._meta.model_name)
        assert {f"wagtail_bulk_action:{one.action_type}" for one in offered} <= tried
    assert bulk_action_registry.actions.keys() == {"wagtailcore", "editing", "auth", "wagtailimages", "wagtaildocs"}
    assert bulk_action_registry.actions["editing"].keys() <= {"fact", "source", "term", "openquestion"}


def test_every_action_on_a_page_is_tried() -> None:
    """By the admin’s own API, and by whatever else Wagtail offers its actions."""
    actions = _named("", "convert_alias copy delete publish unpublish move copy_for_translation create_alias")
    assert PagesAdminAPIViewSet.actions.keys() == actions | {"revert_to_page_revision"}
    assert action_registry.get_actions_for_model(ExplainerPage).keys() == actions | {"create", "edit", "revert"}


@pytest.mark.django_db
def test_a_stage_of_ours_offers_no_action_and_no_other_kind_of_stage_is_there() -> None:
    assert IndependentReview.objects.get().get_actions(ExplainerPage(), User()) == []
    assert {model for model in apps.get_models() if issubclass(model, Task)} == {Task, GroupApprovalTask, IndependentReview}


def test_every_permission_on_a_page_is_known() -> None:
    """Of these, publishing and what amounts to it are for nobody (tests/editing/test_submitting.py)."""
    permissions = {name for name in vars(PagePermissionTester) if name.startswith("can_")}
    ours = _named("can_", "publish publish_subpage unpublish set_view_restrictions unschedule submit_for_moderation")
    assert {name for name in vars(ExplainerPermissions) if name.startswith("can_")} == ours
    assert permissions - ours == _named(
        "can_", "add_subpage copy copy_to delete edit lock move move_to reorder_children unlock view_revisions"
    )


def test_the_document_lists_the_routes_as_they_are_tried() -> None:
    document = DOCUMENT.read_text()
    assert written(document, table()) == document, "run `python -m tests.routes.table`"


def _names(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _names(pattern.url_patterns, inner)
        elif pattern.name:
            yield "wagtail_bulk_action:publish" if pattern.name == "wagtail_bulk_action" else space + pattern.name
