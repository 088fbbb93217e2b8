"""Whatever is tried, by whomever: nothing public changes unless somebody independent approved exactly those words."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError
from django.db import IntegrityError, transaction
from wagtail.models import Page

from explainer.content import canonical
from explainer.editing import reviewing
from explainer.editing.approval import reasons_against_approval
from explainer.editing.models import Submission
from explainer.editing.refusals import REFUSED
from explainer.public.audit import audit
from explainer.record.models import Edition, Entry
from tests.public_addresses import EXAMPLES, addresses, fetch, names, read_all
from tests.routes import becoming_public, removing, what, who_approves
from tests.routes.catalogue import APPROVED, NOTHING_PUBLIC, ROUTES, SIGN_IN, Route
from tests.routes.stage import MARK, MEMBERS, Stage, Who, build, refusals, seal
from tests.words import rolled_back

pytestmark = pytest.mark.django_db

# Importing them fills the catalogue.
GROUPS = (who_approves, what, becoming_public, removing)


@pytest.fixture
def stage(db: None) -> Stage:
    return build()


def test_every_public_pattern_has_its_examples() -> None:
    assert names() == EXAMPLES.keys()


@pytest.mark.parametrize("route", ROUTES.values(), ids=ROUTES.keys())
def test_nothing_public_changes_without_an_independent_approval(route: Route, stage: Stage) -> None:
    if route.prepare:
        route.prepare(stage)
    every = sorted(set(addresses()))
    before, editions, live = read_all(every), Edition.objects.count(), live_in_wagtail()
    pages = set(Page.objects.values_list("pk", flat=True))
    for name in MEMBERS:
        with rolled_back():
            now = stage.again()
            who = now.who(name)
            said = tried(route, now, who)
            after = read_all(sorted({*every, *addresses()}))
            new = {address for address, answer in after.items() if answer != before.get(address, (404, "", answer[2]))}
            outcome = route.outcomes[name]
            rows = refusals(who.user)
            if outcome == APPROVED:
                assert new, name
                assert the_newest_edition_is_what_was_frozen(), name
            else:
                assert new == set(), name
                assert Edition.objects.count() == editions, name
                if not route.prepare:
                    assert not any(MARK.encode() in body for _status, _location, body in after.values()), name
            assert audit(fetch).findings == [], name
            if outcome in (APPROVED, NOTHING_PUBLIC):
                assert rows == [], name
            elif outcome == SIGN_IN:
                assert 'name="password"' in said, said
            else:
                assert outcome in said, (name, said)
                assert live_in_wagtail() & pages == live, name
                if not route.by_code:
                    (row,) = rows
                    assert outcome in row["sentence"], row
                    assert row["route"], row
    with rolled_back():
        (route.twin or the_rightful_way)(stage.again())


def live_in_wagtail() -> set[int]:
    """What Wagtail’s own lists call live: no public address depends on it, and a refusal leaves it alone."""
    return set(Page.objects.filter(live=True).values_list("pk", flat=True))


def tried(route: Route, stage: Stage, who: Who) -> str:
    """What the person reads; for code, what it raises."""
    try:
        with transaction.atomic():
            return route.attempt(stage, who)
    except (*REFUSED, PermissionDenied, ValidationError, IntegrityError, CommandError) as error:
        if not route.by_code:
            raise
        return str(error)


def the_newest_edition_is_what_was_frozen() -> bool:
    """Word for word, by people of whom none approved."""
    edition = Entry.objects.order_by("-number")[0].edition
    submission = Submission.objects.sealed().order_by("-decisions__pk")[0]
    authors = {share.person for share in submission.shares()}
    approvers = {decision.person for decision in submission.approvals()}
    assert edition
    assert edition.authors == canonical.dumps(sorted(authors))
    return edition.content == submission.content and not authors & approvers


def the_rightful_way(stage: Stage) -> None:
    """What every one of these tries lacks is an approval by somebody independent: with it the same words are public."""
    every = sorted(set(addresses()))
    submission = stage.submission
    assert reasons_against_approval(submission, stage.reviewer) == []
    reviewing.approve(submission, stage.reviewer, digest=submission.content_digest)
    seal(stage.shown, stage.author, stage.reviewer)
    read = b"".join(body for _status, _location, body in read_all(every).values())
    assert MARK.encode() in read
