"""Links to other sites are asked for as browsers would, and nothing that is not public is ever asked, whoever leads there."""

import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from ipaddress import ip_address
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse

from explainer.editing import link_checking, outside_links
from explainer.editing.link_checking import Checker, IPAddress, Outcome, is_public
from explainer.editing.models import ExplainerPage, LinkCheck, Source
from tests.cast import Cast, cast, fact, make_page, page, publish, signed_in, submit
from tests.conftest import Clock

__all__ = ["cast", "fact", "page"]

SITE, OTHER = "site.example", "other.example"
# Public addresses, which nothing of this test ever reaches.
PUBLIC = {SITE: "93.184.215.14", OTHER: "93.184.215.15"}


class Handler(BaseHTTPRequestHandler):
    """Answers what the test says: for each method and path a status and headers, or a function that does as it likes."""

    protocol_version = "HTTP/1.1"
    web: "Web"

    def do_GET(self) -> None:
        self.web.asked.append((self.command, self.headers["Host"], self.path))
        self.web.headers.append(dict(self.headers))
        answer = self.web.answers.get((self.command, self.path)) or self.web.answers.get(("*", self.path), 404)
        if callable(answer):
            answer(self)
            return
        status, location = answer if isinstance(answer, tuple) else (answer, "")
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET  # noqa: N815  as the base class has it

    def log_message(self, format: str, *args: object) -> None:
        pass


type Answer = int | tuple[int, str] | Callable[[Handler], None]


