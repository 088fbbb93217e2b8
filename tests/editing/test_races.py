"""Many people at the same moment: each is told what became of it, and the public reads what the record says, entry by entry."""

import inspect
import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache, partial
from itertools import count
from threading import Barrier, Event
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from hypothesis import settings
from wagtail.log_actions import LogContext
from wagtail.models import PageLogEntry, WorkflowState
from wagtail.test.utils.form_data import rich_text

from explainer.editing import submitting
from explainer.editing.approval import CLOSED
from explainer.editing.models import Decision, ExplainerPage, Fact, Person, Submission
from explainer.editing.refusals import ACTION
from explainer.public.now import Now, Site
from explainer.record import deeds
from explainer.record.audit import audit
from explainer.record.models import Edition, Entry, Reason
from explainer.record.signals import recorded
from explainer.record.timeline import Timeline
from tests.cast import SECTION, Cast, form, make_page, save, signed_in, submit
from tests.waiting import PATIENCE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rows_of_migrations"), pytest.mark.slow]

# As many rounds as examples; on SQLite everybody waits for everybody, and fewer things can happen.
ROUNDS = {"postgresql": settings().max_examples, "sqlite": settings().max_examples // 3}

# Stands in every draft, with a number of its own.
MARK = re.compile(r"Draft\d+")

# Status, where it leads, body.
type Answer = tuple[int, str, bytes]


class Newsroom:
    """Everybody at a desk of their own, what they wrote, and what may be public by now."""

    def __init__(self, cast: Cast) -> None:
        self.both = cast.both
        people = {**vars(cast), "author at another desk": cast.author, "both at another desk": cast.both}
        self.desks = {desk: signed_in(user) for desk, user in people.items()}
        for browser in self.desks.values():
            browser.raise_request_exception = False
        self.people: dict[str, User] = people
        # Who wrote a mark; marks that somebody tried to approve, and that were read before that; entries that are committed.
        self.wrote: dict[str, User] = {}
        self.offered: set[str] = set()
        self.leaks: set[str] = set()
        self.committed = [0]
        self._numbers = count(1)

    def words(self, desk: str) -> str:
        """What nobody said before."""
        mark = f"Draft{next(self._numbers)}"
        self.wrote[mark] = self.people[desk]
        return f"<p>{mark} is what we say about claims now.</p>"

    def post(self, desk: str, route: str, *args: Any, data: dict[str, Any] | None = None, query: str = "") -> str:
        """Post to an address of the admin; what is said then."""
        browser = self.desks[desk]
        browser.cookies.pop("messages", None)
        response = browser.post(reverse(route, args=args) + query, data or {})
        assert response.status_code < 500
        said = " ".join(str(message) for message in get_messages(response.wsgi_request))
        # Its page is the answer.
        return "Not found." if response.status_code == 404 else said

    def edit(self, desk: str, page: ExplainerPage, button: str = "action-save") -> str:
        """Post the editor with other words."""
        return self.post(desk, "wagtailadmin_pages:edit", page.pk, data={**self._form(desk, page.slug, page.title), button: "1"})

    def create(self, desk: str, parent: ExplainerPage, slug: str) -> str:
        return self.post(desk, "wagtailadmin_pages:add", "editing", "explainerpage", parent.pk, data=self._form(desk, slug, slug))

    def _form(self, desk: str, slug: str, title: str) -> dict[str, Any]:
        return form(("prose", {**SECTION, "body": rich_text(self.words(desk))}), slug=slug, title=title)

    def submit(self, desk: str, page: ExplainerPage) -> str:
        return self.post(desk, "explainer_submit", page.pk, data={"change": "wording", "change_note": "It is clearer."})

    def approve(self, desk: str, submission: Submission) -> str:
        self.offered |= {*MARK.findall(submission.content)}
        return self.post(desk, "explainer_approve", submission.pk, data={"digest": submission.content_digest})

    def ask_for_changes(self, desk: str, submission: Submission) -> str:
        return self.post(desk, "explainer_ask_for_changes", submission.pk, data={"comment": "Shorter."})

    def in_bulk(self, desk: str, action: str, page: ExplainerPage) -> str:
        return self.post(desk, "wagtail_bulk_action", "wagtailcore", "page", action, query=f"?id={page.pk}")

    def under_review(self, page: ExplainerPage) -> Submission:
        """What awaits a decision: left from the round before, or submitted now."""
        if submission := submitting.open_submission(page):
            return submission
        save(page, self.both, self.words("both"))
        return submit(page, self.people["author"])

    @contextmanager
    def hearing(self) -> Iterator[None]:
        """Of every deed, when it is committed."""

        def hear(entries: tuple[Entry, ...], **kwargs: Any) -> None:
            self.committed.append(entries[-1].number)

        recorded.connect(hear)
        try:
            yield
        finally:
            recorded.disconnect(hear)


class Stranger:
    """Somebody who reads, remembers it all, and notes words that nobody can have approved yet."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.newsroom = newsroom
        # The newest entry that was committed before it, the address, and the answer.
        self.read: list[tuple[int, str, Answer]] = []
        self._bodies: dict[bytes, bytes] = {}

    def look(self, addresses: list[str]) -> None:
        for address in addresses:
            committed = max(self.newsroom.committed)
            response = Client().get(address)
            self.newsroom.leaks |= {*MARK.findall(response.content.decode())} - self.newsroom.offered
            body = self._bodies.setdefault(response.content, response.content)
            self.read.append((committed, address, (response.status_code, response.get("Location", ""), body)))

    def look_until(self, over: Event, addresses: list[str]) -> None:
        """Over and over, and once more at the end. The pause is for the others, who share a processor with this."""
        while not over.wait(0.1):
            self.look(addresses)
        self.look(addresses)


def at_once(acts: dict[str, Callable[[], str]], readers: list[Callable[[Event], None]]) -> dict[str, str]:
    """Start everybody at the same moment; what each was told. Readers read until all others are done."""
    start, over = Barrier(len(acts) + len(readers), timeout=PATIENCE), Event()

    def one[T](act: Callable[[], T]) -> T:
        # Connected before the start, so that they do meet.
        connection.ensure_connection()
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts) + len(readers)) as threads:
        reading = [threads.submit(connected, partial(one, partial(reader, over))) for reader in readers]
        acting = {name: threads.submit(connected, partial(one, act)) for name, act in acts.items()}
        try:
            return {name: future.result() for name, future in acting.items()}
        finally:
            over.set()
            for future in reading:
                future.result()


def connected[T](act: Callable[[], T]) -> T:
    """Do it in a thread, whose connection is its own and has to be closed there."""
    try:
        return act()
    finally:
        connection.close()


def told(deed: Callable[[], Entry]) -> str:
    """Do something to the record; the sentence against it, if there is one."""
    try:
        deed()
    except deeds.DeedRefused as refused:
        return str(refused)
    return ""


# What somebody does meanwhile, to the explainer or to a draft that never had an edition, below the language’s first page.
TROUBLE: dict[str, Callable[[Newsroom, Submission, ExplainerPage, ExplainerPage], str]] = {
    "publish": lambda newsroom, submission, page, draft: newsroom.edit("superuser", page, "action-publish"),
    "delete a draft": lambda newsroom, submission, page, draft: newsroom.post("superuser", "wagtailadmin_pages:delete", draft.pk),
    "cancel": lambda newsroom, submission, page, draft: newsroom.edit("author at another desk", page, "action-cancel-workflow"),
    "unpublish": lambda newsroom, submission, page, draft: newsroom.post("superuser", "wagtailadmin_pages:unpublish", page.pk),
    "delete": lambda newsroom, submission, page, draft: newsroom.post("superuser", "wagtailadmin_pages:delete", page.pk),
    "ask for changes": lambda newsroom, submission, page, draft: newsroom.ask_for_changes("superuser", submission),
    "publish in bulk": lambda newsroom, submission, page, draft: newsroom.in_bulk("superuser", "publish", page),
    "create": lambda newsroom, submission, page, draft: newsroom.create("superuser", draft.get_parent(), f"{draft.slug}-too"),
    "unpublish in bulk": lambda newsroom, submission, page, draft: newsroom.in_bulk("superuser", "unpublish", page),
    "delete in bulk": lambda newsroom, submission, page, draft: newsroom.in_bulk("superuser", "delete", page),
}
# What closes a review, or takes away its page, if it comes first.
ENDING = {"cancel", "ask for changes", "delete a draft", "delete", "delete in bulk"}


def test_everybody_at_once(cast: Cast, page: ExplainerPage) -> None:
    newsroom = Newsroom(cast)
    passer_by, *readers = strangers = [Stranger(newsroom) for _ in range(3)]
    home = ExplainerPage.objects.get(depth=2)
    with newsroom.hearing():
        for number in range(ROUNDS[connection.vendor]):
            trouble = list(TROUBLE)[number % len(TROUBLE)]
            draft = make_page(cast.author, slug=f"draft-{number}")
            target = (page, home, draft)[number % 3]
            submission = newsroom.under_review(target)
            if number % 2:
                # Past the lock of a page in review: from then on its draft is not what was submitted.
                save(target, cast.second_author, newsroom.words("second_author"))
            addresses = ["/", "/en/", target.public_path, target.public_path[:-1], "/.well-known/record-head"]
            passer_by.look(addresses)
            answers = at_once(
                everybody(newsroom, submission, target, partial(TROUBLE[trouble], newsroom, submission, target, draft), number),
                [partial(reader.look_until, addresses=addresses) for reader in readers],
            )
            check_decision(submission, answers, ended=trouble in ENDING)
            assert newsroom.leaks == set()
    passer_by.look(addresses)
    check_record(newsroom)
    timelines = replayed()
    for stranger in strangers:
        check_reading(stranger, timelines)


def everybody(
    newsroom: Newsroom, submission: Submission, page: ExplainerPage, trouble: Callable[[], str], number: int
) -> dict[str, Callable[[], str]]:
    """Who does what in one round; who is the first to start is another one in each."""
    actor = Person.of(newsroom.people["second_reviewer"])
    acts: dict[str, Callable[[], str]] = {
        "reviewer": partial(newsroom.approve, "reviewer", submission),
        "second_reviewer": partial(newsroom.approve, "second_reviewer", submission),
        "both at another desk": partial(newsroom.approve, "both at another desk", submission),
        "both": partial(newsroom.edit, "both", page),
        "author": partial(newsroom.submit, "author", page),
        "trouble": trouble,
        "withdraw": partial(told, partial(deeds.withdraw, page.key, reason=Reason.WRONG, actor=actor)),
    }
    if first := Edition.objects.filter(explainer=submission.explainer, number=1).first():
        acts["reinstate"] = partial(told, partial(deeds.reinstate, first, reason=Reason.STILL_RIGHT, actor=actor))
    names = [*acts]
    turned = names[number % len(names) :] + names[: number % len(names)]
    return {name: acts[name] for name in turned}


def check_decision(submission: Submission, answers: dict[str, str], *, ended: bool) -> None:
    """One approval at most took effect, and whoever else tried was told why not."""
    approvals = [answers[name] for name in ("reviewer", "second_reviewer", "both at another desk")]
    approved = [said for said in approvals if said.startswith("Approved.")]
    closing = [*submission.decisions.filter(kind__in=Decision.CLOSING).values_list("kind", flat=True)]
    state = WorkflowState.objects.filter(pk=submission.workflow_state_id).first()
    assert all(approvals)
    if approved or not ended:
        assert len(approved) == 1
        assert closing == [Decision.Kind.SEALED]
        assert state
        assert state.status == WorkflowState.STATUS_APPROVED
    else:
        assert Decision.Kind.SEALED not in closing
        assert submission.is_open is False


def check_record(newsroom: Newsroom) -> None:
    """The chain is whole, numbers have no gaps, each submission was sealed once, and nobody approved what they wrote."""
    assert audit().misfit == ""
    entries = [*Entry.objects.order_by("number").select_related("edition")]
    assert [entry.number for entry in entries] == [*range(1, len(entries) + 1)]
    sealed = Submission.objects.sealed()
    assert sorted(sealed.values_list("content_digest", flat=True)) == sorted(
        Edition.objects.values_list("content_digest", flat=True)
    )
    published = [entry.edition for entry in entries if entry.edition and entry.kind == "published"]
    assert len(published) == Edition.objects.count()
    old: set[str] = set()
    for edition in published:
        approvers = {person for person, _stage, _moment in json.loads(edition.approvals)}
        new = {*MARK.findall(edition.content)} - old
        assert approvers.isdisjoint(json.loads(edition.authors))
        assert approvers.isdisjoint({Person.of(newsroom.wrote[mark]) for mark in new})
        old |= new


def replayed() -> list[Timeline]:
    """The record as it was after each number of entries."""
    known = [Timeline()]
    for entry in Entry.objects.order_by("number").select_related("edition"):
        known.append(known[-1].extended([entry]))
    return known


def check_reading(stranger: Stranger, timelines: list[Timeline]) -> None:
    """Each answer is the one that the view gives from the record, not older than what was committed or read before."""

    @cache
    def answer(state: int, address: str) -> Answer:
        known, match = timelines[state], resolve(address)
        view = inspect.unwrap(match.func)
        response = view(RequestFactory().get(address), Now(known, known.moment(), Site.as_set()), *match.args, **match.kwargs)
        return response.status_code, response.get("Location", ""), response.content

    state = 0
    for committed, address, read in stranger.read:
        state = max(state, committed)
        while answer(state, address) != read:
            state += 1
            assert state < len(timelines), f"{address} was answered with {read}"
    assert state == len(timelines) - 1


# One who is in the middle of it


def held_at(statement: str, slow: Callable[[], str], meanwhile: Callable[[], str]) -> tuple[str, str]:
    """Do something that stops after a statement until something else is done, or has to wait for it; what was said to each."""
    stopped, done = Event(), Event()

    def stop(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        result = execute(sql, *more)
        if sql.startswith(statement) and not stopped.is_set():
            stopped.set()
            # Whoever is not done by then waits for this.
            done.wait(1)
        return result

    def slowly() -> str:
        with connection.execute_wrapper(stop):
            return slow()

    with ThreadPoolExecutor(1) as threads:
        future = threads.submit(connected, slowly)
        assert stopped.wait(PATIENCE)
        said = meanwhile()
        done.set()
        return future.result(), said


def saved_by_code(newsroom: Newsroom, desk: str, page: ExplainerPage) -> str:
    save(page, newsroom.people[desk], newsroom.words(desk))
    return ""


@pytest.mark.parametrize("saving", [Newsroom.edit, saved_by_code])
def test_who_was_still_saving_when_somebody_submitted_is_an_author(
    cast: Cast, page: ExplainerPage, fact: Fact, saving: Callable[[Newsroom, str, ExplainerPage], str]
) -> None:
    """Their line in the ledger has a lower number than others that could be seen already."""
    newsroom = Newsroom(cast)
    fact.statement = "A claim says who helped whom."

    def submit_meanwhile() -> str:
        with LogContext(user=cast.second_author):
            fact.save()
        return newsroom.submit("author", page)

    held_at('INSERT INTO "editing_authorship"', partial(saving, newsroom, "both", page), submit_meanwhile)
    submission = newsroom.under_review(page)
    (mark,) = newsroom.wrote
    if mark not in submission.content:
        assert "Approved." in newsroom.approve("reviewer", submission)
        newsroom.submit("author", page)
        submission = newsroom.under_review(page)
    assert mark in submission.content
    assert "You saved the draft on" in newsroom.approve("both", submission)


@pytest.mark.parametrize("decide", [Newsroom.approve, Newsroom.ask_for_changes])
def test_a_review_that_is_being_cancelled_is_decided_once(
    cast: Cast, page: ExplainerPage, decide: Callable[[Newsroom, str, Submission], str]
) -> None:
    newsroom = Newsroom(cast)
    submission = submit(page, cast.author)
    cancel = partial(newsroom.edit, "author", page, "action-cancel-workflow")
    _said, refused = held_at('UPDATE "wagtailcore_workflowstate"', cancel, partial(decide, newsroom, "reviewer", submission))
    assert CLOSED in refused
    assert [decision.kind for decision in submission.decisions.all()] == [Decision.Kind.CANCELLED]
    assert WorkflowState.objects.get(pk=submission.workflow_state_id).status == WorkflowState.STATUS_CANCELLED
    assert not Entry.objects.exists()


def test_an_explainer_is_approved_while_a_draft_below_it_is_being_deleted(cast: Cast, page: ExplainerPage) -> None:
    newsroom = Newsroom(cast)
    home = ExplainerPage.objects.get(depth=2)
    submission = newsroom.under_review(home)
    delete = partial(newsroom.post, "superuser", "wagtailadmin_pages:delete", page.pk)
    _deleted, said = held_at('UPDATE "wagtailcore_page"', delete, partial(newsroom.approve, "reviewer", submission))
    assert said.startswith("Approved.")
    assert not ExplainerPage.objects.filter(pk=page.pk).exists()


def test_what_is_refused_is_noted_while_its_page_is_being_deleted(cast: Cast, page: ExplainerPage) -> None:
    newsroom = Newsroom(cast)
    submit(page, cast.author)
    # It is refused because the page is under review; then the line about that is checked before it is written.
    edit = partial(newsroom.edit, "author", page)
    delete = partial(newsroom.post, "superuser", "wagtailadmin_pages:delete", page.pk)
    held_at('SELECT %s AS "a" FROM "django_content_type"', edit, delete)
    assert not ExplainerPage.objects.filter(pk=page.pk).exists()
    assert PageLogEntry.objects.get(action=ACTION).page_id == page.pk


def test_who_types_waits_for_no_deed(cast: Cast, page: ExplainerPage) -> None:
    """The counts are asked for after every pause, and a deed may take its time."""
    browser, posted = signed_in(cast.author), form(("prose", SECTION))
    url = reverse("explainer_checks", args=[page.pk])
    assert browser.post(url, posted).status_code == 200
    held, answered = Event(), Event()

    def hold() -> bool:
        with deeds.turn():
            held.set()
            return answered.wait(PATIENCE)

    with ThreadPoolExecutor(1) as threads:
        holder = threads.submit(connected, hold)
        assert held.wait(PATIENCE)
        assert browser.post(url, posted).status_code == 200
        answered.set()
        assert holder.result()
