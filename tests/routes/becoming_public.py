"""How words become public: by an independent approval, and by nothing else that Wagtail or Django can do."""

import json
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.core.management import call_command
from django.db import connection
from django.test import RequestFactory, override_settings
from django.utils import timezone
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.models import APIToken, Locale, Page, Revision, Site

from explainer.editing.models import ExplainerPage, OpenQuestion, Source, Term
from tests.cast import SECTION, form
from tests.routes.catalogue import NOTHING_PUBLIC, route
from tests.routes.stage import MARK, WORDS, Stage, Who
from tests.routes.what import NO_PERMISSION, NOT_PUBLISHED, person, posted

GROUP = "How it becomes public"
FORBIDDEN = "not open to you"


# Wagtail's screens


@route("the editor’s Publish", GROUP, NOT_PUBLISHED, covers=("wagtailadmin_pages:edit",))
def edit_view(stage: Stage, who: Who) -> str:
    return who.post("wagtailadmin_pages:edit", stage.draft.pk, data=posted(stage.draft, "action-publish"))


@route("Publish of a new page", GROUP, NOT_PUBLISHED, reviewer=NO_PERMISSION, covers=("wagtailadmin_pages:add",))
def create_view(stage: Stage, who: Who) -> str:
    data = form(("prose", SECTION), title=MARK, slug="new") | {"action-publish": "1"}
    return who.post("wagtailadmin_pages:add", "editing", "explainerpage", stage.shown.get_parent().pk, data=data)


@route("Publish in bulk", GROUP, NOT_PUBLISHED, covers=("wagtail_bulk_action:publish",))
def bulk_publish(stage: Stage, who: Who) -> str:
    return in_bulk(who, "publish", stage.shown, stage.draft, include_descendants="on")


def in_bulk(who: Who, action: str, *pages: Page, **data: Any) -> str:
    query = "?" + "&".join(f"id={page.pk}" for page in pages)
    return who.post("wagtail_bulk_action", "wagtailcore", "page", action, data=data, query=query)


@route("Publish by the admin’s own API", GROUP, FORBIDDEN, covers=("wagtailadmin_api:pages:action",))
def admin_api_publish(stage: Stage, who: Who) -> str:
    return by_api(who, stage.shown, "publish")


def by_api(who: Who, page: Page, action: str, **data: Any) -> str:
    said = who.post("wagtailadmin_api:pages:action", page.pk, action, data=json.dumps(data), content_type="application/json")
    # The API’s own words for it.
    return said.replace("You do not have permission to", FORBIDDEN)


def copy_form(stage: Stage, **more: str) -> dict[str, Any]:
    return {"new_title": "Copy", "new_slug": "copy", "new_parent_page": stage.shown.get_parent().pk, **more}


@route("a copy, published", GROUP, NOTHING_PUBLIC, covers=("wagtailadmin_pages:copy",))
def copy(stage: Stage, who: Who) -> str:
    return who.post("wagtailadmin_pages:copy", stage.draft.pk, data=copy_form(stage, publish_copies="on"))


@route("a copy of the parent with its children, published", GROUP, NOTHING_PUBLIC)
def copy_parent(stage: Stage, who: Who) -> str:
    root = stage.shown.get_parent()
    above = root.get_parent().pk
    more = {"copy_subpages": "on", "publish_copies": "on", "new_parent_page": str(above), "new_slug": "de"}
    return who.post("wagtailadmin_pages:copy", root.pk, data=copy_form(stage) | more)


@route("an alias", GROUP, NOTHING_PUBLIC)
def alias(stage: Stage, who: Who) -> str:
    stage.draft.get_latest_revision_as_object().save()
    return who.post("wagtailadmin_pages:copy", stage.draft.pk, data=copy_form(stage, alias="on"))


@route("an alias, converted", GROUP, NOTHING_PUBLIC, covers=("wagtailadmin_pages:convert_alias",))
def convert_alias(stage: Stage, who: Who) -> str:
    made = stage.draft.get_latest_revision_as_object().create_alias(update_slug="alias")
    return who.post("wagtailadmin_pages:convert_alias", made.pk)


