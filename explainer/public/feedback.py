"""Where readers' answers arrive: whether a page was helpful, and on the next page why. No cookie, no script, no account.

What is refused gets a page that says what to do, and nothing is stored. Nothing of a request gets into a page: what is shown again
is our own form, empty.
"""

import re
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.csrf import csrf_exempt

from explainer.content import html
from explainer.content.feedback import TRAP, Form, fits
from explainer.content.frame import Link
from explainer.content.text import Refused as TextRefused
from explainer.feedback import answers
from explainer.feedback.models import LONGEST_TEXT, Answer, Helpful, Reason
from explainer.feedback.tokens import Token, TokenRefused
from explainer.public import forms, pages
from explainer.public.documents import HTML, Document, once_only
from explainer.public.now import Now
from explainer.record.models import Edition

MOST_BYTES = 4096
# Where somebody who doubts finds what to check: the id of that section, in every explainer that has one.
IS_IT_REAL = "real"

# What a refusal says to programs.
HEADERS = {405: {"Allow": "POST"}, 429: {"Retry-After": "3600"}}

BUTTONS = {"edition", "helpful"}
FORM = {"token", "reason", "section", "text", TRAP}


@dataclass(frozen=True)
class Refusal:
    """Why nothing is stored, and what to do."""

    status: int
    heading: Promise
    sentence: Promise


_USE_THE_BUTTONS = gettext_lazy("Open the page that you read, and use the buttons at its end.")
_SEND_AGAIN = gettext_lazy("Here is the form again.")

NOT_A_PAGE = Refusal(405, gettext_lazy("This address only takes answers"), _USE_THE_BUTTONS)
FROM_ELSEWHERE = Refusal(403, gettext_lazy("This answer did not come from our page"), _USE_THE_BUTTONS)
TOO_MUCH = Refusal(
    413,
    gettext_lazy("This answer is too long"),
    gettext_lazy("Open the page that you read, use the buttons at its end, and write no more than 500 characters."),
)
NO_FORM = Refusal(415, gettext_lazy("This is not an answer from our page"), _USE_THE_BUTTONS)
UNREADABLE = Refusal(400, gettext_lazy("This answer cannot be read"), _USE_THE_BUTTONS)
NO_EDITION = Refusal(404, gettext_lazy("There is no such page"), _USE_THE_BUTTONS)
TOO_MANY = Refusal(
    429,
    gettext_lazy("That is enough for now"),
    gettext_lazy("Your network sent us as many answers as we take in an hour. Try again in an hour."),
)
TOO_OLD = Refusal(
    400,
    gettext_lazy("This form was open for too long"),
    gettext_lazy("Your first answer is kept. To say more, open the page and use its buttons again."),
)
USED = Refusal(
    409,
    gettext_lazy("You have sent this already"),
    gettext_lazy("What you sent first is kept. To say more, open the page and use its buttons again."),
)
TOO_SOON = Refusal(400, gettext_lazy("That was very quick"), gettext_lazy("Wait a moment, and send it again."))
NOTHING_SAID = Refusal(
    400, gettext_lazy("There was nothing in it"), gettext_lazy("Choose a reason, or write a few words, and send it again.")
)
NOT_A_TEXT = Refusal(
    400,
    gettext_lazy("Your words cannot be kept as they are"),
    gettext_lazy("Write no more than 500 characters, as plain text, and send it again."),
)


# What a request that holds no form of ours is told.
NOT_TAKEN: dict[forms.Wrong, Refusal] = {
    "method": NOT_A_PAGE,
    "sender": FROM_ELSEWHERE,
    "length": TOO_MUCH,
    "kind": NO_FORM,
    "fields": UNREADABLE,
}


class Refused(Exception):
    """Nothing is stored; with the answer that the reader may still add to, its form is shown again."""

    def __init__(self, refusal: Refusal, edition: Edition | None = None, again: Answer | None = None) -> None:
        super().__init__(str(refusal.heading))
        self.refusal = refusal
        self.edition = edition
        self.again = again


# The site's own guard (`forms`) stands in for Django's, which needs a cookie.
@csrf_exempt
def feedback(request: HttpRequest) -> HttpResponse:
    """Keep an answer and ask why; or add that to the answer, once."""
    now, headers = Now.read(), {}
    try:
        posted = _posted(request)
        status, document = 200, _amended(now, posted) if "token" in posted else _kept(now, posted, _address(request))
    except Refused as refused:
        status, headers = refused.refusal.status, HEADERS.get(refused.refusal.status, {})
        document = _refused(now, refused)
    response = once_only(request, document, status)
    for name, value in headers.items():
        response[name] = value
    return response


def _kept(now: Now, posted: dict[str, str], address: str) -> Document:
    """What the three buttons send."""
    if posted.keys() != BUTTONS or posted["helpful"] not in Helpful.values:
        raise Refused(UNREADABLE)
    edition = _edition(now, posted["edition"])
    try:
        answer = answers.keep(
            explainer=edition.explainer,
            language=edition.language,
            edition=edition.number,
            edition_digest=edition.digest,
            helpful=Helpful(posted["helpful"]),
            address=address,
            now=timezone.now(),
        )
    except answers.TooMany as error:
        raise Refused(TOO_MANY, edition) from error
    doubts = answer.helpful != Helpful.YES
    with override(edition.language):
        sentences = [_("Your answer is kept.")]
        if doubts:
            sentences.append(_("We read what you write here, but nobody can reply."))
        return _page(now, edition, _("Thank you"), *sentences, doubts=doubts, again=answer)


