"""Whatever is tried, by whomever: nothing public changes unless somebody independent approved exactly those words."""

import json
import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from explainer.content import canonical
from explainer.editing import reviewing
from explainer.editing.approval import reasons_against_approval
from explainer.editing.models import Submission
from explainer.editing.refusals import REFUSED
from explainer.public import documents
from explainer.public.audit import audit
from explainer.record.models import Entry
from explainer.record.timeline import Timeline
from tests.public_addresses import EXAMPLES, addresses, fetch, names, read_all
from tests.routes import becoming_public, removing, what, who_approves
from tests.routes.catalogue import APPROVED, NOTHING_PUBLIC, ROUTES, SIGN_IN, Route
from tests.routes.stage import MARK, MEMBERS, Stage, Who, refusals, seal
from tests.words import rolled_back

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# What a stranger’s reading touches.
PUBLIC_TABLES = {"record_edition", "record_entry", "copies_copy", "copies_order"}

# Importing them fills the catalogue.
GROUPS = (who_approves, what, becoming_public, removing)


def test_every_public_pattern_has_its_examples() -> None:
    assert names() == EXAMPLES.keys()


def test_every_public_address_is_read_from_the_public_tables_alone(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """So what leaves their rows as they are changes nothing that the public reads."""
    every = sorted(set(addresses()))
    # Like a process that has read nothing yet.
    monkeypatch.setattr("explainer.record.timeline._remembered", (None, Timeline()))
    monkeypatch.setattr("explainer.public.now._remembered", None)
    documents.kept.cache_clear()
    with CaptureQueriesContext(connection) as asked:
        read_all(every)
    statements = {re.sub(r"[0-9]+|'.*'", "", query["sql"]) for query in asked.captured_queries}
    tables = {table for one in statements for table in re.findall(r'(?:FROM|JOIN|INTO|UPDATE)\s+"?(\w+)', one)}
    assert tables == PUBLIC_TABLES


@pytest.mark.parametrize("route", ROUTES.values(), ids=ROUTES.keys())
def test_nothing_public_changes_without_an_independent_approval(route: Route, stage: Stage) -> None:
    if route.prepare:
        route.prepare(stage)
    before, live = rows(), live_in_wagtail()
    for name in MEMBERS:
        with rolled_back():
            now = stage.again()
            who = now.who(name)
            said = tried(route, now, who)
            outcome = route.outcomes[name]
            refused = refusals(who.user)
            if outcome == APPROVED:
                assert_that_what_was_frozen_is_public()
            else:
                assert rows() == before, name
            if outcome in (APPROVED, NOTHING_PUBLIC):
                assert refused == [], name
            elif outcome == SIGN_IN:
                assert 'name="password"' in said, said
            else:
                assert outcome in said, (name, said)
                assert live.items() <= live_in_wagtail().items(), name
                if not route.by_code:
                    (row,) = refused
                    assert outcome in row["sentence"], row
                    assert row["route"], row
    if route.twin:
        route.twin(stage.again())
    elif route.prepare:
        the_rightful_way(stage.again())


def test_the_rightful_way(stage: Stage) -> None:
    the_rightful_way(stage)


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """All that the public reads, as it stands in the database."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(PUBLIC_TABLES):
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")  # noqa: S608  a name from above
            found[table] = cursor.fetchall()
    return found


def live_in_wagtail() -> dict[int, bool]:
    """What Wagtail’s own lists call live, of all pages: no public address depends on it, and a refusal leaves it alone."""
    return dict(Page.objects.values_list("pk", "live"))


def tried(route: Route, stage: Stage, who: Who) -> str:
    """What the person reads; for code, what it raises."""
    try:
        with transaction.atomic():
            return route.attempt(stage, who)
    except (*REFUSED, PermissionDenied, ValidationError, IntegrityError, CommandError) as error:
        if not route.by_code:
            raise
        return str(error)


def assert_that_what_was_frozen_is_public() -> None:
    """Word for word, by people of whom none approved, and nothing else is new."""
    entry = Entry.objects.order_by("-number")[0]
    assert entry.edition
    submission = Submission.objects.sealed().order_by("-decisions__pk")[0]
    authors = {share.person for share in submission.shares()}
    assert entry.edition.content == submission.content
    assert entry.edition.authors == canonical.dumps(sorted(authors))
    assert authors.isdisjoint(decision.person for decision in submission.approvals())
    read = read_all(sorted(set(addresses())))
    assert json.loads(read[f"{entry.edition.path}explainer.json"][2])["digest"] == entry.edition.digest
    assert audit(fetch).findings == []


def the_rightful_way(stage: Stage) -> None:
    """What every one of these tries lacks is an approval by somebody independent: with it the same words are public."""
    submission = stage.submission
    assert reasons_against_approval(submission, stage.reviewer) == []
    reviewing.approve(submission, stage.reviewer, digest=submission.content_digest)
    seal(stage.shown, stage.author, stage.reviewer)
    assert_that_what_was_frozen_is_public()
    assert MARK.encode() in fetch(stage.reviewed.public_path)[2]
