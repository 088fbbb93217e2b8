"""`manage.py audit_public` finds whatever a running site shows that is not as the record says."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from threading import Thread

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client, override_settings
from pytest_django.live_server_helper import LiveServer

from explainer.content import html
from explainer.content.frame import Frame
from explainer.public.audit import Answer, audit
from explainer.public.management.commands import audit_public
from explainer.record import deeds, triggers
from explainer.record.models import Entry, Reason
from explainer.record.timeline import timeline
from tests.conftest import Clock
from tests.words import CLAIMS, PROOF, an_explainer, edition_of, next_edition, next_entry, seal_of_schema_1, sealed

pytestmark = pytest.mark.django_db

type Fetch = Callable[[str], Answer]

RUN_WITH_ITS_SETTINGS = "This has to run with the settings of the site, such as PUBLISHER_NAME, and with its version of the code."


def site(path: str) -> Answer:
    """What our own site answers."""
    response = Client().get(path)
    return response.status_code, {name.lower(): value for name, value in response.items()}, response.content


@pytest.fixture
def record(clock: Clock) -> None:
    """Explainers of which one has two editions, one moved, one was withdrawn, one lies ahead, and one was called off."""
    sealed(an_explainer("Claims, first"))
    sealed(an_explainer("Claims, second"))
    sealed(an_explainer("Proof"), explainer=PROOF, path="/en/old/")
    sealed(an_explainer("Proof, moved"), explainer=PROOF, path="/en/new/")
    sealed(an_explainer("Ansprüche"), language="de")
    deeds.withdraw((CLAIMS, "de"), reason=Reason.WRONG, actor="p-reviewer")
    sealed(an_explainer("Later"), language="ja", effective_at=clock.now + timedelta(days=1))
    never = sealed(an_explainer("Never"), language="fr", effective_at=clock.now + timedelta(days=1))
    deeds.call_off(never, reason=Reason.NOT_WANTED, actor="p-reviewer")


def test_a_site_that_shows_what_earlier_versions_sealed_is_found_right() -> None:
    seal_of_schema_1()
    assert site("/en/")[0] == 200
    sealed(an_explainer("Über uns", sections=()))
    comparison = audit(site)
    assert comparison.findings == []
    assert site("/en/editions/1/")[0] == 200
    assert "[removed" in site("/en/editions/2/changes/")[2].decode()


@pytest.mark.usefixtures("record")
def test_a_site_that_shows_what_the_record_says_is_found_right() -> None:
    asked: list[str] = []

    def fetch(path: str) -> Answer:
        asked.append(path)
        return site(path)

    comparison = audit(fetch)
    assert comparison.findings == []
    for path in ("/", "/.well-known/record-head", "/de/", "/en/", "/en/new/", "/en/old/", "/fr/", "/ja/"):
        assert path in asked
    for path in ("explainer.md", "explainer.json", "changes.atom", "editions/", "editions/1/", "editions/2/explainer.md"):
        assert f"/en/{path}" in asked
    assert "/ja/editions/1/" in asked
    assert comparison.addresses == len(asked)


def test_a_site_with_an_empty_record_is_found_right() -> None:
    assert audit(site).findings == []


@pytest.mark.usefixtures("record")
def test_a_site_is_found_right_again_when_time_has_passed(clock: Clock) -> None:
    clock.move(days=2)
    assert site("/ja/")[0] == 200
    assert audit(site).findings == []


# Lies


def lying(where: str, answer: Answer) -> Fetch:
    """The site, but for what it answers at one path."""
    return lambda path: answer if path == where else site(path)


def page_of(number: int) -> bytes:
    """The page of an entry's edition, whether it is shown or not."""
    edition = edition_of(timeline().numbered[number])
    return html.page(edition.words(), Frame(language=edition.language)).encode()


def with_one_byte_changed(body: bytes) -> bytes:
    return body.replace(b"second", b"sec0nd", 1)


HEAD = "/.well-known/record-head"
ENTRY_2 = "edition 2 of entry 2 is shown here"
WITHDRAWN = "entry 6 withdraws what was shown here"
NOT_YET = "no edition with this path has been shown so far"