class Web:
    """Sites on this machine that look, to whoever asks, as if they stood at public addresses: plain ones, and ones with TLS."""

    def __init__(self) -> None:
        self.answers: dict[tuple[str, str], Answer] = {}
        self.asked: list[tuple[str, str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.names: dict[str, list[list[str]]] = {name: [[address]] for name, address in PUBLIC.items()}
        self.connected: list[tuple[str, int]] = []
        self.ports: dict[int, int] = {}
        self.dead: set[str] = set()
        self.trust = ssl.create_default_context()

    def resolve(self, host: str) -> list[IPAddress]:
        """What the name service says; what it says last, it says for ever. What is not named here is looked up really."""
        if host not in self.names:
            return link_checking.resolve(host)
        said = self.names[host]
        return [ip_address(one) for one in (said.pop(0) if len(said) > 1 else said[0])]

    def connect(self, address: IPAddress, port: int, timeout: float) -> socket.socket:
        self.connected.append((str(address), port))
        if str(address) in self.dead:
            raise ConnectionRefusedError
        return socket.create_connection(("127.0.0.1", self.ports[port]), timeout)

    def check(self, address: str, *, timeout: float = 5, pause: float = 0) -> Outcome:
        checker = Checker(resolve=self.resolve, connect=self.connect, trust=self.trust, timeout=timeout, pause=pause)
        return checker.check(address)


@contextmanager
def served(web: Web, port: int, tls: ssl.SSLContext | None = None) -> Iterator[None]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"web": web}))
    server.daemon_threads = True
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    web.ports[port] = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
    thread.start()
    yield
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for one of the sites, with its key, of an authority that nobody knows."""
    path = tmp_path_factory.mktemp("tls") / "site.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    more = ["-subj", f"/CN={SITE}", "-addext", f"subjectAltName=DNS:{SITE}", "-keyout", str(path), "-out", f"{path}.crt"]
    subprocess.run([*command, *more], check=True, capture_output=True)
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


@pytest.fixture
def web(certificate: Path) -> Iterator[Web]:
    web = Web()
    web.trust.load_verify_locations(certificate)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    with served(web, 80), served(web, 443, tls):
        yield web


# What works


def test_a_page_that_is_there_works_and_is_asked_for_once_without_its_words(web: Web) -> None:
    web.answers["HEAD", "/page?a=1"] = 200
    assert web.check(f"https://{SITE}/page?a=1#section") == Outcome(200)
    assert web.asked == [("HEAD", SITE, "/page?a=1")]
    assert web.connected == [(PUBLIC[SITE], 443)]


def test_nothing_is_sent_that_says_who_asks_but_a_name(web: Web) -> None:
    web.answers["*", "/"] = 200
    web.check(f"http://{SITE}")
    [headers] = web.headers
    assert headers.keys() == {"Host", "User-Agent", "Accept", "Connection"}
    assert headers["User-Agent"].startswith("cporsite-link-check (+http")


@pytest.mark.parametrize("refused", [400, 403, 405, 500, 501])
def test_where_the_short_question_is_refused_the_whole_page_is_asked_for(web: Web, refused: int) -> None:
    web.answers["HEAD", "/"], web.answers["GET", "/"] = refused, 200
    assert web.check(f"https://{SITE}/") == Outcome(200)
    assert [method for method, _host, _path in web.asked] == ["HEAD", "GET"]


def test_where_the_short_question_ends_without_an_answer_the_whole_page_is_asked_for(web: Web) -> None:
    web.answers["HEAD", "/"], web.answers["GET", "/"] = (lambda handler: handler.connection.close()), 200
    assert web.check(f"http://{SITE}/") == Outcome(200)


def test_a_name_with_several_addresses_is_reached_at_the_first_that_takes_connections(web: Web) -> None:
    web.names[SITE] = [["2606:4700::1111", PUBLIC[SITE]]]
    web.dead = {"2606:4700::1111"}
    web.answers["*", "/"] = 200
    assert web.check(f"https://{SITE}/") == Outcome(200)
    assert [address for address, _port in web.connected] == ["2606:4700::1111", PUBLIC[SITE]]


def test_proxies_of_the_machine_are_not_used(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
        monkeypatch.setenv(name.upper(), "http://127.0.0.1:1/")
    web.answers["*", "/"] = 200
    assert web.check(f"https://{SITE}/") == Outcome(200)


def test_a_name_in_other_letters_is_asked_for_as_name_services_know_it(web: Web) -> None:
    web.names["xn--bcher-kva.example"] = [[PUBLIC[SITE]]]
    web.answers["*", "/%C3%A4"] = 200
    assert web.check("http://bücher.example/ä") == Outcome(200)
    assert web.asked == [("HEAD", "xn--bcher-kva.example", "/%C3%A4")]


# What does not


def test_what_is_not_there_is_said_with_the_answer(web: Web) -> None:
    assert web.check(f"https://{SITE}/gone") == Outcome(404, "It answers 404 (Not Found).")
    web.answers["*", "/odd"] = 599
    assert web.check(f"https://{SITE}/odd") == Outcome(599, "It answers 599.")


@pytest.mark.parametrize("status", [401, 403, 429, 503])
def test_a_site_that_may_refuse_programs_only_is_to_be_looked_at(web: Web, status: int) -> None:
    web.answers["*", "/"] = status
    assert "open it in a browser" in web.check(f"https://{SITE}/").problem


def test_a_name_that_nobody_has_is_said(web: Web) -> None:
    def nobody(host: str) -> list[IPAddress]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    web.names["empty.example"] = [[]]
    for resolve in (nobody, web.resolve):
        checker = Checker(resolve=resolve, connect=web.connect)
        assert checker.check("https://empty.example/") == Outcome(None, "There is no site with the name “empty.example”.")
    assert web.connected == []


def test_a_certificate_of_nobody_known_or_for_another_name_is_not_trusted(web: Web) -> None:
    web.answers["*", "/"] = 200
    other = web.check(f"https://{OTHER}/")
    assert other.problem.startswith("Browsers do not trust it: Hostname mismatch")
    web.trust = ssl.create_default_context()
    assert web.check(f"https://{SITE}/").problem.startswith("Browsers do not trust it: self-signed certificate")
    assert web.asked == []


def test_a_site_that_says_nothing_is_left_after_a_while(web: Web) -> None:
    web.answers["*", "/"] = lambda handler: time.sleep(3)
    begun = time.monotonic()
    assert web.check(f"https://{SITE}/", timeout=0.3) == Outcome(None, "It did not answer within 0.3 seconds.")
    assert time.monotonic() - begun < 2


def test_a_site_that_goes_on_saying_little_is_left_after_the_same_while(web: Web) -> None:
    def drip(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(60):
            handler.wfile.write(b"X-%d: 1\r\n" % number)
            time.sleep(0.05)

    web.answers["*", "/"] = drip
    begun = time.monotonic()
    assert web.check(f"http://{SITE}/", timeout=0.3).problem == "It did not answer within 0.3 seconds."
    assert time.monotonic() - begun < 2


def test_headers_without_end_are_not_read(web: Web) -> None:
    def flood(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(90):
            handler.wfile.write(b"X-%d: %s\r\n" % (number, b"x" * 60_000))
        handler.wfile.write(b"\r\n")

    web.answers["*", "/"] = flood
    assert web.check(f"http://{SITE}/").problem == "It cannot be reached, or does not answer as a web site does."


def test_a_page_without_end_is_not_read(web: Web) -> None:
    def pour(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            handler.wfile.write(b"x" * 100_000)

    web.answers["HEAD", "/"], web.answers["GET", "/"] = 405, pour
    begun = time.monotonic()
    assert web.check(f"http://{SITE}/") == Outcome(200)
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    "said", [b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 twohundred OK\r\n\r\n", b"", b"\x00\xff" * 50, b"HTTP/1.1 99 x\r\n\r\n"]
)
def test_what_is_no_web_site_is_said(web: Web, said: bytes) -> None:
    def answer(handler: Handler) -> None:
        handler.wfile.write(said)
        handler.close_connection = True

    web.answers["*", "/"] = answer
    assert web.check(f"http://{SITE}/").problem == "It cannot be reached, or does not answer as a web site does."


@pytest.mark.parametrize(
    "address",
    [
        "ftp://site.example/",
        "file:///etc/passwd",
        "gopher://site.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "https:///page",
        "https://[::1",
        "https://site.example:99999/",
        "https://site.example:22/",
        "https://site.example:8080/",
        "http://user@site.example/",
        "http://user:word@site.example/",
        "https://site..example/",
        "https://site example/",
        f"https://{'a' * 64}.example/",
        "https://site.example\x00.evil.example/",
        "",
    ],
)
def test_what_is_no_address_of_a_public_site_is_not_asked_for(web: Web, address: str) -> None:
    web.answers["*", "/"] = (302, address)
    for outcome in (web.check(address), web.check(f"http://{OTHER}/") if address else Outcome(problem="empty")):
        assert outcome.problem
    assert {connected for connected, _port in web.connected} <= {PUBLIC[OTHER], PUBLIC[SITE]}
    assert {host for _method, host, _path in web.asked} <= {OTHER}


def test_what_can_be_no_name_is_not_asked_for_whatever_a_name_service_says(web: Web) -> None:
    web.names["site example"] = [[PUBLIC[SITE]]]
    assert web.check("http://site example/").problem == "It is no address of a web site."
    assert web.connected == []


# Redirects


def test_redirects_are_followed_and_where_they_lead_is_told(web: Web) -> None:
    web.answers |= {
        ("*", "/a"): (301, "b"),
        ("*", "/b"): (302, "/c d?e=ü"),
        ("*", "/c%20d?e=%C3%BC"): (303, f"//{OTHER}/d"),
        ("*", "/d"): (307, f"http://{SITE}:80/e#part"),
        ("*", "/e"): (308, f"http://{OTHER}/f"),
        ("*", "/f"): 200,
    }
    web.trust.check_hostname = False
    assert web.check(f"https://{SITE}/a") == Outcome(200, "", f"http://{OTHER}/f")
    assert [(host, path) for _method, host, path in web.asked] == [
        (SITE, "/a"),
        (SITE, "/b"),
        (SITE, "/c%20d?e=%C3%BC"),
        (OTHER, "/d"),
        (f"{SITE}:80", "/e"),
        (OTHER, "/f"),
    ]


def test_a_sixth_redirect_is_not_followed(web: Web) -> None:
    for number in range(6):
        web.answers["*", f"/{number}"] = (302, f"/{number + 1}")
    web.answers["*", "/6"] = 200
    assert web.check(f"http://{SITE}/0").problem == "It redirects more than 5 times."
    assert ("HEAD", SITE, "/6") not in web.asked
    assert web.check(f"http://{SITE}/1") == Outcome(200, "", f"http://{SITE}/6")


def test_a_circle_is_left(web: Web) -> None:
    web.answers |= {("*", "/a"): (302, "/b"), ("*", "/b"): (302, "/a#again")}
    assert web.check(f"http://{SITE}/a").problem == "It redirects in a circle."
    assert len(web.asked) == 2


def test_a_redirect_that_leads_nowhere_is_said(web: Web) -> None:
    web.answers["*", "/"] = 302
    assert web.check(f"http://{SITE}/") == Outcome(302, "It answers 302 (Found).")


def test_what_is_wrong_behind_a_redirect_is_told_with_where_that_is(web: Web) -> None:
    web.answers["*", "/"] = (302, "https://gone.invalid/x")
    web.names["gone.invalid"] = [[]]
    assert web.check(f"http://{SITE}/") == Outcome(None, "There is no site with the name “gone.invalid”.", "https://gone.invalid/x")


# Nothing that is not public is asked

INSIDE = [
    "http://localhost/",
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://0.0.0.0/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.0.1/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[64:ff9b:1::808:808]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:7f00:1::]/",
    "http://[fe80::1]/",
    "http://[fec0::1]/",
    "http://[fd00:ec2::254]/",
    "http://[ff02::1]/",
    "http://[2001:db8::1]/",
]


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_not_public_is_not_asked_neither_directly_nor_behind_a_redirect(web: Web, address: str) -> None:
    web.answers["*", "/"] = (302, address)
    for outcome in (web.check(address), web.check(f"http://{SITE}/")):
        assert outcome.status is None
        # Some systems know no names such as 0177.0.0.1.
        assert "leads into a private network" in outcome.problem or "There is no site" in outcome.problem
    assert web.connected == [(PUBLIC[SITE], 80)]


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"])
def test_what_is_public_is_asked(web: Web, address: str) -> None:
    assert is_public(ip_address(address))
    web.names[SITE] = [[address]]
    web.answers["*", "/"] = 200
    assert web.check(f"http://{SITE}/") == Outcome(200)


def test_a_literal_public_address_is_asked_under_that_name(web: Web) -> None:
    web.answers["*", "/"] = 200
    assert web.check("http://[2606:4700::1111]/") == Outcome(200)
    assert web.asked == [("HEAD", "[2606:4700::1111]", "/")]


def test_a_name_with_a_public_and_a_private_address_is_not_asked(web: Web) -> None:
    for found in ([PUBLIC[SITE], "10.0.0.1"], ["10.0.0.1", PUBLIC[SITE]]):
        web.names[SITE] = [found]
        assert "leads into a private network" in web.check(f"http://{SITE}/").problem
    assert web.connected == []


def test_a_name_that_leads_elsewhere_the_second_time_is_looked_up_once_for_both_questions(web: Web) -> None:
    web.names[SITE] = [[PUBLIC[SITE]], ["127.0.0.1"]]
    web.answers["HEAD", "/"], web.answers["GET", "/"] = 405, 200
    assert web.check(f"http://{SITE}/") == Outcome(200)
    assert web.connected == [(PUBLIC[SITE], 80)] * 2


def test_a_name_that_leads_elsewhere_behind_a_redirect_is_looked_at_anew(web: Web) -> None:
    web.names[SITE] = [[PUBLIC[SITE]], ["127.0.0.1"]]
    web.answers |= {("*", "/"): (302, "/inside"), ("*", "/inside"): 200}
    assert "leads into a private network" in web.check(f"http://{SITE}/").problem
    assert web.connected == [(PUBLIC[SITE], 80)]


def test_with_nothing_in_its_place_this_machine_is_not_asked() -> None:
    """The name service, the network and the guard as they are in production."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        for host in ("localhost", "127.0.0.1", "[::1]"):
            assert "leads into a private network" in Checker().check(f"http://{host}/").problem
        with pytest.raises(TimeoutError):
            server.accept()


