"""Reports and Help: their addresses, and their items in the menus."""

from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from explainer.editing import guides, help_views, reports
from explainer.editing.wagtail_hooks.menus import TeamMenuItem


@hooks.register("register_admin_urls")
def reports_and_guides() -> list[URLPattern]:
    time_to_approval, entries = reports.TimeToApproval, reports.Entries
    return [
        path("reports/time-to-approval/", time_to_approval.as_view(), name="explainer_time_to_approval"),
        path(
            "reports/time-to-approval/results/",
            time_to_approval.as_view(results_only=True),
            name="explainer_time_to_approval_results",
        ),
        path("reports/entries/", entries.as_view(), name="record_entries"),
        path("reports/entries/results/", entries.as_view(results_only=True), name="record_entries_results"),
        path("help/<slug:name>/", help_views.guide, name="explainer_guide"),
    ]


@hooks.register("register_reports_menu_item")
def time_to_approval_menu_item() -> MenuItem:
    url = reverse("explainer_time_to_approval")
    return TeamMenuItem("Time to approval", url, name="time-to-approval", icon_name="time", order=100)


@hooks.register("register_reports_menu_item")
def entries_menu_item() -> MenuItem:
    return TeamMenuItem("Entries", reverse("record_entries"), name="record-entries", icon_name="history", order=110)


def _guide(name: str, order: int) -> MenuItem:
    url = reverse("explainer_guide", args=[name])
    return TeamMenuItem(guides.GUIDES[name], url, name=f"guide-{name}", icon_name="help", order=order)


@hooks.register("register_help_menu_item")
def first_day_menu_item() -> MenuItem:
    return _guide("first-day", 100)


@hooks.register("register_help_menu_item")
def writers_guide_menu_item() -> MenuItem:
    return _guide("writing", 110)
