"""Facts and where they come from. An explainer states nothing that no fact supports."""

from datetime import date
from typing import ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.search import index

from explainer.content.explainer import Source as ContentSource
from explainer.editing.days import DayInput
from explainer.editing.models import periods

# Characters of a statement: one or two sentences, with room.
LONGEST_STATEMENT = 1000

key_validator = RegexValidator(r"^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$", "Use letters, digits and single hyphens, such as what-cpor.")


class Source(index.Indexed, models.Model):
    """A document that facts are taken from."""

    key = models.CharField(
        max_length=40, unique=True, validators=[key_validator], help_text="A short name for the team, such as L24."
    )
    title = models.CharField(max_length=200, help_text="As the public reads it in the list of sources.")
    publisher = models.CharField(max_length=100, blank=True)
    address = models.URLField(
        blank=True, max_length=500, help_text="Where everybody can read it; https only. Empty if it is not public."
    )
    as_of = models.CharField(
        "speaks for",
        max_length=10,
        blank=True,
        validators=[RegexValidator(r"^\d{4}(-\d{2}(-\d{2})?)?$", "Write a year (2023), a month (2024-11) or a day (2020-06-03).")],
        help_text="The date that the document speaks for: 2023, 2024-11 or 2020-06-03. Empty if it is undated.",
    )
    approximate = models.BooleanField("about that date", default=False)

    search_fields: ClassVar = [index.SearchField("title"), index.AutocompleteField("title"), index.AutocompleteField("key")]
    panels: ClassVar = [
        FieldPanel("key"),
        FieldPanel("title"),
        FieldPanel("publisher"),
        FieldPanel("address"),
        FieldPanel("as_of"),
        FieldPanel("approximate"),
    ]

    class Meta:
        ordering: ClassVar = ["key"]

    def __str__(self) -> str:
        return f"{self.key}: {self.title}" + (f" ({self.as_of})" if self.as_of else "")

    def words(self) -> ContentSource:
        """The source as a page shows it."""
        return ContentSource(
            title=self.title, publisher=self.publisher, address=self.address, as_of=self.as_of, approximate=self.approximate
        )


class Fact(index.Indexed, ClusterableModel):
    """A statement that explainers may make, with its sources. Sections cite it; readers see the sources."""

    class Confidence(models.TextChoices):
        HIGH = "H", "High: the publisher’s own text, read in full"
        MEDIUM = "M", "Medium: one good source, or an old one"
        LOW = "L", "Low: inference or hearsay; not for the page"

    key = models.CharField(
        max_length=40, unique=True, validators=[key_validator], help_text="A short name for the team, such as what-cpor."
    )
    statement = models.TextField(help_text="What is so, in one or two sentences.")
    sources = ParentalManyToManyField(Source, related_name="facts", help_text="Where this comes from, the newest first to confirm.")
    confidence = models.CharField(max_length=1, choices=Confidence, default=Confidence.MEDIUM)
    review_by = models.DateField(default=date.today, help_text="The day on which somebody should look at it again.")

    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)

    search_fields: ClassVar = [index.SearchField("statement"), index.AutocompleteField("statement"), index.AutocompleteField("key")]
    panels: ClassVar = [
        FieldPanel("key"),
        FieldPanel("statement"),
        # These are sentences, which a phone shows whole only where they may wrap.
        FieldPanel("sources", widget=forms.CheckboxSelectMultiple, help_text="Where this comes from."),
        MultiFieldPanel(
            [FieldPanel("confidence", widget=forms.RadioSelect), FieldPanel("review_by", widget=DayInput)], heading="How sure"
        ),
    ]

    class Meta:
        ordering: ClassVar = ["key"]

    def __str__(self) -> str:
        return f"{self.key}: {self.statement}"

    def clean(self) -> None:
        super().clean()
        if len(self.statement) > LONGEST_STATEMENT:
            sentence = f"This has {len(self.statement)} characters. Say it in {LONGEST_STATEMENT}, or make it two facts."
            raise ValidationError({"statement": sentence})

    @property
    def state(self) -> periods.State:
        """How the day to look at it again stands to today."""
        return periods.state(self.review_by, timezone.localdate())
