"""The stage on which every route is tried: who tries, what there is to get at, and what is seen afterwards."""

from dataclasses import dataclass
from html import unescape
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.test import Client
from django.urls import reverse
from wagtail.log_actions import LogContext
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from explainer.editing import reviewing
from explainer.editing.models import ExplainerPage, Fact, OpenQuestion, Source, Submission, Term
from explainer.editing.refusals import ACTION
from explainer.record import deeds
from explainer.record.models import Reason
from tests.cast import make_page, member, save, submit

MEMBERS = ("author", "second author", "reviewer", "superuser", "anonymous")

# Stands in everything that no second person approved.
MARK = "Send the money to this account today"
WORDS = f"<p>{MARK}.</p>"


@dataclass(frozen=True)
class Who:
    """Somebody who tries something, with a browser that they are signed in on."""

    name: str
    user: User | AnonymousUser
    client: Client

    def get(self, route: str, *args: Any, **query: str) -> str:
        return _read(self.client.get(reverse(route, args=args), query, follow=True))

    def post(self, route: str, *args: Any, data: Any = None, query: str = "", **more: Any) -> str:
        """Post to an address of the admin; what the last screen says."""
        return _read(self.client.post(reverse(route, args=args) + query, data or {}, follow=True, **more))


def _read(response: Any) -> str:
    statuses = [status for _url, status in response.redirect_chain] + [response.status_code]
    assert max(statuses) < 500, statuses
    return unescape(response.content.decode())


@dataclass(frozen=True)
class Stage:
    """Who is there and what there is. Authors are reviewers too: only their part keeps them from approving."""

    author: User
    second_author: User
    reviewer: User
    second_reviewer: User
    superuser: User
    # Edition 1 is public, and the draft has marked words that nobody submitted.
    shown: ExplainerPage
    # Edition 1 is public, and marked words of author and second author are under review.
    reviewed: ExplainerPage
    # Marked words that never had an edition.
    draft: ExplainerPage
    # Had an edition, which is withdrawn.
    withdrawn: ExplainerPage
    fact: Fact

    @property
    def submission(self) -> Submission:
        """The newest submission of what is under review."""
        return Submission.objects.filter(page_id=self.reviewed.pk).order_by("-pk")[0]

    def again(self, **pages: ExplainerPage) -> "Stage":
        """With everything as it stands in the database now, and other pages in the place of some."""
        now = {name: type(one).objects.get(pk=one.pk) for name, one in vars(self).items() if name not in pages}
        return Stage(**now, **pages)

    def who(self, name: str) -> Who:
        client = Client(raise_request_exception=False)
        if name == "anonymous":
            return Who(name, AnonymousUser(), client)
        user: User = getattr(self, name.replace(" ", "_"))
        client.force_login(user)
        return Who(name, user, client)


def build() -> Stage:
    """Raise the curtain."""
    both = ("Program team", "Reviewers")
    people = {
        "author": member("author", *both),
        "second_author": member("second_author", *both),
        "reviewer": member("reviewer", "Reviewers"),
        "second_reviewer": member("second_reviewer", "Reviewers"),
        "superuser": member("superuser", is_superuser=True, is_staff=True),
    }
    outsider = member("outsider", "Program team")
    with LogContext(user=outsider):
        source = Source.objects.create(key="L24", title="Submit a claim", publisher="Learn", as_of="2024-11")
        fact = Fact(key="what", statement="A claim says who helped a customer.")
        fact.sources = [source]
        fact.save()
        Term.objects.create(term="Claim", meaning="It says who helped a customer.")
        OpenQuestion.objects.create(key="who-signs", question="Who may sign?")
    cited = [
        ("prose", {"id": "why", "heading": "Why", "body": "<p>A claim says who helped you.</p>", "facts": [fact]}),
        ("definitions", {"id": "words", "heading": "Words", "terms": [], "glossary": [Term.objects.get()], "facts": []}),
    ]

    def made(slug: str, *, edition: bool = True) -> ExplainerPage:
        page = make_page(outsider, slug=slug, title=f"About {slug}", sections=cited)
        if edition:
            seal(page, outsider, people["second_reviewer"])
        return page

    shown, reviewed, draft, withdrawn = made("shown"), made("reviewed"), made("draft", edition=False), made("withdrawn")
    root = ExplainerPage.objects.get(depth=2)
    root.save_revision(user=outsider)
    seal(root, outsider, people["second_reviewer"])
    save(shown, people["author"], WORDS)
    save(draft, people["author"], WORDS)
    save(reviewed, people["author"], WORDS)
    save(reviewed, people["second_author"], WORDS.replace(".", ",."))
    submit(reviewed, people["second_author"])
    deeds.withdraw(withdrawn.key, reason=Reason.WRONG, actor="p-reviewer")
    return Stage(**people, shown=shown, reviewed=reviewed, draft=draft, withdrawn=withdrawn, fact=fact).again()


def seal(page: ExplainerPage, author: User, reviewer: User) -> None:
    """The rightful way."""
    submission = submit(page, author)
    reviewing.approve(submission, reviewer, digest=submission.content_digest)


def refusals(user: User | AnonymousUser) -> list[dict[str, str]]:
    """What the log says that this person was refused."""
    entries = [entry for log in (PageLogEntry, ModelLogEntry) for entry in log.objects.filter(action=ACTION)]
    return [entry.data for entry in entries if entry.user_id == user.pk]


def another_page() -> Page:
    """A page of another type: what Wagtail does with pages that are no explainers."""
    page: Page = Page.get_first_root_node().add_child(instance=Page(title="Other", slug="other"))
    return page
