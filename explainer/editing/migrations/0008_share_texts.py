"""What partners are told about handing copies over, and what a check of a copy cannot prove."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("editing", "0007_letter_settings"),
    ]

    operations = [
        migrations.AddField(
            model_name="explainerpage",
            name="after_no",
            field=models.TextField(
                blank=True, help_text="What partners answer, and what they do not do.", verbose_name="when the customer says no"
            ),
        ),
        migrations.AddField(
            model_name="explainerpage",
            name="proves_not",
            field=models.TextField(
                blank=True,
                help_text="“Check a copy” says this beside its answer.",
                verbose_name="what a check cannot prove",
            ),
        ),
        migrations.AddField(
            model_name="explainerpage",
            name="rules",
            field=models.TextField(blank=True, help_text="About five, a line each.", verbose_name="rules for partners"),
        ),
        migrations.AddField(
            model_name="explainerpage",
            name="when",
            field=models.TextField(
                blank=True,
                help_text="When partners hand the page over, and with what.",
                verbose_name="when to share it",
            ),
        ),
    ]
