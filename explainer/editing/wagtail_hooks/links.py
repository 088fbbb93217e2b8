"""The list of links to other sites: its address, and its item among the reports."""

from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from explainer.editing import link_views
from explainer.editing.wagtail_hooks.menus import TeamMenuItem


@hooks.register("register_admin_urls")
def list_of_links() -> list[URLPattern]:
    return [path("reports/links/", link_views.links, name="explainer_links")]


@hooks.register("register_reports_menu_item")
def links_menu_item() -> MenuItem:
    return TeamMenuItem("Links to other sites", reverse("explainer_links"), name="links", icon_name="link", order=120)
