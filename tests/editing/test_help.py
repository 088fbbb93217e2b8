"""The guides of `docs/` are read in the admin’s Help, with their links and pictures."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from django.utils.text import slugify

from explainer.editing import guides
from tests.cast import Cast, signed_in

pytestmark = pytest.mark.django_db


def address(name: str) -> str:
    return reverse("explainer_guide", args=[name])


def read(user: User, name: str) -> str:
    response = signed_in(user).get(address(name))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("name", guides.GUIDES)
@pytest.mark.parametrize("role", ["author", "reviewer", "superuser"])
def test_everybody_of_the_team_finds_each_guide_in_the_menu_and_reads_it(cast: Cast, name: str, role: str) -> None:
    user = getattr(cast, role)
    home = signed_in(user).get(reverse("wagtailadmin_home")).content.decode()
    assert address(name) in home
    screen = read(user, name)
    assert "This guide is not installed here." not in screen
    headings = re.findall(r"^## (.+)$", (guides.DOCS / f"{name}.md").read_text(), re.MULTILINE)
    assert headings
    for heading in headings:
        anchor = slugify(heading)
        assert f'<a href="#{anchor}">' in screen
        assert f'<h2 id="{anchor}">' in screen


@pytest.mark.parametrize("name", guides.GUIDES)
def test_every_link_and_picture_of_a_guide_leads_somewhere_in_the_admin(cast: Cast, name: str) -> None:
    guide = guides.read(name)
    assert guide
    for target in re.findall(r'href="([^"]*)"', guide.html):
        where, _, section = target.partition("#")
        if target.startswith(("https://", "mailto:")):
            continue
        shown = signed_in(cast.author).get(where or address(name))
        assert shown.status_code == 200, target
        assert not section or f'id="{section}"' in shown.content.decode(), target
    for picture in re.findall(r'src="/static/([^"]*)"', guide.html):
        assert finders.find(picture), picture


def test_links_between_the_guides_work_and_links_to_other_documents_are_words() -> None:
    source = (
        "# Title\n\n## One & two\n\n[Guide](writing.md), [part](first-day.md#the-end), [below](#one-two), [rule](approval.md), "
        "[code](../explainer/content), [Wagtail](https://wagtail.org/), [odd](javascript:alert(1))\n\n"
        "![A screen](pictures/home.png)\n"
    )
    guide = guides.rendered(source)
    assert guide.contents == [("one-two", "One & two")]
    assert "<h1>" not in guide.html
    assert re.findall(r'href="([^"]*)"', guide.html) == [
        address("writing"),
        address("first-day") + "#the-end",
        "#one-two",
        "https://wagtail.org/",
    ]
    assert ", rule, code, " in guide.html
    assert '<img src="/static/guides/home.png" alt="A screen" />' in guide.html


def test_markup_in_a_guide_is_shown_and_not_obeyed() -> None:
    html = guides.rendered("<script>alert(1)</script>\n\nA <b>b</b>\n\n| a |\n| --- |\n| 1 |\n").html
    assert "&lt;script&gt;" in html
    assert "<b>" not in html
    assert '<table class="listing">' in html


def test_a_guide_that_is_not_installed_is_named_in_a_sentence(cast: Cast, monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.setattr(guides, "DOCS", tmp_path)
    screen = read(cast.author, "writing")
    assert "This guide is not installed here." in screen
    assert "docs/writing.md" in screen


def test_no_other_document_is_read_there(cast: Cast) -> None:
    for name in ("approval", "architecture", "README"):
        assert signed_in(cast.author).get(address(name)).status_code == 404


def test_the_guides_are_for_the_team(cast: Cast) -> None:
    outsider = User.objects.create_user("somebody")
    outsider.user_permissions.add(Permission.objects.get(codename="access_admin"))
    for name in guides.GUIDES:
        response = signed_in(outsider).get(address(name), follow=True)
        assert "This is not open to you." in response.content.decode()
        assert Client().get(address(name)).status_code == 302