# Not too often


def test_a_host_is_asked_once_in_a_while_and_another_one_in_between(web: Web) -> None:
    web.answers["*", "/"] = 405
    checker = Checker(resolve=web.resolve, connect=web.connect, pause=0.4)
    begun = time.monotonic()
    checker.check(f"http://{SITE}/")
    assert time.monotonic() - begun >= 0.4
    begun = time.monotonic()
    checker.check(f"http://{SITE}/")
    assert time.monotonic() - begun >= 0.75
    begun = time.monotonic()
    web.answers["*", "/"] = 200
    checker.check(f"http://{OTHER}/")
    assert time.monotonic() - begun < 0.4


def test_in_production_a_host_is_asked_once_a_second_and_given_ten() -> None:
    assert (Checker().pause, Checker().timeout) == (1, 10)


# Which links, and what becomes of what was found


def with_links(*addresses: str) -> tuple[str, dict[str, object]]:
    body = "".join(f'<p><a href="{address}">Words</a> to follow.</p>' for address in addresses)
    return ("prose", {"id": "why", "heading": "Why", "body": body, "facts": []})


def where() -> dict[str, tuple[list[str], list[str]]]:
    return {link.address: (link.words, [version.name for version in link.versions]) for link in outside_links.outside_links()}


@pytest.mark.django_db
def test_links_are_found_in_what_is_shown_ahead_or_under_review_and_in_drafts(cast: Cast) -> None:
    page = make_page(cast.author, sections=[with_links(f"https://{SITE}/shown")])
    publish(page, cast.author, cast.reviewer)
    page.sections = [with_links(f"https://{SITE}/submitted", "mailto:a@site.example", "/en/", "#why")]
    page.save_revision(user=cast.author)
    submit(page, cast.author)
    page.sections = [with_links(f"https://{SITE}/draft", f"https://{SITE}/draft")]
    page.call = f"Look at http://{OTHER}/call."
    page.save_revision(user=cast.author)
    assert where() == {
        f"http://{OTHER}/call": ([f"http://{OTHER}/call."], ["its draft"]),
        f"https://{SITE}/draft": (["Words"], ["its draft"]),
        f"https://{SITE}/shown": (["Words"], ["edition 1, shown now"]),
        f"https://{SITE}/submitted": (["Words"], ["under review"]),
    }


