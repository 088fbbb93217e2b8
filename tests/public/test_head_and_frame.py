"""What stands around the words in public: languages, ways to other pages, and what search engines and previews of links read."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from explainer.content.explainer import Gist
from explainer.content.sections import Definition, Definitions
from explainer.record import deeds
from explainer.record.models import Reason
from tests.conftest import Clock
from tests.words import CLAIMS, PROOF, an_explainer, sealed

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"


def html(path: str) -> str:
    return Client().get(path).content.decode()


def links(path: str, rel: str) -> list[str]:
    """The addresses of all `link` elements with this rel, with their hreflang where they have one."""
    found = re.findall(rf'<link rel="{rel}"(?: hreflang="([^"]*)")?(?: type="[^"]*")? href="([^"]*)">', html(path))
    return [f"{language} {href}".strip() for language, href in found]


# Languages


def test_there_is_no_list_of_languages_while_there_is_one() -> None:
    sealed()
    sealed(language="de")
    deeds.withdraw((CLAIMS, "de"), reason=Reason.WRONG, actor="p-reviewer")
    assert 'class="langs"' not in html("/en/")
    assert not [link for link in links("/en/", "alternate") if " " in link]


def test_languages_that_show_the_page_are_listed_in_their_own_names() -> None:
    for language in ("zh-hans", "ar", "de", "en"):
        sealed(language=language)
    sealed(explainer=PROOF, language="ja", path="/ja/proof/")
    link = r'<li><a href="([^"]*)" lang="([^"]*)" hreflang="([^"]*)" dir="([^"]*)"( aria-current="true")?>(.*?)</a>'
    top, _main, foot = re.split("<main|</main>", html("/de/"))
    assert re.findall(link, foot) == re.findall(link, top)
    assert re.findall(link, top) == [
        ("/en/", "en", "en", "ltr", "", "English"),
        ("/de/", "de", "de", "ltr", ' aria-current="true"', "Deutsch"),
        ("/ar/", "ar", "ar", "rtl", "", "العربية"),
        ("/zh-hans/", "zh-hans", "zh-hans", "ltr", "", "简体中文"),
    ]


def test_a_history_leads_to_that_of_each_language() -> None:
    sealed()
    assert 'class="langs"' not in html("/en/editions/")
    sealed(language="de")
    assert '<a href="/de/editions/" lang="de"' in html("/en/editions/")
    assert '<a href="/en/editions/" lang="en"' in html("/de/editions/")


def test_a_language_whose_name_nobody_knows_goes_by_its_code() -> None:
    sealed()
    sealed(language="tlh")
    assert '<a href="/tlh/" lang="tlh" hreflang="tlh" dir="ltr">tlh</a>' in html("/en/")


def test_search_engines_are_told_of_every_language_from_every_language() -> None:
    for language in ("en", "de"):
        sealed(language=language)
        sealed(explainer=PROOF, language=language, path=f"/{language}/proof/")
    for language in ("en", "de"):
        told = [link for link in links(f"/{language}/", "alternate") if " " in link]
        assert sorted(told) == [f"de {SITE}/de/", f"en {SITE}/en/", f"x-default {SITE}/"]
        told = [link for link in links(f"/{language}/proof/", "alternate") if " " in link]
        assert sorted(told) == [f"de {SITE}/de/proof/", f"en {SITE}/en/proof/", f"x-default {SITE}/en/proof/"]
    assert not [link for link in links("/en/editions/1/", "alternate") if " " in link]


# The ways to other pages


def test_the_foot_of_every_page_leads_to_the_page_about_the_site_once_it_is_there() -> None:
    sealed()
    assert "About us" not in html("/en/")
    sealed(an_explainer("About us"), explainer=PROOF, path="/en/about/")
    sealed(language="de")
    for path in ("/en/", "/en/editions/", "/en/editions/1/", "/en/nothing/", "/nothing/"):
        assert '<a href="/en/about/">About us</a>' in html(path).partition("<footer>")[2]
    # Once: it is not in the list of the other explainers.
    assert html("/en/").count('"/en/about/"') == 1
    assert "/about/" not in html("/de/")
    deeds.withdraw((PROOF, "en"), reason=Reason.WRONG, actor="p-reviewer")
    assert "About us" not in html("/en/")


def test_the_other_explainers_of_a_language_are_listed_at_the_foot_of_its_first_page_while_they_are_shown() -> None:
    sealed()
    assert "See also" not in html("/en/")
    sealed(an_explainer("Proof & form"), explainer=PROOF, path="/en/proof/")
    sealed(an_explainer("Nachweis"), explainer=PROOF, language="de", path="/de/proof/")
    page, _foot, foot = html("/en/").partition("<footer>")
    assert re.findall(r'<li><a href="([^"]*)">([^<]*)</a></li>', foot) == [("/en/proof/", "Proof &amp; form")]
    assert "/en/proof/" not in page
    for path in ("/en/proof/", "/en/editions/", "/de/proof/", "/en/nothing/"):
        assert "See also" not in html(path)
    deeds.withdraw((PROOF, "en"), reason=Reason.WRONG, actor="p-reviewer")
    assert "See also" not in html("/en/")


def test_an_explainer_is_listed_from_when_it_is_shown(clock: Clock) -> None:
    sealed()
    sealed(an_explainer("Proof"), explainer=PROOF, path="/en/proof/", effective_at=clock.now + timedelta(hours=1))
    assert "/en/proof/" not in html("/en/")
    clock.move(hours=1)
    assert '<a href="/en/proof/">Proof</a>' in html("/en/")


def test_a_page_leads_to_its_history_its_permalink_and_its_text_and_takes_an_answer() -> None:
    sealed()
    sealed()
    for path in ("/en/", "/en/editions/2/"):
        page = html(path)
        assert '<a href="/en/editions/">See all changes</a>' in page
        assert '<a href="/en/editions/2/">Edition 2, at an address of its own</a>' in page
        assert f'<a href="{path}explainer.md">This page as plain text</a>' in page
        assert '<input type="hidden" name="edition" value="/en/editions/2/">' in page
        assert f'<bdi dir="ltr">{SITE}/en/editions/2/</bdi>' in page
        assert f'<a href="{path}explainer.pdf">PDF (A4)</a>' in page
        assert f'<a href="{path}explainer.pdf?paper=letter">PDF (US Letter)</a>' in page
        # The PDFs are not made yet.
        answered = {href: Client().get(href).status_code for href in re.findall('<a href="(/[^"]*)"', page)}
        assert {href for href, status in answered.items() if status != 200} == {href for href in answered if ".pdf" in href}


# What programs read


def test_a_page_names_its_address_its_other_forms_and_itself() -> None:
    sealed(an_explainer('Claims & "you"', gist=Gist(heading="In short", body="<p>It is <b>safe</b> &amp; “free”.</p><p>More.</p>")))
    page = html("/en/")
    assert links("/en/", "canonical") == [f"{SITE}/en/"]
    assert links("/en/", "alternate") == ["/en/explainer.md", "/en/explainer.pdf", "/en/explainer.json", "/en/changes.atom"]
    meta = {name: unescape(content) for name, content in re.findall(r'<meta (?:name|property)="([^"]*)" content="([^"]*)">', page)}
    assert meta["description"] == meta["og:description"] == "It is safe & “free”."
    assert meta["og:title"] == 'Claims & "you"'
    assert meta["og:url"] == f"{SITE}/en/"
    assert meta["og:locale"] == "en_US"
    assert "robots" not in meta


def data(path: str) -> dict[str, object]:
    """The linked data of a page."""
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html(path), re.DOTALL)
    read: dict[str, object] = json.loads(found)
    return read


def test_linked_data_says_what_the_page_says(clock: Clock, settings: Settings) -> None:
    settings.PUBLISHER_NAME = "Contoso </script><b>"
    term = Definition(term="POE", meaning="Proof of <Execution> & more.")
    words = Definitions(id="words", heading="Words", terms=(term,))
    sealed(an_explainer("Claims </script>", sections=(words,)))
    sealed(an_explainer("Ansprüche"), language="de")
    assert html("/en/").count("</script>") == 1
    assert data("/en/") == {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "url": f"{SITE}/en/",
        "name": "Claims </script>",
        "description": "Your partner makes a claim.",
        "inLanguage": "en",
        "version": 1,
        "datePublished": "2026-03-02",
        "lastReviewed": "2026-03-02",
        "publisher": {"@type": "Organization", "name": "Contoso </script><b>"},
        "mentions": [{"@type": "DefinedTerm", "name": "POE", "description": "Proof of <Execution> & more."}],
        "workTranslation": [{"@type": "WebPage", "url": f"{SITE}/de/", "inLanguage": "de"}],
    }


def test_an_edition_is_published_on_the_day_on_which_it_is_shown_and_reviewed_on_that_of_its_approval(clock: Clock) -> None:
    sealed()
    sealed(effective_at=clock.now + timedelta(days=3))
    clock.move(days=4)
    found = data("/en/")
    assert (found["version"], found["lastReviewed"], found["datePublished"]) == (2, "2026-03-02", "2026-03-05")


def test_the_sitemap_names_what_is_shown_with_the_day_since_when(clock: Clock) -> None:
    sealed()
    clock.move(days=1)
    sealed(language="de")
    sealed(explainer=PROOF, path="/en/old/")
    clock.move(days=1)
    sealed(explainer=PROOF, path="/en/new/")
    sealed(an_explainer("Later"), language="ja", effective_at=clock.now.replace(year=2027))
    deeds.withdraw((PROOF, "en"), reason=Reason.WRONG, actor="p-reviewer")
    text = html("/sitemap.xml")
    assert re.findall("<loc>([^<]*)</loc><lastmod>([^<]*)</lastmod>", text) == [
        (f"{SITE}/de/", "2026-03-03"),
        (f"{SITE}/de/editions/", "2026-03-03"),
        (f"{SITE}/en/", "2026-03-02"),
        (f"{SITE}/en/editions/", "2026-03-02"),
        (f"{SITE}/en/new/editions/", "2026-03-04"),
    ]
    assert f'<xhtml:link rel="alternate" hreflang="de" href="{SITE}/de/"/>' in text


def test_robots_may_read_all_that_is_public() -> None:
    assert html("/robots.txt") == f"User-agent: *\nDisallow: /admin/\n\nSitemap: {SITE}/sitemap.xml\n"


def test_language_models_are_told_of_the_markdown_of_what_is_shown(settings: Settings) -> None:
    sealed(an_explainer("Claims [new]"))
    sealed(an_explainer("Proof"), explainer=PROOF)
    sealed(an_explainer("Ansprüche"), language="de")
    deeds.withdraw((PROOF, "en"), reason=Reason.WRONG, actor="p-reviewer")
    assert "Demonstration." in html("/llms.txt")
    settings.PUBLISHER_NAME = "Contoso & Sons"
    assert html("/llms.txt").split("\n") == [
        "# Contoso & Sons",
        "",
        "## Deutsch",
        "",
        f"- [Ansprüche](<{SITE}/de/explainer.md>)",
        "",
        "## English",
        "",
        rf"- [Claims \[new\]](<{SITE}/en/explainer.md>)",
        "",
    ]


def test_language_models_are_told_the_same_after_somebody_opened_what_was_withdrawn() -> None:
    sealed()
    sealed(language="de")
    deeds.withdraw((CLAIMS, "de"), reason=Reason.WRONG, actor="p-reviewer")
    for path in ("/de/", "/de/editions/", "/de/editions/1/"):
        html(path)
    assert "Deutsch" not in html("/llms.txt")


def test_a_site_that_shows_nothing_tells_programs_so() -> None:
    assert "<loc>" not in html("/sitemap.xml")
    assert "](" not in html("/llms.txt")
