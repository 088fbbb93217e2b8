"""Removal and addresses: nothing that happens to a page takes away, moves or hides what the public reads."""

from collections.abc import Callable

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.models import Group
from django.db import connection
from django.test import RequestFactory
from wagtail.models import Locale, Page, PageViewRestriction

from explainer.editing.models import ExplainerPage
from explainer.record.models import Edition, Entry
from tests.cast import make_page
from tests.routes.becoming_public import FORBIDDEN, by_api, in_bulk
from tests.routes.catalogue import NOTHING_PUBLIC, Try, route
from tests.routes.stage import MARK, WORDS, Stage, Who, another_page
from tests.routes.what import NO_PERMISSION, posted, submit_on_screen
from tests.words import edition_of

GROUP = "Removal and addresses"
KEPT = "has editions, and stays with their history."
WITHDRAW = "A reviewer can withdraw it under Public record"
NOT_UNPUBLISHED = "has editions, and nobody unpublishes it."
NONE_CHOSEN = "You may do this to none of the chosen pages."
NOT_PRIVATE = "The public reads the record, where nothing is private."
APPEND_ONLY = "is append-only: what is written in it stays"


def draft_goes(delete: Try) -> Callable[[Stage], None]:
    """The twin: a draft that never had an edition can be deleted the same way."""

    def twin(stage: Stage) -> None:
        draft = make_page(stage.author, slug="never")
        delete(stage.again(shown=draft), stage.who("superuser"))
        assert not ExplainerPage.objects.filter(slug="never").exists()

    return twin


# Unpublishing


def other_page_unpublished(stage: Stage) -> None:
    """The twin: a page that is no explainer."""
    other = another_page()
    stage.who("superuser").post("wagtailadmin_pages:unpublish", other.pk)
    assert not Page.objects.get(pk=other.pk).live


@route("unpublishing", GROUP, WITHDRAW, covers=("wagtailadmin_pages:unpublish",), twin=other_page_unpublished)
def unpublish(stage: Stage, who: Who) -> str:
    return who.post("wagtailadmin_pages:unpublish", stage.shown.pk, data={"include_descendants": "on"})


def other_page_unpublished_in_bulk(stage: Stage) -> None:
    other = another_page()
    in_bulk(stage.who("superuser"), "unpublish", other)
    assert not Page.objects.get(pk=other.pk).live


@route(
    "unpublishing in bulk",
    GROUP,
    WITHDRAW,
    covers=("wagtail_bulk_action:unpublish",),
    twin=other_page_unpublished_in_bulk,
)
def bulk_unpublish(stage: Stage, who: Who) -> str:
    return in_bulk(who, "unpublish", stage.shown, stage.shown.get_parent(), include_descendants="on")


@route("unpublishing the page above, with all below", GROUP, WITHDRAW, superuser=NOTHING_PUBLIC)
def unpublish_branch(stage: Stage, who: Who) -> str:
    return who.post("wagtailadmin_pages:unpublish", branch(stage).pk, data={"include_descendants": "on"})


def branch(stage: Stage) -> Page:
    """A page of another type, and below it all explainers of the language."""
    above = another_page()
    stage.shown.get_parent().move(above, pos="last-child")
    return Page.objects.get(pk=above.pk)


@route("unpublishing by the admin’s own API", GROUP, FORBIDDEN)
def api_unpublish(stage: Stage, who: Who) -> str:
    return by_api(who, stage.shown, "unpublish", recursive=True)


def draft_unpublished(stage: Stage) -> None:
    """The twin: a page that is live by SQL, and never had an edition."""
    Page.objects.filter(pk=stage.draft.pk).update(live=True)
    Page.objects.get(pk=stage.draft.pk).unpublish()
    assert not Page.objects.get(pk=stage.draft.pk).live


@route("unpublishing in code", GROUP, NOT_UNPUBLISHED, by_code=True, twin=draft_unpublished)
def unpublish_in_code(stage: Stage, who: Who) -> str:
    stage.shown.unpublish()
    return ""


@route("unpublishing in code, as a page of any type", GROUP, NOT_UNPUBLISHED, by_code=True, twin=draft_unpublished)
def unpublish_as_page(stage: Stage, who: Who) -> str:
    Page.objects.get(pk=stage.shown.pk).unpublish(set_expired=True)
    return ""


