"""A mail server on this machine, which keeps what it is given."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class MailServer:
    """Started and stopped at will, at one port. `refuses` is what it says to every recipient instead of taking the message."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.refuses = ""
        self.received: list[tuple[list[str], EmailMessage]] = []
        self._controller: Controller | None = None

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller:
            self._controller.stop()
            self._controller = None

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802  its name in aiosmtpd
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  its name in aiosmtpd
        message = message_from_bytes(envelope.content or b"", policy=default)  # type: ignore[arg-type]  # bytes, as it decodes nothing
        self.received.append((list(envelope.rcpt_tos), message))
        return "250 OK"

    def take(self) -> dict[str, EmailMessage]:
        """What came since this was asked last, by recipient; each of them once."""
        taken, self.received = self.received, []
        assert all(len(recipients) == 1 for recipients, _message in taken)
        by_recipient = {recipients[0]: message for recipients, message in taken}
        assert len(by_recipient) == len(taken)
        return by_recipient


def text_of(message: EmailMessage) -> str:
    return _part(message, "plain")


def html_of(message: EmailMessage) -> str:
    return _part(message, "html")


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part
    return str(part.get_content()).replace("\r\n", "\n")