@route("unscheduling", GROUP, "Wagtail schedules nothing here.", covers=("wagtailadmin_pages:revisions_unschedule",))
def unschedule(stage: Stage, who: Who) -> str:
    return who.post("wagtailadmin_pages:revisions_unschedule", stage.shown.pk, stage.shown.latest_revision_id)


@route("dates of the editor’s form", GROUP, NOT_PUBLISHED)
def dates(stage: Stage, who: Who) -> str:
    later = f"{timezone.now() + timedelta(minutes=1):%Y-%m-%d %H:%M}"
    return who.post("wagtailadmin_pages:edit", stage.shown.pk, data=posted(stage.shown, "action-publish", go_live_at=later))


@route(
    "a source saved",
    GROUP,
    NOTHING_PUBLIC,
    reviewer=NO_PERMISSION,
    covers=("wagtailsnippets_editing_source:edit", "wagtailsnippets_editing_source:add"),
)
def source_saved(stage: Stage, who: Who) -> str:
    source = Source.objects.get()
    data = {"key": "L24", "title": MARK, "publisher": MARK, "as_of": "2026"}
    return who.post("wagtailsnippets_editing_source:edit", source.pk, data=data)


@route(
    "a fact saved",
    GROUP,
    NOTHING_PUBLIC,
    reviewer=NO_PERMISSION,
    covers=("wagtailsnippets_editing_fact:edit", "wagtailsnippets_editing_fact:add"),
)
def fact_saved(stage: Stage, who: Who) -> str:
    data = {"key": "what", "statement": MARK, "sources": [Source.objects.get().pk], "confidence": "H", "review_by": "2027-01-01"}
    return who.post("wagtailsnippets_editing_fact:edit", stage.fact.pk, data=data)


@route(
    "a word of the glossary saved",
    GROUP,
    NOTHING_PUBLIC,
    reviewer=NO_PERMISSION,
    covers=("wagtailsnippets_editing_term:edit", "wagtailsnippets_editing_term:add"),
)
def term_saved(stage: Stage, who: Who) -> str:
    data = {"language": "en", "term": MARK, "meaning": MARK}
    return who.post("wagtailsnippets_editing_term:edit", Term.objects.get().pk, data=data)


@route(
    "an open question answered",
    GROUP,
    NOTHING_PUBLIC,
    reviewer=NO_PERMISSION,
    covers=("wagtailsnippets_editing_openquestion:edit", "wagtailsnippets_editing_openquestion:add"),
)
def question_answered(stage: Stage, who: Who) -> str:
    data = {"key": "who-signs", "question": MARK, "answer": MARK, "review_by": "2027-01-01"}
    return who.post("wagtailsnippets_editing_openquestion:edit", OpenQuestion.objects.get().pk, data=data)


@route(
    "a word of the glossary deleted",
    GROUP,
    NOTHING_PUBLIC,
    reviewer=NO_PERMISSION,
    covers=("wagtailsnippets_editing_term:delete", "wagtailsnippets_editing_openquestion:delete"),
)
def term_deleted(stage: Stage, who: Who) -> str:
    return who.post("wagtailsnippets_editing_term:delete", Term.objects.get().pk)


@route(
    "facts deleted in bulk",
    GROUP,
    NOTHING_PUBLIC,
    covers=("wagtail_bulk_action:delete", "wagtailsnippets_editing_fact:delete", "wagtailsnippets_editing_source:delete"),
)
def facts_deleted(stage: Stage, who: Who) -> str:
    return who.post("wagtail_bulk_action", "editing", "fact", "delete", query=f"?id={stage.fact.pk}")


@route(
    "the site: host name and root", GROUP, NO_PERMISSION, superuser=NOTHING_PUBLIC, covers=("wagtailsites:edit", "wagtailsites:add")
)
def site_edited(stage: Stage, who: Who) -> str:
    site = Site.objects.get()
    data = {"hostname": "evil.example", "port": "81", "site_name": MARK, "root_page": stage.draft.pk, "is_default_site": "on"}
    return who.post("wagtailsites:edit", site.pk, data=data)


@route("the site deleted", GROUP, NO_PERMISSION, superuser=NOTHING_PUBLIC, covers=("wagtailsites:delete",))
def site_deleted(stage: Stage, who: Who) -> str:
    return who.post("wagtailsites:delete", Site.objects.get().pk)