def _amended(now: Now, posted: dict[str, str]) -> Document:
    """What the form on the next page sends."""
    try:
        token = Token.read(posted["token"])
    except TokenRefused as error:
        raise Refused(UNREADABLE) from error
    answer = Answer.objects.filter(pk=token.answer).first()
    edition = now.known.editions.get(answer.edition_digest) if answer else None
    if not answer or not edition:
        raise Refused(UNREADABLE)
    if posted.get(TRAP):
        return _thanks(now, edition, "")
    moment = timezone.now()
    reason, section, text = (posted.get(name, "") for name in ("reason", "section", "text"))
    if not posted.keys() <= FORM or reason not in {"", *Reason.values} or section not in {"", *dict(_sections(edition))}:
        raise Refused(UNREADABLE, edition)
    if token.is_too_old(moment):
        raise Refused(TOO_OLD, edition)
    if answer.amended_at:
        raise Refused(USED, edition)
    if token.is_too_soon(moment):
        raise Refused(TOO_SOON, edition, answer)
    if not reason and not text.strip():
        raise Refused(NOTHING_SAID, edition, answer)
    try:
        amended = answers.amend(answer.pk, reason=Reason(reason) if reason else None, section=section, text=text, now=moment)
    except TextRefused as error:
        raise Refused(NOT_A_TEXT, edition, answer) from error
    if not amended:
        raise Refused(USED, edition)
    return _thanks(now, edition, reason)


def _thanks(now: Now, edition: Edition, reason: str) -> Document:
    with override(edition.language):
        thanks = _("Thank you"), _("The people who write this page will read it.")
        return _page(now, edition, *thanks, doubts=reason == Reason.UNSURE)


def _posted(request: HttpRequest) -> dict[str, str]:
    try:
        return forms.posted(request, MOST_BYTES)
    except forms.NotTaken as error:
        raise Refused(NOT_TAKEN[error.wrong]) from error


def _address(request: HttpRequest) -> str:
    """Where it came from; behind a proxy what that one says, and not what a visitor wrote before it."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.BEHIND_PROXY and forwarded:
        return forwarded.rpartition(",")[2]
    return str(request.META.get("REMOTE_ADDR", ""))


def _edition(now: Now, permalink: str) -> Edition:
    """The edition with this permalink, if it was ever shown."""
    found = re.fullmatch(r"(/[a-z0-9/-]+/)editions/([1-9][0-9]{0,8})/", permalink)
    if not found:
        raise Refused(UNREADABLE)
    key = now.keys.get(found[1])
    edition = now.editions[key].get(int(found[2])) if key else None
    if not edition:
        raise Refused(NO_EDITION)
    return edition


def _sections(edition: Edition) -> tuple[tuple[str, str], ...]:
    """The ids of an edition's sections with their headings, the summary first."""
    content = edition.words()
    return ("gist", content.gist.heading), *((section.id, section.heading) for section in content.sections)


def _refused(now: Now, refused: Refused) -> Document:
    refusal = refused.refusal
    sentences = [refusal.sentence, *([_SEND_AGAIN] if refused.again else [])]
    return _page(now, refused.edition, refusal.heading, *sentences, again=refused.again)


def _page(
    now: Now,
    edition: Edition | None,
    heading: str | Promise,
    *sentences: str | Promise,
    doubts: bool = False,
    again: Answer | None = None,
) -> Document:
    """A page in the language of the edition, with the way back to it, and the form of an answer that can be added to.

    `doubts` adds the way to the section that helps with them, where the edition has one.
    """
    language = edition.language if edition else settings.LANGUAGE_CODE
    with override(language):
        routes = _routes(now, edition, doubts=doubts) if edition else _home(now, language)
        form = _form(edition, again) if edition and again else None
        frame = pages.frame_in(now, language)
        said = str(heading), tuple(str(one) for one in sentences)
    return Document(HTML, html.feedback, frame, *said, routes, form)


def _routes(now: Now, edition: Edition, *, doubts: bool) -> tuple[Link, ...]:
    """The way back to the page, and before it to where doubts are answered."""
    entry = now.shown[edition.explainer, edition.language]
    path = pages.place(now, edition, is_permalink=entry.edition_id != edition.digest).address
    back = Link(label=_("Back to “%(title)s”") % {"title": edition.title}, href=path)
    heading = dict(_sections(edition)).get(IS_IT_REAL) if doubts else None
    if not heading:
        return (back,)
    return Link(label=_("If you need help now: “%(heading)s”") % {"heading": heading}, href=f"{path}#{IS_IT_REAL}"), back


def _home(now: Now, language: str) -> tuple[Link, ...]:
    home = now.edition_at(f"/{language}/")
    return (Link(label=home.title, href=home.path),) if home else ()


def _form(edition: Edition, answer: Answer) -> Form:
    return Form(
        question=_("What could be better?") if answer.helpful == Helpful.YES else _("What was missing?"),
        token=Token(answer.pk, answer.answered_at).signed(),
        reasons=tuple((reason.value, str(reason.label)) for reason in Reason),
        sections=_sections(edition),
        longest=fits(LONGEST_TEXT, edition.language),
    )
