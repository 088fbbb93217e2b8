"""The program team keeps the glossary and the open questions; reviewers read both, as they read the facts."""

from typing import Any

from django.db import migrations

MODELS = ("term", "openquestion")
VERBS = ("add", "change", "delete", "view")
RIGHTS = {"Program team": VERBS, "Reviewers": ("view",)}


def give(apps: Any, schema_editor: Any) -> None:
    """The permissions are made here, which Django itself would only do after the last migration."""
    ContentType, Permission = apps.get_model("contenttypes.ContentType"), apps.get_model("auth.Permission")
    for model in MODELS:
        content_type, _ = ContentType.objects.get_or_create(app_label="editing", model=model)
        for verb in VERBS:
            permission, _ = Permission.objects.get_or_create(
                content_type=content_type, codename=f"{verb}_{model}", defaults={"name": f"Can {verb} {model}"}
            )
            for group in apps.get_model("auth.Group").objects.filter(name__in=RIGHTS):
                if verb in RIGHTS[group.name]:
                    group.permissions.add(permission)


def take(apps: Any, schema_editor: Any) -> None:
    apps.get_model("auth.Permission").objects.filter(content_type__app_label="editing", content_type__model__in=MODELS).delete()


class Migration(migrations.Migration):
    dependencies = [("editing", "0005_desks"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(give, take)]
