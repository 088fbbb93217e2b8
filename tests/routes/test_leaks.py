"""What nobody approved is read by nobody outside the team, at no address, in no form and under no status."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Permission, User
from django.core.cache import cache
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from wagtail.log_actions import LogContext
from wagtail.models import Comment

from explainer.content.explainer import ShareTexts
from explainer.content.sections import field_types
from explainer.editing.models import OpenQuestion, Source, Term
from explainer.feedback.models import Answer, Reason
from explainer.record.models import Edition
from explainer.record.timeline import timeline
from tests.public_addresses import addresses
from tests.routes.stage import MARK, Stage
from tests.words import an_explainer, answered, edition_of, sealed

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

METHODS = ("get", "head", "post", "put", "delete", "options")


@pytest.fixture
def marked(stage: Stage) -> Stage:
    """Wherever words can stand that nobody approved, they stand: drafts, submissions, facts, comments, answers, later editions."""
    with LogContext(user=stage.author):
        stage.fact.statement = MARK
        stage.fact.save()
        Source.objects.update(title=MARK, publisher=MARK)
        Term.objects.update(term=MARK, spelled_out=MARK, meaning=MARK)
        OpenQuestion.objects.update(question=MARK, answer=MARK)
    Comment.objects.create(page=stage.shown, user=stage.author, text=MARK, contentpath="title")
    page = stage.draft
    page.title = page.draft_title = page.seo_title = page.search_description = MARK
    for name in field_types(ShareTexts):
        setattr(page, name, MARK)
    page.save_revision(user=stage.author)
    answered(Edition.objects.get(explainer=stage.shown.key[0]), reason=Reason.UNSURE, text=MARK)
    later = timezone.now() + timedelta(days=1)
    sealed(an_explainer(MARK), effective_at=later, change_note=MARK, path="/en/later/")
    sealed(an_explainer(MARK), explainer=stage.shown.key[0], effective_at=later, change_note=MARK, path="/en/shown-later/")
    return stage


def admin_addresses(stage: Stage) -> list[str]:
    """Every address of the admin that can be made for what is on the stage."""
    state = stage.reviewed.current_workflow_task_state
    values = {
        "page_id": [stage.shown.pk, stage.reviewed.pk, stage.draft.pk],
        "pk": [stage.shown.pk, stage.reviewed.pk, stage.draft.pk, stage.fact.pk, Source.objects.get().pk, Term.objects.get().pk],
        "parent_page_id": [stage.shown.get_parent().pk],
        "page_to_move_id": [stage.draft.pk],
        "page_pk": [stage.draft.pk],
        "destination_id": [stage.shown.pk],
        "revision_id": [stage.draft.latest_revision_id, stage.reviewed.latest_revision_id],
        "revision_id_a": ["earliest"],
        "revision_id_b": ["latest"],
        "submission_id": [stage.submission.pk],
        "task_state_id": [state.pk],
        "task_id": [state.task_id],
        "workflow_state_id": [stage.submission.workflow_state_id],
        "action_name": ["approve", "publish"],
        "explainer": [stage.shown.key[0]],
        "language": ["en"],
        "app_label": ["wagtailcore", "editing"],
        "model_name": ["page", "explainerpage", "fact", "term", "openquestion"],
        "content_type_app_name": ["editing"],
        "content_type_model_name": ["explainerpage"],
        "action": ["publish", "delete"],
        "number": [1],
        "digest": ["0" * 64],
        "answer_id": [Answer.objects.get().pk],
        "name": ["first-day"],
    }
    found = set()
    for name, parameters in _patterns(get_resolver()):
        for which in range(6):
            chosen = {one: values[one][which % len(values[one])] for one in parameters if one in values}
            if chosen.keys() == parameters and "logout" not in name:
                found.add(reverse(name, kwargs=chosen))
    home = reverse("wagtailadmin_home")
    return sorted(address for address in found if address.startswith(home))


def _patterns(resolver: URLResolver, space: str = "", above: frozenset[str] = frozenset()) -> Iterator[tuple[str, set[str]]]:
    """The name and the parameters of every address."""
    for pattern in resolver.url_patterns:
        parameters = above | set(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space, parameters)
        elif isinstance(pattern, URLPattern) and pattern.name and str(pattern.pattern) != "":
            yield space + pattern.name, set(parameters)


SEARCHES = ("?q=" + quote(MARK), "?on=2099-01-01", "?p=2&format=json", "?_preview=1", "?title=" + quote(MARK[:8]))


def no_error(response: HttpResponseBase) -> bool:
    """Whether it is no error of ours: a PDF that is being made is “not yet”, and says when to ask again."""
    return response.status_code < 500 or (response.status_code == 503 and "Retry-After" in response)


def test_a_stranger_reads_no_marked_word_anywhere(marked: Stage) -> None:
    public = [*addresses(), "/en/editions/", "/en/shown/editions/2/", "/en/later/explainer.md", "/sitemap.xml", "/api/v2/pages/"]
    every = [*public, *admin_addresses(marked)]
    assert len(every) > 150
    for address in every:
        for query in ("", *SEARCHES) if address in public else ("", SEARCHES[0]):
            response = Client(raise_request_exception=False).get(address + query)
            # What they asked for themselves comes back as the address to return to.
            body = response.content.replace(quote(query).encode(), b"")
            assert no_error(response), address
            assert MARK.encode() not in body, address
    for method in METHODS:
        for address in public:
            response = getattr(Client(raise_request_exception=False), method)(address)
            assert no_error(response), (method, address)
            assert MARK.encode() not in response.content, (method, address)


def test_what_is_in_the_admin_needs_rights_and_not_only_an_account(marked: Stage) -> None:
    """Somebody who may open the admin, and is neither of the program team nor a reviewer."""
    outsider = User.objects.create_user("somebody")
    outsider.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = Client(raise_request_exception=False)
    client.force_login(outsider)
    # Home, where they are sent from most addresses, says in messages what they asked for.
    answers = {address: client.get(address) for address in [*admin_addresses(marked), reverse("wagtailadmin_home")]}
    assert [address for address, answer in answers.items() if answer.status_code >= 500] == []
    assert [address for address, answer in answers.items() if MARK in answer.content.decode(errors="replace")] == []


def test_the_team_reads_the_marked_words_and_no_cache_keeps_them(marked: Stage) -> None:
    """Else the tests above look in the wrong places."""
    client = marked.who("superuser").client
    answers = {address: client.get(address) for address in admin_addresses(marked)}
    seen = [address for address, answer in answers.items() if MARK in answer.content.decode(errors="replace")]
    assert len(seen) > 20
    assert reverse("explainer_submitted_words", args=[marked.submission.pk]) in seen
    assert reverse("wagtailadmin_pages:view_draft", args=[marked.draft.pk]) in seen
    assert reverse("feedback_answers") in seen
    assert [address for address, answer in answers.items() if "no-store" not in answer["Cache-Control"]] == []


@pytest.mark.parametrize(
    ("who", "method"),
    [
        ("anonymous", "get"),
        *(pytest.param(who, method, marks=pytest.mark.thorough) for who in ("author", "reviewer") for method in ("get", "post")),
        pytest.param("superuser", "post", marks=pytest.mark.thorough),
    ],
)
def test_no_answer_of_the_admin_is_kept_by_a_cache(marked: Stage, who: str, method: str) -> None:
    client = marked.who(who).client
    for address in admin_addresses(marked):
        response = getattr(client, method)(address)
        assert response.status_code < 500, address
        assert "no-store" in response["Cache-Control"], address
    cache.clear()


def test_a_later_edition_is_read_when_its_time_has_come(marked: Stage) -> None:
    """The twin of not being there before."""
    known = timeline()
    ahead = known.ahead(marked.shown.key, known.moment())
    assert ahead
    assert known.shown(marked.shown.key, known.moment()) != ahead
    assert known.shown(marked.shown.key, ahead.effective_at) == ahead
    assert MARK in edition_of(ahead).content