# Deleting


def delete_in_admin(stage: Stage, who: Who) -> str:
    return who.post("wagtailadmin_pages:delete", stage.shown.pk)


route("deleting", GROUP, NO_PERMISSION, superuser=KEPT, covers=("wagtailadmin_pages:delete",), twin=draft_goes(delete_in_admin))(
    delete_in_admin
)


def delete_withdrawn(stage: Stage, who: Who) -> str:
    return who.post("wagtailadmin_pages:delete", stage.withdrawn.pk)


route("deleting what is withdrawn", GROUP, NO_PERMISSION, superuser=KEPT, twin=draft_goes(delete_in_admin))(delete_withdrawn)


def delete_in_bulk(stage: Stage, who: Who) -> str:
    return in_bulk(who, "delete", stage.shown)


route(
    "deleting in bulk",
    GROUP,
    NONE_CHOSEN,
    superuser=KEPT,
    covers=("wagtail_bulk_action:delete",),
    twin=draft_goes(delete_in_bulk),
)(delete_in_bulk)


def empty_branch_goes(stage: Stage) -> None:
    """The twin: the same branch without an explainer that has editions."""
    above = another_page()
    never = make_page(stage.author, slug="never")
    never.move(above, pos="last-child")
    stage.who("superuser").post("wagtailadmin_pages:delete", above.pk)
    assert not Page.objects.filter(pk__in=[above.pk, never.pk]).exists()


@route("deleting the page above", GROUP, NO_PERMISSION, superuser=KEPT, twin=empty_branch_goes)
def delete_parent(stage: Stage, who: Who) -> str:
    return who.post("wagtailadmin_pages:delete", stage.shown.get_parent().pk)


@route("deleting a page of another type above", GROUP, NO_PERMISSION, superuser=KEPT, twin=empty_branch_goes)
def delete_branch(stage: Stage, who: Who) -> str:
    return who.post("wagtailadmin_pages:delete", branch(stage).pk)


def delete_by_api(stage: Stage, who: Who) -> str:
    return by_api(who, stage.shown, "delete")


route("deleting by the admin’s own API", GROUP, FORBIDDEN, superuser=KEPT, twin=draft_goes(delete_by_api))(delete_by_api)


def delete_in_code(stage: Stage, who: Who) -> str:
    stage.shown.delete()
    return ""


route("deleting in code", GROUP, KEPT, by_code=True, twin=draft_goes(delete_in_code))(delete_in_code)


def delete_queryset(stage: Stage, who: Who) -> str:
    Page.objects.filter(pk=stage.shown.pk).delete()
    return ""


route("deleting by a queryset", GROUP, KEPT, by_code=True, twin=draft_goes(delete_queryset))(delete_queryset)


@route("deleting the page above in code", GROUP, KEPT, by_code=True, twin=empty_branch_goes)
def delete_branch_in_code(stage: Stage, who: Who) -> str:
    branch(stage).delete()
    return ""


@route("deleting the owner’s account", GROUP, NO_PERMISSION, superuser=NOTHING_PUBLIC, covers=("wagtailusers_users:delete",))
def delete_account(stage: Stage, who: Who) -> str:
    return who.post("wagtailusers_users:delete", stage.shown.owner.pk)


@route("deleting the reviewers’ group", GROUP, NO_PERMISSION, superuser=NOTHING_PUBLIC, covers=("wagtailusers_groups:delete",))
def delete_group(stage: Stage, who: Who) -> str:
    return who.post("wagtailusers_groups:delete", Group.objects.get(name="Reviewers").pk)


# Moving, addresses


@route(
    "moving",
    GROUP,
    NO_PERMISSION,
    superuser=NOTHING_PUBLIC,
    covers=("wagtailadmin_pages:move", "wagtailadmin_pages:move_confirm", "wagtailadmin_pages:set_page_position"),
)
def move(stage: Stage, who: Who) -> str:
    other = make_page(stage.author, slug="other-root", title="Other root")
    other.move(Page.get_first_root_node(), pos="last-child")
    return who.post("wagtailadmin_pages:move_confirm", stage.shown.pk, other.pk)