@route("a locale added", GROUP, NO_PERMISSION, superuser=NOTHING_PUBLIC, covers=("wagtaillocales:add",))
def locale_added(stage: Stage, who: Who) -> str:
    return who.post("wagtaillocales:add", data={"language_code": "de"})


@route("a locale changed", GROUP, NO_PERMISSION, superuser=NOTHING_PUBLIC, covers=("wagtaillocales:edit",))
def locale_changed(stage: Stage, who: Who) -> str:
    return who.post("wagtaillocales:edit", Locale.objects.get().pk, data={"language_code": "fr"})


@route("a locale removed", GROUP, NO_PERMISSION, superuser=NOTHING_PUBLIC, covers=("wagtaillocales:delete",))
def locale_removed(stage: Stage, who: Who) -> str:
    return who.post("wagtaillocales:delete", Locale.objects.get().pk)


# What the admin's API and other APIs offer

API = "the admin’s own API"


@route(f"{API}: copy", GROUP, reviewer=FORBIDDEN)
def api_copy(stage: Stage, who: Who) -> str:
    return by_api(who, stage.draft, "copy", slug="copied", recursive=True, keep_live=False)


@route(f"{API}: copy, and keep it live", GROUP, FORBIDDEN)
def api_copy_live(stage: Stage, who: Who) -> str:
    return by_api(who, stage.shown, "copy", slug="copied", recursive=True, keep_live=True)


@route(f"{API}: copy for a translation", GROUP, FORBIDDEN, superuser=NOTHING_PUBLIC)
def api_translation(stage: Stage, who: Who) -> str:
    Locale.objects.get_or_create(language_code="de")
    return by_api(who, stage.draft, "copy_for_translation", locale="de", copy_parents=True)


@route(f"{API}: alias", GROUP, FORBIDDEN)
def api_alias(stage: Stage, who: Who) -> str:
    return by_api(who, stage.shown, "create_alias", update_slug="alias")


@route(f"{API}: convert an alias", GROUP)
def api_convert(stage: Stage, who: Who) -> str:
    alias = stage.draft.get_latest_revision_as_object().create_alias(update_slug="alias")
    return by_api(who, alias, "convert_alias")


@route(f"{API}: move", GROUP, reviewer=FORBIDDEN)
def api_move(stage: Stage, who: Who) -> str:
    return by_api(who, stage.draft, "move", destination_page_id=stage.shown.pk, position="left")


@route(f"{API}: move to where nothing can be", GROUP)
def api_move_nowhere(stage: Stage, who: Who) -> str:
    return by_api(who, stage.draft, "move", destination_page_id=1)


@route(f"{API}: revert", GROUP)
def api_revert(stage: Stage, who: Who) -> str:
    return by_api(who, stage.draft, "revert_to_page_revision", revision_id=stage.draft.revisions.earliest("pk").pk)


@route("REST API v3, mounted: publish, move, delete, write", GROUP, NOTHING_PUBLIC, by_code=True)
def rest_v3(stage: Stage, who: Who) -> str:
    user = person(who)
    headers = {"Authorization": f"Bearer {APIToken.create_token(user=user, name='try')[1]}"} if user else {}
    with override_settings(ROOT_URLCONF="tests.routes.mounted"):
        for page in (stage.shown, stage.draft, stage.reviewed):
            for action in ("publish", "unpublish", "move", "copy", "delete", "revert", "create_alias"):
                answer = who.client.post(
                    f"/api/v3/pages/{page.pk}/actions/{action}/", "{}", content_type="application/json", headers=headers
                )
                assert answer.status_code < 500, (action, answer.content)
            who.client.patch(
                f"/api/v3/pages/{page.pk}/", json.dumps({"title": MARK}), content_type="application/json", headers=headers
            )
    return ""


@route("REST API v2, mounted: reads Wagtail, which nobody approved", GROUP, NOTHING_PUBLIC, by_code=True)
def rest_v2(stage: Stage, who: Who) -> str:
    with override_settings(ROOT_URLCONF="tests.routes.mounted"):
        for method in (who.client.get, who.client.post, who.client.put, who.client.delete):
            assert method(f"/api/v2/pages/{stage.shown.pk}/").status_code < 500
    return ""


