"""A fresh database is a right database: the two groups, their permissions, and the workflow that reviews every explainer.

Takes away what Wagtail puts into a fresh database and this site has no use for: the welcome page, two groups, a workflow.
"""

from typing import Any

from django.db import migrations

PROGRAM_TEAM = "Program team"
REVIEWERS = "Reviewers"
WORKFLOW = "Independent review"


def permission(apps: Any, app_label: str, model: str, codename: str, name: str) -> Any:
    """The permission, which Django itself would only make after the last migration."""
    content_type, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(app_label=app_label, model=model)
    return apps.get_model("auth.Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": name}
    )[0]


def set_up(apps: Any, schema_editor: Any) -> None:
    Group = apps.get_model("auth.Group")
    Page = apps.get_model("wagtailcore.Page")
    root = Page.objects.get(depth=1)
    remove_wagtails_own(apps, root)

    team, _ = Group.objects.get_or_create(name=PROGRAM_TEAM)
    reviewers, _ = Group.objects.get_or_create(name=REVIEWERS)
    admin = permission(apps, "wagtailadmin", "admin", "access_admin", "Can access Wagtail admin")
    for group in (team, reviewers):
        group.permissions.add(admin)
        for model in ("fact", "source"):
            for verb in ("add", "change", "delete", "view"):
                if group == team or verb == "view":
                    group.permissions.add(permission(apps, "editing", model, f"{verb}_{model}", f"Can {verb} {model}"))
    on_pages = apps.get_model("wagtailcore.GroupPagePermission").objects
    for group, verb in ((team, "add"), (team, "change"), (reviewers, "change")):
        page_permission = permission(apps, "wagtailcore", "page", f"{verb}_page", f"Can {verb} page")
        on_pages.get_or_create(group=group, page=root, permission=page_permission)

    content_type, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label="editing", model="independentreview"
    )
    task = apps.get_model("editing.IndependentReview").objects.create(name=WORKFLOW, active=True, content_type=content_type)
    task.groups.add(reviewers)
    workflow = apps.get_model("wagtailcore.Workflow").objects.create(name=WORKFLOW, active=True)
    apps.get_model("wagtailcore.WorkflowTask").objects.create(workflow=workflow, task=task, sort_order=0)
    apps.get_model("wagtailcore.WorkflowPage").objects.create(workflow=workflow, page=root)


def remove_wagtails_own(apps: Any, root: Any) -> None:
    Page = apps.get_model("wagtailcore.Page")
    apps.get_model("wagtailcore.WorkflowPage").objects.filter(page=root).delete()
    apps.get_model("wagtailcore.Workflow").objects.filter(name="Moderators approval").delete()
    apps.get_model("wagtailcore.Task").objects.filter(name="Moderators approval").delete()
    apps.get_model("auth.Group").objects.filter(name__in=["Moderators", "Editors"]).delete()
    # The site needs some root page; nothing is served from it.
    apps.get_model("wagtailcore.Site").objects.update(root_page=root, site_name="CPOR explained")
    welcome = Page.objects.filter(depth=2, slug="home", title="Welcome to your new Wagtail site!")
    root.numchild -= welcome.count()
    root.save(update_fields=["numchild"])
    welcome.delete()


def take_down(apps: Any, schema_editor: Any) -> None:
    """The workflow and the groups go; what Wagtail had made does not come back."""
    apps.get_model("wagtailcore.Workflow").objects.filter(name=WORKFLOW).delete()
    apps.get_model("editing.IndependentReview").objects.filter(name=WORKFLOW).delete()
    apps.get_model("auth.Group").objects.filter(name__in=[PROGRAM_TEAM, REVIEWERS]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("editing", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailadmin", "0006_formstate"),
        # These give permissions to the groups that are taken away here.
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [migrations.RunPython(set_up, take_down)]