@route("moving below another explainer", GROUP, NO_PERMISSION)
def move_too_deep(stage: Stage, who: Who) -> str:
    return who.post("wagtailadmin_pages:move_confirm", stage.shown.pk, stage.withdrawn.pk)


@route("moving in bulk", GROUP, NONE_CHOSEN, superuser=NOTHING_PUBLIC, covers=("wagtail_bulk_action:move",))
def bulk_move(stage: Stage, who: Who) -> str:
    return in_bulk(who, "move", stage.shown, chooser=Page.get_first_root_node().pk)


@route("moving in code", GROUP, NOTHING_PUBLIC, by_code=True)
def move_in_code(stage: Stage, who: Who) -> str:
    stage.shown.get_parent().move(another_page(), pos="last-child")
    return ""


@route("another slug in the draft", GROUP, NOTHING_PUBLIC)
def slug_in_draft(stage: Stage, who: Who) -> str:
    return who.post("wagtailadmin_pages:edit", stage.shown.pk, data=posted(stage.shown, slug="elsewhere"))


@route("another slug, key or locale by SQL", GROUP, NOTHING_PUBLIC, by_code=True)
def slug_by_sql(stage: Stage, who: Who) -> str:
    german = Locale.objects.create(language_code="de")
    Page.objects.filter(pk=stage.shown.pk).update(slug="elsewhere", locale=german)
    Page.objects.filter(pk=stage.draft.pk).update(slug="shown", translation_key=stage.shown.translation_key)
    return ""


def to_an_address_of_its_own(stage: Stage) -> None:
    Page.objects.filter(pk=usurper(stage).pk).update(slug="unclaimed")
    page = ExplainerPage.objects.get(slug="unclaimed")
    page.slug = "unclaimed"
    page.save_revision(user=stage.author)
    assert "was submitted." in submit_on_screen(stage.again(shown=page), stage.who("author"))


def usurper(stage: Stage) -> ExplainerPage:
    """A draft at the path that another explainer has in public."""
    Page.objects.filter(pk=stage.shown.pk).update(slug="elsewhere")
    return make_page(stage.author, slug="shown", title=MARK, gist=WORDS)


@route(
    "another explainer that takes a path which was public", GROUP, "belongs to another explainer.", twin=to_an_address_of_its_own
)
def takes_a_path(stage: Stage, who: Who) -> str:
    return submit_on_screen(stage.again(shown=usurper(stage)), who)


def other_page_private(stage: Stage) -> None:
    other = another_page()
    stage.who("superuser").post("wagtailadmin_pages:set_privacy", other.pk, data={"restriction_type": "login"})
    assert PageViewRestriction.objects.filter(page=other).exists()


@route("privacy", GROUP, NOT_PRIVATE, covers=("wagtailadmin_pages:set_privacy",), twin=other_page_private)
def privacy(stage: Stage, who: Who) -> str:
    return who.post("wagtailadmin_pages:set_privacy", stage.shown.pk, data={"restriction_type": "login"})


@route("privacy of a page above, in code", GROUP, NOTHING_PUBLIC, by_code=True)
def privacy_above(stage: Stage, who: Who) -> str:
    for page in (stage.shown.get_parent(), Page.get_first_root_node()):
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    return ""


# The record itself


@route("the record by UPDATE", GROUP, APPEND_ONLY, by_code=True)
def record_update(stage: Stage, who: Who) -> str:
    Edition.objects.filter(path="/en/shown/").update(content=stage.submission.content)
    return ""


@route("the record by DELETE", GROUP, APPEND_ONLY, by_code=True)
def record_delete(stage: Stage, who: Who) -> str:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM record_entry")
    return ""


@route("the record in Django’s admin, if it were mounted", GROUP, APPEND_ONLY, by_code=True)
def record_in_django_admin(stage: Stage, who: Who) -> str:
    edition = edition_of(Entry.objects.order_by("number")[0])
    edition.content = stage.submission.content
    ModelAdmin(Edition, AdminSite()).save_model(RequestFactory().post("/"), edition, None, change=True)
    return ""


@route("the record by a cascade", GROUP, "referenced through protected foreign keys", by_code=True)
def record_cascade(stage: Stage, who: Who) -> str:
    edition_of(Entry.objects.order_by("number")[0]).delete()
    return ""