# Code, commands, SQL


@route("copying for a translation", GROUP, NOTHING_PUBLIC, by_code=True)
def copy_for_translation(stage: Stage, who: Who) -> str:
    stage.draft.get_latest_revision_as_object().copy_for_translation(Locale.objects.create(language_code="de"), copy_parents=True)
    return ""


@route("publishing a revision", GROUP, NOTHING_PUBLIC, by_code=True)
def revision_published(stage: Stage, who: Who) -> str:
    stage.shown.get_latest_revision().publish()
    stage.draft.get_latest_revision().publish(user=stage.superuser, skip_permission_checks=True)
    return ""


@route("alias and its source in step", GROUP, NOTHING_PUBLIC, by_code=True)
def alias_sync(stage: Stage, who: Who) -> str:
    made = stage.shown.create_alias(update_slug="alias")
    stage.shown.get_latest_revision().publish()
    ConvertAliasPageAction(ExplainerPage.objects.get(pk=made.pk), user=person(who)).execute()
    return ""


@route("publishing and expiring by date (publish_scheduled)", GROUP, NOTHING_PUBLIC, by_code=True)
def scheduled(stage: Stage, who: Who) -> str:
    past = timezone.now() - timedelta(hours=1)
    Revision.objects.filter(content_type=ContentType.objects.get_for_model(ExplainerPage)).update(approved_go_live_at=past)
    ExplainerPage.objects.update(expire_at=past)
    call_command("publish_scheduled")
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()
    assert ExplainerPage.objects.get(pk=stage.shown.pk).live
    return ""


@route("Page.save()", GROUP, NOTHING_PUBLIC, by_code=True)
def page_save(stage: Stage, who: Who) -> str:
    for page in (stage.shown, stage.draft, stage.withdrawn):
        page.title = page.draft_title = MARK
        page.gist = WORDS
        page.live = True
        page.save()
    return ""


@route("objects.update(live=True)", GROUP, NOTHING_PUBLIC, by_code=True)
def update(stage: Stage, who: Who) -> str:
    ExplainerPage.objects.update(gist=WORDS)
    Page.objects.update(live=True, title=MARK, draft_title=MARK, search_description=MARK, url_path="/evil/")
    return ""


@route("SQL on the tables of Wagtail", GROUP, NOTHING_PUBLIC, by_code=True)
def sql(stage: Stage, who: Who) -> str:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE wagtailcore_page SET live = %s, title = %s, slug = %s || id", [True, MARK, "evil"])
        cursor.execute("UPDATE editing_explainerpage SET gist = %s, gist_heading = %s", [WORDS, MARK])
        cursor.execute("UPDATE wagtailcore_workflowstate SET status = %s", ["approved"])
        cursor.execute("UPDATE wagtailcore_taskstate SET status = %s", ["approved"])
        cursor.execute("UPDATE editing_source SET title = %s", [MARK])
        cursor.execute("UPDATE wagtailcore_site SET hostname = %s", ["evil.example"])
    return ""


@route("loaddata", GROUP, NOTHING_PUBLIC, by_code=True)
def loaddata(stage: Stage, who: Who) -> str:
    pages = [*Page.objects.filter(pk=stage.shown.pk), *ExplainerPage.objects.filter(pk=stage.shown.pk)]
    rows = json.loads(serializers.serialize("json", pages))
    for row in rows:
        row["fields"] |= {"live": True, "title": MARK} if row["model"] == "wagtailcore.page" else {"gist": WORDS}
    with TemporaryDirectory() as folder:
        fixture = Path(folder, "evil.json")
        fixture.write_text(json.dumps(rows))
        call_command("loaddata", str(fixture), verbosity=0)
    return ""


@route("Django’s admin, if it were mounted: an explainer saved", GROUP, NOTHING_PUBLIC, by_code=True)
def django_admin(stage: Stage, who: Who) -> str:
    page = stage.shown
    page.title, page.gist, page.live = MARK, WORDS, True
    desk = ModelAdmin(ExplainerPage, AdminSite())
    desk.save_model(RequestFactory().post("/"), page, None, change=True)
    return ""
