"""`python -m tests.site.record`: fill an empty database with the starter texts; `with every state`: with other explainers too."""

import os
import sys
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.site.settings")
django.setup()

from django.core.management import call_command
from django.utils import timezone

from explainer.content import canonical
from explainer.content.codes import code_of
from explainer.content.explainer import Content, Gist
from explainer.content.sections import Case, Cases, Prose
from explainer.record import deeds
from explainer.record.models import Change, Reason
from tests.conftest import Clock
from tests.copies.issuing import issue
from tests.editing.test_starter_text import ABOUT as ABOUT_THE_SITE
from tests.editing.test_starter_text import CPOR, EXECUTION, read_starter
from tests.words import PROOF, an_explainer, edition_of, sealed

ABOUT, WITHDRAWN, REINSTATED, SCHEDULED = (UUID(int=number) for number in range(11, 15))


def codes() -> dict[str, str]:
    """The check codes of editions that this makes, by what became of them."""
    claims = read_starter(CPOR)
    return {
        "current": _code(claims, number=2),
        "replaced": _code(_earlier(claims)),
        "a child": _code(read_starter(EXECUTION), "/en/proof-of-execution/"),
        "right to left": _code(ARABIC, "/ar/", "ar"),
        "withdrawn": _code(an_explainer("Withdrawn"), "/en/withdrawn/"),
    }


def _code(content: Content, path: str = "/en/", language: str = "en", number: int = 1) -> str:
    return code_of(path=path, language=language, number=number, content_digest=canonical.digest(canonical.to_json(content)))


def starter_texts(clock: Clock) -> None:
    """The explainers that the project brings, and an earlier edition of the first one."""
    claims = read_starter(CPOR)
    sealed(_earlier(claims), change=Change.MEANING, change_note="The first edition.")
    sealed(read_starter(EXECUTION), explainer=PROOF, path="/en/proof-of-execution/", change_note="The first edition.")
    sealed(read_starter(ABOUT_THE_SITE), explainer=ABOUT, path="/en/about/", change_note="The first edition.")
    clock.move(days=25)
    present = sealed(
        claims, change_note="“Partner” everywhere, and a list of words.", affects_signed="No. What you signed says the same."
    )
    issue(edition_of(present))


def other_states(clock: Clock) -> None:
    """What becomes of explainers, at the paths that `tests.page_types` names."""
    sealed(ARABIC, language="ar")
    first = sealed(an_explainer("Reinstated"), explainer=REINSTATED, path="/en/reinstated/")
    sealed(an_explainer("Withdrawn"), explainer=WITHDRAWN, path="/en/withdrawn/")
    clock.move(days=9)
    sealed(an_explainer("Replaced"), explainer=REINSTATED, path="/en/reinstated/")
    clock.move(days=13)
    for explainer in (WITHDRAWN, REINSTATED):
        deeds.withdraw((explainer, "en"), reason=Reason.WRONG, actor="p-reviewer")
    clock.move(days=2)
    deeds.reinstate(edition_of(first), reason=Reason.STILL_RIGHT, actor="p-reviewer")
    in_a_year = clock.now + timedelta(days=365)
    sealed(_earlier(read_starter(CPOR)), effective_at=in_a_year, change_note="It does not exist yet.")
    sealed(an_explainer(), explainer=SCHEDULED, path="/en/scheduled/", effective_at=in_a_year)


def _earlier(content: Content) -> Content:
    """The same with another gist and a section less, so that a comparison has something to show."""
    gist = replace(content.gist, body=content.gist.body.replace("partner", "helper").replace("can ", "may "))
    return replace(content, gist=gist, sections=content.sections[:-1])


ARABIC = Content(
    title="يقدّم شريكك مطالبة: ماذا يعني ذلك لك",
    gist=Gist(
        heading="باختصار", body="<p>يقول شريكك لشركة Microsoft إنه ساعدك.</p><ul><li>يمكنك أن ترفض.</li><li>لا تدفع شيئًا.</li></ul>"
    ),
    sections=(
        Cases(id="do", heading="ماذا تفعل الآن", cases=(Case(label="طُلب منك التوقيع", text="<p>اقرأ النموذج أولًا.</p>"),)),
        Prose(id="why", heading="لماذا", body='<p>لأن Microsoft تطلب ذلك. <a href="#gist">اقرأ الملخص</a> مرة أخرى.</p>'),
    ),
)

if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    clock = Clock()
    clock.now = timezone.now() - timedelta(days=50)
    with patch.object(timezone, "now", clock):
        starter_texts(clock)
        if sys.argv[1:] == ["with", "every", "state"]:
            other_states(clock)
