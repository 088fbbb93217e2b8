"""How mail leaves: everything that is sent goes into the queue first, and from there to the server.

With the queue in the database it is an outbox: a message is queued in the transaction of the deed that it is about, so that a
deed that is undone sends nothing, and one that is done loses nothing. Where tasks are done at once it is sent after the commit.
Either way nobody waits for a mail server, and nothing that goes wrong with mail undoes what it is about. What cannot be sent is
tried again by `manage.py worker`, which may send a message twice where it is killed between sending and noting that.
"""

from collections.abc import Sequence
from email.utils import make_msgid, parseaddr

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.tasks import task

from explainer.queue.later import MAIL, later


class Outbox(BaseEmailBackend):
    """The mailer that everybody uses (`settings.MAILERS`): queues each message once for each recipient, who sees no other."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            for recipient in message.recipients():
                html = [part.content for part in getattr(message, "alternatives", ()) if part.mimetype == "text/html"]
                # One id, so that a message that is sent twice can be known by it.
                domain = parseaddr(message.from_email)[1].rpartition("@")[2]
                headers = {"Message-ID": make_msgid(domain=domain), "Auto-Submitted": "auto-generated", **message.extra_headers}
                later(
                    deliver,
                    to=recipient,
                    # In a header a line ends nowhere; titles are typed by people.
                    subject=" ".join(str(message.subject).split()),
                    text=str(message.body),
                    html=str(html[0]) if html else "",
                    from_email=message.from_email,
                    headers=headers,
                )
        return len(email_messages)


@task(backend=MAIL)
def deliver(*, to: str, subject: str, text: str, html: str, from_email: str, headers: dict[str, str]) -> None:
    """Hand one message to the mail server. Raises whatever the server or the way to it does."""
    message = EmailMultiAlternatives(subject, text, from_email, [to], headers=headers)
    if html:
        message.attach_alternative(html, "text/html")
    message.send(using="server")
