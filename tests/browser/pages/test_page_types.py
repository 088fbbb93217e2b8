"""The list of page types leaves nothing out, and is true."""

import pytest
from django.urls import resolve

from cporsite import urls
from tests.page_types import HANDLERS, KINDS, PATTERNS, PageType, documents, page_types
from tests.public_addresses import names
from tests.site.serving import Site


def test_every_public_pattern_has_its_page_types() -> None:
    assert PATTERNS.keys() == names()


def test_every_handler_of_errors_has_its_page_type() -> None:
    assert HANDLERS.keys() == {name for name in vars(urls) if name.startswith("handler")}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_the_addresses_of_a_pattern_lead_to_it(pattern: str) -> None:
    addresses = [one.address.partition("?")[0] for one in PATTERNS[pattern](pattern)]
    assert addresses
    assert {resolve(address).url_name for address in addresses} == {pattern}


@pytest.mark.parametrize("page_type", page_types(), ids=lambda one: f"{one.method} {one.address} {one.form}")
def test_each_address_answers_as_its_type_says(page_type: PageType, site: Site) -> None:
    status, headers, body = site.fetch(page_type)
    assert status == page_type.status
    assert bool(body) == (status != 302)
    assert headers["content-type"] == KINDS[page_type.kind]


def test_no_two_documents_have_the_same_name() -> None:
    names = [one.name for kind in KINDS for one in documents(kind)]
    assert len(set(names)) == len(names)
