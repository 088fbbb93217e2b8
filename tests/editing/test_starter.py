"""The starter content gets in by the way that everything gets in, once."""

from dataclasses import replace
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from explainer.editing import freezing, reviewing, starter
from explainer.editing.models import ExplainerPage, Fact, Submission
from explainer.record.models import Edition, Entry
from tests.cast import Cast
from tests.editing.test_starter_text import ADDRESSES, read_starter

pytestmark = pytest.mark.slow


def publish_starter(cast: Cast) -> None:
    for submission in starter.load(cast.author):
        reviewing.approve(submission, cast.reviewer, digest=submission.content_digest)


def test_every_explainer_is_sealed_once_and_says_what_its_file_says(cast: Cast) -> None:
    publish_starter(cast)
    assert {edition.path: edition.number for edition in Edition.objects.all()} == dict.fromkeys(ADDRESSES, 1)
    for path, file in ADDRESSES.items():
        assert Client().get(path).status_code == 200
        words, written = Edition.objects.get(path=path).words(), read_starter(file)
        assert replace(words, sources=()) == replace(written, sources=())
        assert set(words.sources) == set(written.sources)
    before = Entry.objects.count(), Submission.objects.count(), Fact.objects.count(), ExplainerPage.objects.count()
    assert starter.load(cast.author) == []
    assert before == (Entry.objects.count(), Submission.objects.count(), Fact.objects.count(), ExplainerPage.objects.count())


def test_an_explainer_whose_page_is_gone_after_its_edition_does_not_come_back(cast: Cast) -> None:
    """Nothing in Django deletes it; by SQL it can become another one."""
    publish_starter(cast)
    ExplainerPage.objects.filter(slug="proof-of-execution").update(translation_key=uuid4(), slug="another")
    assert starter.load(cast.author) == []


def test_a_starter_page_saved_in_the_editor_without_a_change_keeps_its_words(cast: Cast) -> None:
    publish_starter(cast)
    for page in ExplainerPage.objects.all():
        draft = page.get_latest_revision_as_object()
        before = freezing.words_digest(draft)
        draft.save_revision(user=cast.second_author)
        assert freezing.words_digest(ExplainerPage.objects.get(pk=page.pk).get_latest_revision_as_object()) == before


def test_the_command_drafts_and_submits_in_the_name_of_an_editor(cast: Cast) -> None:
    out = StringIO()
    call_command("load_starter", "author", stdout=out)
    assert out.getvalue().count("Submitted for review") == len(ADDRESSES)
    assert not Entry.objects.exists()
    again = StringIO()
    call_command("load_starter", "author", stdout=again)
    assert "there already" in again.getvalue()


def test_the_command_names_an_editor_that_does_not_exist(db: None) -> None:
    with pytest.raises(CommandError, match="There is no active user “nobody”"):
        call_command("load_starter", "nobody")
