"""The page that editors edit. What the public reads is made of its frozen words, never of the page."""

from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from wagtail.admin.panels import CommentPanel, FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface, TitleFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PagePermissionTester, Revision

from explainer.editing.blocks import FEATURES, SectionsBlock
from explainer.editing.days import DayInput
from explainer.editing.models import periods
from explainer.editing.models.people import Person
from explainer.record.addresses import RESERVED_SLUGS
from explainer.record.timeline import Key, timeline

# Wagtail's root has depth 1, a language's root page 2, a further explainer 3.
LANGUAGE_ROOT_DEPTH = 2


class ExplainerPermissions(PagePermissionTester):
    """What anybody may do with an explainer. Wagtail’s own publishing is for nobody: approval alone makes words public."""

    def can_publish(self) -> bool:
        return False

    def can_publish_subpage(self) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False

    def can_set_view_restrictions(self) -> bool:
        return False

    def can_unschedule(self) -> bool:
        return False

    def can_submit_for_moderation(self) -> bool:
        """Never by Wagtail’s buttons: words are submitted on a screen that asks for the change note (`submit_views`)."""
        return False


class ExplainerPage(Page):
    """An explainer in one language, as it is being written."""

    class ExplainerKind(models.TextChoices):
        CPOR = "cpor", "A way in which a partner is recorded, such as CPOR: needs the sections access, steps and say-no"
        FORM = "form", "A form that customers sign, such as the POE: needs the sections confirm, not and form"
        ABOUT = "about", "About this site: states no facts about Microsoft"
        GENERAL = "general", "Any other explainer"

    kind = models.CharField(max_length=10, choices=ExplainerKind, default=ExplainerKind.GENERAL)
    gist_heading = models.CharField("heading of the summary", max_length=100, default="In 30 seconds")
    gist = RichTextField("summary", features=FEATURES, help_text="All that matters, to be read in 30 seconds. At most 95 words.")
    sections = StreamField(SectionsBlock(), blank=True)
    # The fields of `ShareTexts`, by the same names; a list is a line for each member.
    when = models.TextField("when to share it", blank=True, help_text="When partners hand the page over, and with what.")
    short_mail = models.TextField("short e-mail", blank=True, help_text="About 75 words that partners may send to their customers.")
    long_mail = models.TextField("longer e-mail", blank=True, help_text="About 110 words.")
    call = models.TextField("for a call", blank=True, help_text="Three sentences, a line each.")
    rules = models.TextField("rules for partners", blank=True, help_text="About five, a line each.")
    after_no = models.TextField("when the customer says no", blank=True, help_text="What partners answer, and what they do not do.")
    proves_not = models.TextField("what a check cannot prove", blank=True, help_text="“Check a copy” says this beside its answer.")
    review_by = models.DateField(
        default=periods.in_a_year, help_text="The day on which somebody should read the whole explainer again. Not public."
    )

    content_panels: ClassVar = [
        TitleFieldPanel("title"),
        MultiFieldPanel([FieldPanel("gist_heading"), FieldPanel("gist")], heading="Summary"),
        FieldPanel("sections"),
    ]
    share_panels: ClassVar = [
        MultiFieldPanel([FieldPanel("short_mail"), FieldPanel("long_mail"), FieldPanel("call")], heading="For customers"),
        MultiFieldPanel(
            [FieldPanel("when"), FieldPanel("rules"), FieldPanel("after_no"), FieldPanel("proves_not")],
            heading="For partners, and for whoever checks a copy",
            help_text="Fill this in on the first page of a language: it is shown for all pages of that language.",
        ),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList([*content_panels, CommentPanel()], heading="Words"),
            ObjectList(share_panels, heading="To pass on"),
            ObjectList(
                [FieldPanel("slug"), FieldPanel("kind"), FieldPanel("review_by", widget=DayInput)], heading="Address, kind, review"
            ),
        ]
    )
    parent_page_types: ClassVar = ["wagtailcore.Page", "editing.ExplainerPage"]
    subpage_types: ClassVar = ["editing.ExplainerPage"]

    class Meta:
        verbose_name = "explainer"

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        """At a language's root or directly below."""
        return bool(super().can_create_at(parent)) and parent.depth <= LANGUAGE_ROOT_DEPTH

    def can_move_to(self, parent: Page) -> bool:
        """To where one could be created; below another explainer only without explainers of its own."""
        return bool(super().can_move_to(parent)) and (parent.is_root() or (parent.depth <= LANGUAGE_ROOT_DEPTH and self.is_leaf()))

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """All or nothing: where a page of the branch is kept (`keeping`), the log and the tree stay as they were too."""
        with transaction.atomic():
            return super().delete(*args, **kwargs)

    def save_revision(
        self, user: User | None = None, *args: Any, previous_revision: Revision | None = None, **more: Any
    ) -> Revision:
        """A draft that goes back to an older revision takes over its words, and with them their authors."""
        from explainer.editing import authorship, freezing  # noqa: PLC0415  they import this model

        with transaction.atomic():
            revision = super().save_revision(user, *args, previous_revision=previous_revision, **more)
            if previous_revision:
                older = freezing.sentence_digests(previous_revision.as_object())
                authorship.note_writers(self, older, {Person.of(user)} if user else set())
        return revision

    def clean(self) -> None:
        """Refuse only what cannot be stored; everything else is said at submit."""
        super().clean()
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": f"The address “{self.slug}” is kept for the site itself. Choose another one."})

    def permissions_for_user(self, user: User) -> PagePermissionTester:
        return ExplainerPermissions(user, self)

    @property
    def key(self) -> Key:
        """How the record names this explainer: translation key and language."""
        return UUID(str(self.translation_key)), self.locale.language_code

    @property
    def public_path(self) -> str:
        """The path that its next edition will have."""
        language = self.locale.language_code
        return f"/{language}/" if self.depth <= LANGUAGE_ROOT_DEPTH else f"/{language}/{self.slug}/"

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        """The address at which the public reads an edition; None before the first, and while it is withdrawn."""
        known = timeline()
        entry = known.shown(self.key, known.moment())
        if not entry or not entry.edition:
            return None
        return 0, settings.PUBLIC_URL, entry.edition.path

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The draft by the public page’s own function, with what keeps it from being submitted above it."""
        from explainer.editing import freezing, preview  # noqa: PLC0415  they import this model

        words = freezing.draft(self)
        return preview.preview(words, self.locale.language_code, words.problems)