LIES: dict[str, tuple[Callable[[], Fetch], str]] = {
    "one other byte": (
        lambda: lying("/en/", (200, {}, with_one_byte_changed(site("/en/")[2]))),
        f"/en/ is not the page that it should be, byte for byte: {ENTRY_2}. {RUN_WITH_ITS_SETTINGS}",
    ),
    "one byte more": (
        lambda: lying("/en/", (200, {}, site("/en/")[2] + b"\n")),
        f"/en/ is not the page that it should be, byte for byte: {ENTRY_2}. {RUN_WITH_ITS_SETTINGS}",
    ),
    "the edition before": (
        lambda: lying("/en/", (200, {}, page_of(1))),
        f"/en/ is not the page that it should be, byte for byte: {ENTRY_2}. {RUN_WITH_ITS_SETTINGS}",
    ),
    "nothing where an edition is shown": (
        lambda: lying("/en/", (404, {}, site("/en/none/")[2])),
        f"/en/ answers 404. It should answer 200: {ENTRY_2}.",
    ),
    "a page that was withdrawn": (
        lambda: lying("/de/", (200, {}, page_of(5))),
        f"/de/ answers 200. It should answer 410: {WITHDRAWN}.",
    ),
    "the words of a page that was withdrawn": (
        lambda: lying("/de/", (410, {}, page_of(5))),
        f"/de/ is not the page that it should be, byte for byte: {WITHDRAWN}. {RUN_WITH_ITS_SETTINGS}",
    ),
    "a page that lies ahead": (
        lambda: lying("/ja/", (200, {}, page_of(7))),
        f"/ja/ answers 200. It should answer 404: {NOT_YET}.",
    ),
    "the words of a page that lies ahead": (
        lambda: lying("/ja/", (404, {}, page_of(7))),
        f"/ja/ is not the page that it should be, byte for byte: {NOT_YET}. {RUN_WITH_ITS_SETTINGS}",
    ),
    "a page that was called off": (
        lambda: lying("/fr/", (200, {}, page_of(8))),
        f"/fr/ answers 200. It should answer 404: {NOT_YET}.",
    ),
    "an old path that leads elsewhere": (
        lambda: lying("/en/old/", (302, {"location": "https://evil.example/en/new/"}, b"")),
        "/en/old/ leads to 'https://evil.example/en/new/'. It should lead to /en/new/: the path of entry 4.",
    ),
    "an old path that leads nowhere": (
        lambda: lying("/en/old/", (302, {}, b"")),
        "/en/old/ leads to ''. It should lead to /en/new/: the path of entry 4.",
    ),
    "an old path that leads away for good": (
        lambda: lying("/en/old/", (301, {"location": "/en/new/"}, b"")),
        "/en/old/ answers 301. It should answer 302: the path of entry 4.",
    ),
    "an old path that shows a page": (
        lambda: lying("/en/old/", (200, {}, page_of(3))),
        "/en/old/ answers 200. It should answer 302: the path of entry 4.",
    ),
    "a first address that leads to what is not shown": (
        lambda: lying("/", (302, {"location": "/de/"}, b"")),
        "/ leads to '/de/'. It should lead to /en/: the first page of a language that shows an edition.",
    ),
    "a first address that shows a page": (
        lambda: lying("/", (200, {}, page_of(2))),
        "/ answers 200. It should answer 302: the first page of a language that shows an edition.",
    ),
    "another history": (
        lambda: lying("/en/editions/", (200, {}, site("/en/new/editions/")[2])),
        f"/en/editions/ is not the page that it should be, byte for byte: the history of the explainer. {RUN_WITH_ITS_SETTINGS}",
    ),
    "other words for an older edition": (
        lambda: lying("/en/editions/1/", (200, {}, site("/en/editions/2/")[2])),
        f"/en/editions/1/ is not the page that it should be, byte for byte: edition 1 of “Claims, first”. {RUN_WITH_ITS_SETTINGS}",
    ),
    "other data for what is shown": (
        lambda: lying("/en/explainer.json", (200, {}, site("/en/editions/1/explainer.json")[2])),
        f"/en/explainer.json is not the page that it should be, byte for byte: edition 2 is shown here. {RUN_WITH_ITS_SETTINGS}",
    ),
    "an edition that lies ahead": (
        lambda: lying("/ja/editions/1/", (200, {}, page_of(7))),
        "/ja/editions/1/ answers 200. It should answer 404: edition 1 of “Later” has not been shown so far.",
    ),
    "another record": (
        lambda: lying(HEAD, (200, {}, site(HEAD)[2].replace(b"9", b"8"))),
        f"{HEAD} is not the page that it should be, byte for byte: entry 9 is the newest. {RUN_WITH_ITS_SETTINGS}",
    ),
    "no record": (
        lambda: lying(HEAD, (404, {}, b"")),
        f"{HEAD} answers 404. It should answer 200: entry 9 is the newest.",
    ),
}


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_found(lie: str) -> None:
    fetch, finding = LIES[lie]
    assert audit(fetch()).findings == [finding]


@pytest.mark.usefixtures("record")
def test_every_lie_is_told() -> None:
    first, second = lying("/en/", (500, {}, b"")), lying("/ja/", (500, {}, b""))
    findings = audit(lambda path: first(path) if path == "/en/" else second(path)).findings
    assert [finding.split()[0] for finding in findings] == ["/en/", "/ja/"]


def test_a_page_where_the_record_has_none_is_found() -> None:
    findings = audit(lying("/", (302, {"location": "/en/"}, b""))).findings
    assert findings == ["/ answers 302. It should answer 404: no edition is shown at the first page of a language."]


@pytest.mark.usefixtures("record")
def test_a_site_of_another_publisher_is_told_what_to_run_with() -> None:
    with override_settings(PUBLISHER_NAME="Contoso"):
        other = {path: site(path) for path in ("/en/", "/en/new/")}
    findings = audit(lambda path: other.get(path) or site(path)).findings
    assert [finding.split()[0] for finding in findings] == ["/en/", "/en/new/"]
    assert all(finding.endswith(RUN_WITH_ITS_SETTINGS) for finding in findings)


