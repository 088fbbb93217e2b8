"""The cast, and the explainer that they work on."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from wagtail.log_actions import LogContext
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from explainer.content.explainer import ShareTexts
from explainer.content.sections import field_types
from explainer.editing import submitting
from explainer.editing.models import ExplainerPage, Fact, Source, Submission
from explainer.record.models import Change

PATH = "/en/about-claims/"
FIRST = "<p>A claim says who helped you.</p>"


@dataclass(frozen=True)
class Cast:
    """Everybody who ever tries anything here."""

    author: User
    second_author: User
    reviewer: User
    second_reviewer: User
    # A member of both groups: somebody who may write and may approve, but never the same words.
    both: User
    superuser: User


def member(name: str, *groups: str, **more: Any) -> User:
    user = User.objects.create_user(username=name, email=f"{name}@cpor.example", password=name, **more)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast(
        author=member("author", "Program team"),
        second_author=member("second_author", "Program team"),
        reviewer=member("reviewer", "Reviewers"),
        second_reviewer=member("second_reviewer", "Reviewers"),
        both=member("both", "Program team", "Reviewers"),
        superuser=member("superuser", is_superuser=True, is_staff=True),
    )


@pytest.fixture
def fact(cast: Cast) -> Fact:
    with LogContext(user=cast.second_author):
        source = Source.objects.create(key="L24", title="Submit a claim", publisher="Learn", as_of="2024-11", approximate=True)
        fact = Fact(key="what", statement="A claim says who helped a customer.")
        fact.sources = [source]
        fact.save()
    return fact


@pytest.fixture
def page(cast: Cast) -> ExplainerPage:
    """A draft that can be submitted, written by the author alone."""
    return make_page(cast.author)


def make_page(author: User, *, slug: str = "about-claims", **changes: Any) -> ExplainerPage:
    root = ExplainerPage.objects.filter(depth=2).first()
    if root is None:
        root = Page.get_first_root_node().add_child(instance=ExplainerPage(title="Root", slug="en", live=False, gist=FIRST))
    words = {
        "title": "About claims",
        "gist": "<p>Your partner makes a claim.</p>",
        "sections": [("prose", {"id": "why", "heading": "Why", "body": FIRST, "facts": []})],
    }
    page: ExplainerPage = root.add_child(instance=ExplainerPage(slug=slug, live=False, owner=author, **{**words, **changes}))
    page.save_revision(user=author)
    return page


def save(page: ExplainerPage, user: User | None, body: str, **more: Any) -> ExplainerPage:
    """Save a draft in which the first section says something else."""
    draft: ExplainerPage = page.get_latest_revision_as_object()
    draft.sections = [("prose", {"id": "why", "heading": "Why", "body": body, "facts": []})]
    draft.save_revision(user=user, **more)
    return draft


def submit(page: ExplainerPage, user: User, note: str = "It is clearer.") -> Submission:
    return submitting.submit(page, user, change=Change.WORDING, change_note=note)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def approve(submission: Submission, user: User, **more: str) -> str:
    """Click on Approve as somebody who has the review screen before them; what the next screen says."""
    posted = {"digest": submission.content_digest, **more}
    response = signed_in(user).post(reverse("explainer_approve", args=[submission.pk]), posted, follow=True)
    assert response.status_code in {200, 403}
    return response.content.decode()


def public(path: str = PATH) -> tuple[int, bytes]:
    """What anybody reads at an address."""
    response = Client().get(path)
    return response.status_code, response.content


SECTION = {"heading": "Why", "id": "why", "body": rich_text(FIRST), "facts": streamfield([])}
POINTS = {"heading": "P", "id": "p", "lead": rich_text(""), "facts": streamfield([])}


def form(*sections: tuple[str, dict[str, Any]], **changes: Any) -> dict[str, Any]:
    """What the editor's browser posts."""
    words = {
        "title": "About claims",
        "slug": "about-claims",
        "kind": "general",
        "review_by": "2030-01-01",
        "gist_heading": "In short",
        "gist": rich_text("<p>Your partner makes a claim.</p>"),
        "sections": streamfield(list(sections)),
        **dict.fromkeys(field_types(ShareTexts), ""),
        "comments": inline_formset([]),
    }
    posted: dict[str, Any] = nested_form_data({**words, **changes})
    return posted


def post(user: User, page: ExplainerPage, posted: dict[str, Any], button: str = "action-submit") -> Any:
    return signed_in(user).post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {**posted, button: "1"}, follow=True)


def publish(page: ExplainerPage, author: User, reviewer: User, note: str = "It is clearer.") -> None:
    """Submit the draft and approve it: an edition, shown at once."""
    assert "Approved." in approve(submit(page, author, note), reviewer)


def carried(screen: str) -> dict[str, str]:
    """What the form of a screen of ours carries of what the screen was made from."""
    return dict(re.findall(r'<input type="hidden" name="(digest|newest|ahead)" value="([^"]*)">', screen))


def decide(user: User, route: str, *args: object, **filled: str) -> str:
    """Open the screen of something that is done to the public record, fill it in and click; what the next screen says."""
    client = signed_in(user)
    url = reverse(route, args=args)
    response = client.post(url, carried(client.get(url).content.decode()) | filled, follow=True)
    assert response.status_code == 200
    return unescape(response.content.decode())
