"""The token that lets a reader add to an answer: signed, good for an hour, and not for a robot that answers at once.

That it is used once is remembered with the answer (`answers.amend`).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing

GOOD_FOR = timedelta(hours=1)
READING_TAKES = timedelta(seconds=2)

_signer = signing.Signer(salt="explainer.feedback.token")


class TokenRefused(ValueError):
    """Not one that we issued."""


@dataclass(frozen=True)
class Token:
    """It names an answer by its key; it is issued when the answer is kept."""

    answer: int
    issued_at: datetime

    def signed(self) -> str:
        """As it travels. The same token gives the same text."""
        return _signer.sign_object([self.answer, self.issued_at.astimezone(UTC).isoformat()])

    @classmethod
    def read(cls, signed: str) -> "Token":
        """What was signed; raise `TokenRefused` where it was not, or not by us."""
        try:
            answer, issued_at = _signer.unsign_object(signed)
        except signing.BadSignature as error:
            raise TokenRefused from error
        return cls(answer, datetime.fromisoformat(issued_at))

    def is_too_old(self, now: datetime) -> bool:
        return now - self.issued_at > GOOD_FOR

    def is_too_soon(self, now: datetime) -> bool:
        """Whether nobody can have read the page by now. The token is good a moment later."""
        return now - self.issued_at < READING_TAKES
