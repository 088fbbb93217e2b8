"""What nobody knows yet."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from explainer.editing.days import DayInput
from explainer.editing.models import periods
from explainer.editing.models.facts import Fact, key_validator


class OpenQuestion(index.Indexed, models.Model):
    """Something that the program team has to find out. Until then the page leaves it out, or says that it is not published."""

    key = models.CharField(
        max_length=40, unique=True, validators=[key_validator], help_text="A short name for the team, such as who-signs."
    )
    question = models.CharField(max_length=300)
    meanwhile = models.CharField(
        "what the page says meanwhile", max_length=300, blank=True, help_text="Empty if it leaves the matter out."
    )
    answer = models.TextField(blank=True, help_text="What is so, and who says so. It can be turned into a fact.")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    fact = models.OneToOneField(Fact, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="question")
    review_by = models.DateField(
        "ask again by", default=periods.in_a_month, help_text="The day on which somebody should ask again."
    )

    search_fields: ClassVar = [index.SearchField("question"), index.AutocompleteField("question"), index.AutocompleteField("key")]
    panels: ClassVar = [
        FieldPanel("key"),
        FieldPanel("question"),
        FieldPanel("meanwhile"),
        FieldPanel("answer"),
        FieldPanel("review_by", widget=DayInput),
    ]

    class Meta:
        verbose_name = "open question"
        ordering: ClassVar = ["key"]

    def __str__(self) -> str:
        return self.question