@pytest.mark.django_db
def test_sources_are_links_too(cast: Cast, fact: object) -> None:
    Source.objects.update(address=f"https://{SITE}/source")
    make_page(cast.author, sections=[("prose", {**with_links()[1], "body": "<p>So.</p>", "facts": [fact]})])
    assert where() == {f"https://{SITE}/source": (["Submit a claim"], ["its draft"])}


@pytest.mark.django_db
def test_what_was_found_is_kept_for_a_day_and_asked_again_then_or_when_told_to(cast: Cast, web: Web, clock: Clock) -> None:
    make_page(cast.author, sections=[with_links(f"https://{SITE}/a", f"https://{SITE}/b")])
    web.answers |= {("*", "/a"): 200, ("*", "/b"): (302, "/c")}
    checker = Checker(resolve=web.resolve, connect=web.connect, trust=web.trust, pause=0)

    def found(*, again: bool = False) -> list[tuple[str, int | None, str, str]]:
        return [(one.address, one.status, one.problem, one.final_address) for one in outside_links.check(checker, again=again)]

    first = [
        (f"https://{SITE}/a", 200, "", ""),
        (f"https://{SITE}/b", 404, "It answers 404 (Not Found).", f"https://{SITE}/c"),
    ]
    assert found() == first
    asked = len(web.asked)
    web.answers["*", "/c"] = 200
    clock.move(hours=23)
    assert found() == first
    assert len(web.asked) == asked
    again = [first[0], (f"https://{SITE}/b", 200, "", f"https://{SITE}/c")]
    assert found(again=True) == again
    web.answers["*", "/a"] = 500
    clock.move(hours=24, seconds=1)
    assert found()[0][1:3] == (500, "It answers 500 (Internal Server Error).")
    assert LinkCheck.objects.count() == 2


