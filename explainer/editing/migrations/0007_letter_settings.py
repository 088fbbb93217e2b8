"""Which letters somebody wants."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("editing", "0006_rights_at_the_desks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LetterSettings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "entries",
                    models.BooleanField(
                        default=True,
                        help_text="As soon as it is recorded, with the digest to keep.",
                        verbose_name="every entry of the public record",
                    ),
                ),
                (
                    "digest",
                    models.BooleanField(
                        default=True,
                        help_text="Once a week, if anything is: what to look at again, and what awaits a review.",
                        verbose_name="what is due",
                    ),
                ),
                ("digest_sent_on", models.DateField(editable=False, null=True)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="letter_settings", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
    ]
