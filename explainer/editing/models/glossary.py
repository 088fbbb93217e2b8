"""The words that explainers use, each with one meaning and one spelling."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from explainer.content import checks, text


class Term(index.Indexed, models.Model):
    """A word of the glossary in one language. Sections of definitions are filled from it, and drafts are checked against it."""

    language = models.CharField(max_length=35, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    term = models.CharField("word", max_length=60, help_text="As it is to be spelled everywhere.")
    spelled_out = models.CharField(max_length=100, blank=True, help_text="What an abbreviation stands for. Empty for other words.")
    meaning = models.CharField(max_length=300, help_text="One sentence for customers: pages show it as it stands here.")
    other_spellings = models.CharField(
        max_length=300, blank=True, help_text="Spellings and names that are not to be used, with commas between."
    )

    search_fields: ClassVar = [
        index.SearchField("term"),
        index.AutocompleteField("term"),
        index.AutocompleteField("spelled_out"),
        index.SearchField("meaning"),
    ]
    panels: ClassVar = [
        FieldPanel("language"),
        FieldPanel("term"),
        FieldPanel("spelled_out"),
        FieldPanel("meaning"),
        FieldPanel("other_spellings"),
    ]

    class Meta:
        verbose_name = "glossary term"
        ordering: ClassVar = ["language", "term"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["language", "term"], name="term_once_for_each_language")]

    def __str__(self) -> str:
        return f"{self.term}: {self.meaning}"

    def clean(self) -> None:
        """Pages show these words, so they are cleaned as the words of a page are."""
        super().clean()
        for name in ("term", "spelled_out", "meaning", "other_spellings"):
            try:
                setattr(self, name, text.on_one_line(text.clean(getattr(self, name))))
            except text.Refused as refused:
                raise ValidationError({name: str(refused)}) from refused

    def rule(self) -> checks.Term:
        """What drafts are checked against."""
        spellings = (one.strip() for one in self.other_spellings.split(","))
        return checks.Term(term=self.term, spelled_out=self.spelled_out, other_spellings=tuple(one for one in spellings if one))