@pytest.mark.django_db
def test_what_was_found_at_addresses_that_stand_nowhere_any_more_is_removed(cast: Cast, web: Web) -> None:
    page = make_page(cast.author, sections=[with_links(f"https://{SITE}/a")])
    web.answers["*", "/a"] = 200
    checker = Checker(resolve=web.resolve, connect=web.connect, trust=web.trust, pause=0)
    list(outside_links.check(checker))
    page.sections = []
    page.save_revision(user=cast.author)
    assert list(outside_links.check(checker)) == []
    assert not LinkCheck.objects.exists()


@pytest.mark.django_db
def test_what_is_found_while_asking_outlives_what_cannot_be_stored(cast: Cast, web: Web) -> None:
    """A site says where it leads, at any length."""
    make_page(cast.author, sections=[with_links(f"https://{SITE}/a")])
    web.answers |= {("*", "/a"): (302, "/" + "b" * 5000)}
    [found] = outside_links.check(Checker(resolve=web.resolve, connect=web.connect, trust=web.trust, pause=0))
    assert len(found.final_address) == 2000


@pytest.mark.django_db
def test_the_command_names_what_does_not_work_and_asks_nothing_on_this_machine(cast: Cast) -> None:
    make_page(cast.author, sections=[with_links("https://localhost/a")])
    said = StringIO()
    call_command("check_links", "--again", stdout=said)
    assert said.getvalue().splitlines() == [
        "https://localhost/a: “localhost” is no public site: it leads into a private network.",
        "1 links to other sites: 0 work, 1 do not.",
    ]


