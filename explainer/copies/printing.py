"""The printer of copies, as far as the others know it."""

from dataclasses import dataclass


class NotPrinted(Exception):
    """Why there is no PDF."""


@dataclass(frozen=True)
class Printed:
    """A PDF, and how many pages it has."""

    content: bytes
    pages: int


def pdf(html: str) -> Printed:
    raise NotPrinted("There is no printer yet.")
