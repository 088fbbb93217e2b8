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
                blank=True, help_text="For partners: what to answer, and what not to do.", verbose_name="when the customer says no"
            ),
        ),
        migrations.AddField(
            model_name="explainerpage",
            name="proves_not",
            field=models.TextField(
                blank=True,
                help_text="For whoever checks a copy. Shown by “Check a copy”, from the first page of the language alone.",
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
                help_text="For partners: when they hand this over, and with what. The share kit begins with it.",
                verbose_name="when to share it",
            ),
        ),
    ]