@pytest.mark.django_db
def test_the_team_reads_what_was_found_beside_each_link(cast: Cast, clock: Clock) -> None:
    make_page(cast.author, sections=[with_links(f"https://{SITE}/a", f"https://{SITE}/b", f"https://{SITE}/c")])
    now = clock()
    LinkCheck.objects.create(address=f"https://{SITE}/a", checked_at=now, status=404, problem="It answers 404 (Not Found).")
    LinkCheck.objects.create(address=f"https://{SITE}/b", checked_at=now - timedelta(hours=1), status=200)
    client = signed_in(cast.reviewer)
    screen = client.get(reverse("explainer_links")).content.decode()
    for text in (
        "It answers 404 (Not Found).",
        "All (3)",
        "Does not work (1)",
        "Works (1)",
        "Not asked yet (1)",
        "its draft",
        "Words",
    ):
        assert text in screen
    for state, paths in (("broken", "a"), ("works", "b"), ("unknown", "c"), ("x", "")):
        screen = client.get(reverse("explainer_links"), {"state": state}).content.decode()
        assert [path for path in "abc" if f'href="https://{SITE}/{path}"' in screen] == list(paths)


@pytest.mark.django_db
def test_a_page_without_a_draft_is_read_as_it_stands(cast: Cast) -> None:
    page = make_page(cast.author, sections=[with_links(f"https://{SITE}/a")])
    ExplainerPage.objects.filter(pk=page.pk).update(latest_revision=None)
    page.revisions.all().delete()
    assert where().keys() == {f"https://{SITE}/a"}
