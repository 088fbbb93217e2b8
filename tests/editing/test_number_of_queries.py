"""How often an author's and a reviewer's clicks ask the database: as often for a long explainer as for a short one."""

from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.test.utils.form_data import rich_text

from explainer.editing.models import Submission, Wording
from tests.cast import SECTION, Cast, form, make_page, publish, signed_in

# Some more than each takes.
LIMITS = {"save": 95, "submit": 115, "approve": 155}


def asked(cast: Cast, slug: str, sentences: int) -> dict[str, int]:
    """The number of queries of each click, on a page whose every sentence the ledger knows from another."""
    body = "".join(f"<p>This is sentence number {number} of the page.</p>" for number in range(sentences))
    section = ("prose", {"id": "why", "heading": "Why", "body": body, "facts": []})
    publish(make_page(cast.second_author, slug=f"{slug}-before", sections=[section]), cast.author, cast.reviewer)
    page = make_page(cast.author, slug=slug)
    assert Wording.objects.count() >= sentences
    posted = form(("prose", {**SECTION, "body": rich_text(body)}), slug=slug)
    note = {"change": "wording", "change_note": "Clearer."}
    found = {
        "save": clicked(cast.author, "wagtailadmin_pages:edit", page.pk, posted),
        "submit": clicked(cast.author, "explainer_submit", page.pk, note),
    }
    submission = Submission.objects.latest("pk")
    assert f"number {sentences - 1} of" in submission.content
    found["approve"] = clicked(cast.reviewer, "explainer_approve", submission.pk, {"digest": submission.content_digest})
    assert submission.decisions.filter(kind="sealed").exists()
    return found


def clicked(user: User, route: str, pk: int, posted: dict[str, Any]) -> int:
    client = signed_in(user)
    with CaptureQueriesContext(connection) as queries:
        response = client.post(reverse(route, args=[pk]), posted)
    assert response.status_code == 302
    return len(queries)


def test_save_submit_and_approve_ask_as_often_for_many_sentences_as_for_few(cast: Cast) -> None:
    few, many = asked(cast, "few", 2), asked(cast, "many", 60)
    assert many == few
    for click, limit in LIMITS.items():
        assert many[click] <= limit, click