def test_a_damaged_record_is_compared_in_its_last_good_state() -> None:
    sealed()
    edition = next_edition(timeline(), number=7)
    edition.save(force_insert=True)
    next_entry(timeline(), edition=edition).save(force_insert=True)
    assert audit(site).findings == [
        "The record is damaged; the site was compared with its last good state. "
        "Entry 2 does not fit: the number of its edition does not follow the one before."
    ]


def test_the_record_is_read_anew_and_not_remembered() -> None:
    sealed()
    assert audit(site).findings == []
    triggers.remove(Entry, connection)
    Entry.objects.update(actor="p-somebody")
    assert site("/en/")[0] == 200
    findings = audit(site).findings
    assert findings[0].endswith("Entry 1 does not fit: its digest is not that of its contents.")


# What changes meanwhile


@pytest.mark.parametrize(("where", "ahead"), [("/en/", None), (HEAD, timedelta(days=1))])
def test_a_record_that_changed_meanwhile_is_compared_again(where: str, ahead: timedelta | None, clock: Clock) -> None:
    sealed()
    rounds = []

    def fetch(path: str) -> Answer:
        if path == "/":
            rounds.append(path)
        if path == where and len(rounds) == 1:
            sealed(an_explainer("Newer"), effective_at=clock.now + ahead if ahead else None)
        return site(path)

    assert audit(fetch).findings == []
    assert len(rounds) == 2


def test_what_was_right_when_it_was_compared_is_right() -> None:
    sealed()
    rounds = []

    def fetch(path: str) -> Answer:
        answer = site(path)
        if path == "/en/share/":
            rounds.append(sealed())
        return answer

    assert audit(fetch).findings == []
    assert len(rounds) == 1


def test_what_takes_effect_meanwhile_is_compared_again(clock: Clock) -> None:
    sealed(effective_at=clock.now + timedelta(hours=1))
    rounds = []

    def fetch(path: str) -> Answer:
        if path == "/":
            rounds.append(clock.move(hours=1))
        return site(path)

    assert audit(fetch).findings == []
    assert len(rounds) == 2


def test_a_record_that_never_rests_is_not_compared_for_ever() -> None:
    sealed()

    def fetch(path: str) -> Answer:
        # Once in each comparison.
        if path == "/en/":
            sealed()
        return site(path)

    assert audit(fetch).findings == ["The record changed whenever it was compared with the site. Try again at a quieter moment."]


# The command


def audited(url: str) -> str:
    out = StringIO()
    call_command("audit_public", url, stdout=out)
    return out.getvalue()


def refused(url: str) -> str:
    """The sentence with which the command fails."""
    with pytest.raises(CommandError) as error:
        audited(url)
    assert error.value.returncode == 1
    return str(error.value)


def test_the_command_reads_a_running_site(live_server: LiveServer) -> None:
    sealed()
    sealed(explainer=PROOF, path="/en/old/")
    sealed(explainer=PROOF, path="/en/new/")
    deeds.withdraw((CLAIMS, "en"), reason=Reason.ENDED, actor="p-reviewer")
    assert audited(f"{live_server.url}/") == "23 addresses compared\nThe site shows what the record says.\n"
    https = live_server.url.replace("http:", "https:")
    assert refused(https).startswith(f"{https} does not answer: [SSL: ")


@pytest.mark.parametrize(
    "url",
    ["", "cpor.example", "ftp://cpor.example", "file:///etc/passwd", "https://", "https://a@cpor.example", "http://x.example/en/"],
)
def test_what_is_no_address_of_a_site_is_refused(url: str) -> None:
    assert refused(url) == f"“{url}” is not the address of a site. Write it like https://cpor.example, without a path."


@pytest.mark.parametrize("host", ["x..example", "127.0.0.1:http", "127.0.0.1:99999", "[::1"])
def test_an_address_that_cannot_be_asked_ends_with_a_sentence(host: str) -> None:
    assert refused(f"http://{host}").startswith(f"http://{host} does not answer: ")


@contextmanager
def listening(reply: bytes | None) -> Iterator[str]:
    """The address of something that is no site: it answers everybody with these bytes, or never."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _address = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(reply or b"")

        if reply is not None:
            Thread(target=answer, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_a_host_where_nobody_listens_ends_with_a_sentence() -> None:
    with listening(None) as url:
        pass
    assert refused(url).startswith(f"{url} does not answer: ")


@pytest.mark.parametrize("reply", [b"", b"SSH-2.0-OpenSSH\r\n"])
def test_an_answer_that_is_none_ends_with_a_sentence(reply: bytes) -> None:
    sealed()
    with listening(reply) as url:
        assert refused(url).startswith(f"{url} does not answer: ")


def test_a_host_that_never_answers_ends_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_public, "TIMEOUT", 0.2)
    with listening(None) as url:
        assert refused(url) == f"{url} does not answer: timed out."
