"""`python -m tests.bench.fill WHAT`: put into the database that the settings name what is read there; see `WHATS`."""

import json
import os
import resource
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import cycle, islice
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.bare.settings")
django.setup()

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client

from explainer.content import canonical, html
from explainer.copies import making
from explainer.copies.models import Copy
from explainer.editing import reviewing, starter
from explainer.queue.later import COPIES
from explainer.queue.management.commands.worker import PatientWorker
from explainer.record import deeds
from explainer.record.models import Edition, Entry, Kind, Reason
from explainer.record.timeline import Key, Timeline, timeline
from tests.bench.bare.models import Stored
from tests.bench.machine import most_memory
from tests.bench.screens import measure
from tests.words import edition_of, next_edition, next_entry

HOME = "/en/"
EXPLAINERS, EDITIONS, ENTRIES = 100, 1_000, 10_000
LANGUAGES = ["en", "de", "fr", "es", "ja", "ar", "it", "nl", "pl", "pt", "sv", "da", "fi", "cs", "hu", "ro", "tr", "ko", "uk", "el"]
# Of each explainer in each of its languages: two editions, withdrawn and reinstated nine times.
KINDS = (Kind.PUBLISHED, Kind.PUBLISHED, *islice(cycle((Kind.WITHDRAWN, Kind.REINSTATED)), 18))


def fill_starter() -> None:
    """The starter content, as an editor submits it and a reviewer approves it, and the body of its first page in a row."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    editor, reviewer = _member("editor", "Program team"), _member("reviewer", "Reviewers")
    for submission in starter.load(editor):
        reviewing.approve(submission, reviewer, digest=submission.content_digest)
    client = Client(headers={"Accept-Encoding": "gzip"}, SERVER_NAME=settings.ALLOWED_HOSTS[0])
    Stored.objects.create(pk=1, body=client.get(HOME, secure=True).content)
    # For the stock page, which says the same.
    print(_home(timeline()).content)


def grow() -> None:
    """On top of the starter content, what makes it 1,000 editions, 20 languages, 100 explainers and 10,000 entries."""
    entries = list(_entries(timeline()))
    Edition.objects.bulk_create([one.edition for one in entries if one.edition and one.kind == Kind.PUBLISHED], 100)
    Entry.objects.bulk_create(entries, 500)
    known = timeline()
    explainers, languages = ({key[part] for key in known.standing} for part in (0, 1))
    found = len(explainers), len(known.editions), len(known.numbered), len(languages)
    if known.broken or found != (EXPLAINERS, EDITIONS, ENTRIES, len(LANGUAGES)):
        raise SystemExit(f"This is not the record that was to be measured: {found} {known.broken}")


def add() -> None:
    """One entry more, about none of the starter explainers."""
    key = min(timeline().standing)
    deeds.withdraw(key, reason=Reason.WRONG, actor="p-reviewer")


def _entries(known: Timeline) -> Iterator[Entry]:
    """What follows the starter content, whose explainers are among those that grow."""
    words = canonical.from_json(_home(known).content)
    editions = {key: edition_of(history[-1]) for key, history in known.standing.items()}
    rounds = [(kind, key) for step, kind in enumerate(KINDS) for key in _keys(known) if step or key not in known.standing]
    for kind, key in rounds:
        number = editions[key].number if key in editions else 0
        known = Timeline(head=known.head, last_numbers={key: number})
        moment = known.head.recorded_at + timedelta(milliseconds=1) if known.head else None
        if kind == Kind.PUBLISHED:
            title = f"{words.title} ({key[0].fields[0]}, {number + 1})"
            content = canonical.to_json(replace(words, title=title))
            path = editions[key].path if key in editions else _path(key)
            editions[key] = next_edition(
                known, key, path=path, title=title, content=content, content_digest=canonical.digest(content), sealed_at=moment
            )
        entry = next_entry(
            known,
            key,
            kind=kind,
            edition=None if kind == Kind.WITHDRAWN else editions[key],
            reason="" if kind == Kind.PUBLISHED else Reason.UNDER_REVIEW,
            recorded_at=moment,
        )
        known = replace(known, head=entry)
        yield entry


def _keys(known: Timeline) -> list[Key]:
    """Every explainer in English and in four of the other languages."""
    there = [key[0] for key in known.standing]
    explainers = [*there, *(UUID(int=number << 96) for number in range(1, EXPLAINERS - len(there) + 1))]
    english, *others = LANGUAGES
    return [
        (explainer, language)
        for index, explainer in enumerate(explainers)
        for language in (english, *(others[(4 * index + further) % len(others)] for further in range(4)))
    ]


def _path(key: Key) -> str:
    return f"/{key[1]}/e-{key[0]}/"


def _home(known: Timeline) -> Edition:
    return next(one for one in known.editions.values() if one.path == HOME)


def _member(name: str, group: str) -> User:
    user = User.objects.create_user(name, f"{name}@cpor.example")
    user.groups.set(Group.objects.filter(name=group))
    return user


def submit() -> None:
    """A submission of other words of the first explainer; what the screens about it cost is printed."""
    print(json.dumps(measure()))


def make_copies() -> None:
    """All copies that are ordered, by a worker; their HTML, and the memory that it took, are printed."""
    worker = {"starts": most_memory()}
    PatientWorker(COPIES).run()
    worker["has had all copies printed"] = most_memory()
    editions = Edition.objects.in_bulk(field_name="digest")
    pages = {
        f"{making.code(edition)}, {copy.paper}": html.copy(edition.words(), making.frame_of(edition, copy), copy.paper)
        for copy in Copy.objects.all()
        if (edition := editions[copy.edition])
    }
    print(json.dumps({"copies": pages, "worker": worker, "printer": {"prints": most_memory(resource.RUSAGE_CHILDREN)}}))


WHATS = {"starter": fill_starter, "growth": grow, "entry": add, "screens": submit, "copies": make_copies}

if __name__ == "__main__":
    WHATS[sys.argv[1]]()
