"""Everything that tells a reviewer of a submission leads to the screen where the frozen words are."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from explainer.editing.models import ExplainerPage
from tests.cast import Cast, make_page, signed_in, submit


def test_the_admin_is_found_without_the_slash_at_its_end() -> None:
    response = Client().get("/admin")
    assert (response.status_code, response["Location"]) == (302, reverse("wagtailadmin_home"))


def test_the_admins_home_lists_what_awaits_a_reviewer(cast: Cast, page: ExplainerPage) -> None:
    submit(page, cast.author, "It is clearer now.")
    link = f'href="{reverse("explainer_review", args=[page.pk])}"'
    for user, listed in ((cast.reviewer, True), (cast.superuser, True), (cast.author, False)):
        screen = signed_in(user).get(reverse("wagtailadmin_home")).content.decode()
        # Authors see it under another heading.
        panel = screen.partition('id="awaiting-review-section"')[2].partition("</section>")[0]
        assert (link in panel) is listed
        assert ("It is clearer now." in panel) is listed
        # Ours, and not Wagtail's beside it, which would lead to the editor.
        assert screen.count('id="awaiting-review-section"') == listed
        assert "workflow-action-url" not in screen


def test_the_locked_page_leads_to_the_review(cast: Cast, page: ExplainerPage) -> None:
    submit(page, cast.author)
    for user in (cast.reviewer, cast.author, cast.superuser):
        screen = signed_in(user).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
        assert f'href="{reverse("explainer_review", args=[page.pk])}"' in screen
        assert "workflow-action-name" not in screen


def test_without_a_submission_the_review_leads_home(cast: Cast, page: ExplainerPage) -> None:
    for user in (cast.author, cast.reviewer):
        response = signed_in(user).get(reverse("explainer_review", args=[page.pk]), follow=True)
        assert response.redirect_chain == [(reverse("wagtailadmin_home"), 302)]
        assert "“About claims” awaits no review." in response.content.decode()


@pytest.mark.parametrize("name", ["explainer_review", "explainer_submit", "explainer_take_back", "explainer_problems"])
def test_screens_of_pages_that_do_not_exist_are_not_found(cast: Cast, name: str) -> None:
    assert signed_in(cast.superuser).get(reverse(name, args=[999])).status_code == 404


def test_words_under_review_are_for_the_team_only(cast: Cast) -> None:
    page = make_page(cast.author)
    submission = submit(page, cast.author)
    # Somebody who may open the admin, and is neither of the program team nor a reviewer.
    outsider = User.objects.create_user("outsider")
    outsider.user_permissions.add(Permission.objects.get(codename="access_admin"))
    words = reverse("explainer_submitted_words", args=[submission.pk])
    screen = reverse("explainer_review", args=[page.pk])
    for url in (words, screen):
        response = Client().get(url)
        assert response.status_code == 302
        assert reverse("wagtailadmin_login") in response["Location"]
        assert signed_in(cast.second_author).get(url).status_code == 200
        assert signed_in(outsider).get(url).status_code in {302, 403}
        assert b"A claim says" not in signed_in(outsider).get(url, follow=True).content


def test_the_list_of_explainers_does_not_say_that_they_have_no_address(cast: Cast, page: ExplainerPage) -> None:
    for screen in ("wagtailadmin_explore_root", "wagtailadmin_home"):
        response = signed_in(cast.superuser).get(reverse(screen))
        assert response.status_code == 200
        assert b"will not be accessible" not in response.content


def test_the_review_shows_where_every_link_really_leads(cast: Cast) -> None:
    deceiving = '<p><a href="https://evil.example/sign">https://learn.microsoft.com</a></p>'
    page = make_page(cast.author, gist=deceiving, short_mail="Read https://cpor.example/en/ first.")
    submit(page, cast.author)
    screen = signed_in(cast.reviewer).get(reverse("explainer_review", args=[page.pk])).content.decode()
    # What deceives is no link.
    assert "https://evil.example/sign</code>" in screen
    assert "The words name another address: learn.microsoft.com." in screen
    assert "https://cpor.example/en/</a>" in screen


def test_the_review_shows_the_texts_to_pass_on_too(cast: Cast) -> None:
    page = make_page(cast.author, short_mail="A short text.", call="One.\nTwo.", rules="No logo.\n\nNo <b>.", after_no="Accept.")
    submit(page, cast.author)
    screen = signed_in(cast.reviewer).get(reverse("explainer_review", args=[page.pk])).content.decode()
    assert "A short text." in screen
    assert "<b>For a call</b></dt><dd><p>One.<br>Two.</p></dd>" in screen
    assert "<b>Rules for partners</b></dt><dd><p>No logo.<br>No &lt;b&gt;.</p></dd>" in screen
    assert "<b>When the customer says no</b></dt><dd><p>Accept.</p></dd>" in screen
    assert "Longer e-mail" not in screen
