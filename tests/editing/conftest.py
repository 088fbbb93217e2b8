"""The cast works here."""

from tests.cast import cast, fact, page

__all__ = ["cast", "fact", "page"]
