"""What a reviewer has on the desk: what approval does, what the words are compared with, and what is known about them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import capfirst
from wagtail.models import WorkflowState

from explainer.content import checks
from explainer.content.explainer import Content, Place
from explainer.content.real_links import RealLink, real_links
from explainer.editing import approval, fact_changes, freezing
from explainer.editing.models import Decision, ExplainerPage, Fact, LinkCheck, Submission
from explainer.record.models import Edition, Entry
from explainer.record.timeline import Key, Timeline


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What approval does as the record stands: which edition it makes, in place of what, and what it calls off.

    `before` is the edition that the public reads, or read last; `withdrawn` the entry that took that away from it.
    """

    number: int
    before: Edition | None
    withdrawn: Entry | None
    ahead: Entry | None

    @classmethod
    def of(cls, submission: Submission, known: Timeline) -> "Outlook":
        moment = known.moment()
        history = known.history(submission.key, moment)
        return cls(
            number=known.next_number(submission.key),
            before=next((entry.edition for entry in reversed(history) if entry.edition), None),
            withdrawn=history[-1] if history and not history[-1].edition else None,
            ahead=known.ahead(submission.key, moment),
        )


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Where in its workflow a submission is."""

    name: str
    position: int
    of: int


@dataclass(frozen=True, kw_only=True)
class Warned:
    """What may be wrong with the words, and the id on the page where it stands; empty for the whole, and for the facts."""

    sentence: str
    anchor: str
    about_facts: bool


@dataclass(frozen=True, kw_only=True)
class CheckedLink:
    """A link, and what was found when its address was asked last; None where it was not."""

    link: RealLink
    check: LinkCheck | None

    @property
    def is_elsewhere(self) -> bool:
        """Whether it leads to another site, which can be asked."""
        return self.link.address.startswith("https://")


def shared(words: Content) -> Iterator[tuple[str, str]]:
    """The texts to pass on that there are, which no page shows: each under the name of its field in the editor."""
    for name, said in vars(words.share).items():
        if said:
            label = capfirst(str(ExplainerPage._meta.get_field(name).verbose_name))
            yield label, said if isinstance(said, str) else "\n".join(said)


def stage_of(submission: Submission) -> Stage | None:
    """None once the workflow is over."""
    current = approval.current_stage(submission)
    if not current:
        return None
    stages = [task.pk for task in WorkflowState.objects.get(pk=submission.workflow_state_id).workflow.tasks]
    return Stage(name=current.name, position=stages.index(current.pk) + 1 if current.pk in stages else 0, of=len(stages))


def sent_back_before(submission: Submission) -> Submission | None:
    """The words for which changes were asked for last, if these are the answer to that."""
    earlier = Submission.objects.filter(explainer=submission.explainer, language=submission.language, pk__lt=submission.pk)
    sealed = earlier.sealed().order_by("-pk").values_list("pk", flat=True).first() or 0
    return earlier.filter(pk__gt=sealed, decisions__kind=Decision.Kind.CHANGES).order_by("-pk").first()


def warnings(draft: ExplainerPage, words: Content) -> list[Warned]:
    """What the checks say about the words, frozen from this draft, against what they have to fit today."""
    around = freezing.surroundings(draft, words)
    return [
        Warned(sentence=found.sentence, anchor=_anchor(words, found.place), about_facts=found.place == checks.FACTS)
        for found in checks.warned(words, around)
    ]


def facts_cited(words: Content) -> tuple[list[Fact], list[str]]:
    """The facts that the words rest on, as they are now, what is overdue first; and the keys of those that were deleted since."""
    keys = {key for section in words.sections for key in section.facts}
    facts = Fact.objects.filter(key__in=keys).select_related("confirmed_by").prefetch_related("sources")
    found = list(facts.order_by("review_by", "key"))
    return found, sorted(keys - {fact.key for fact in found})


def facts_changed(key: Key) -> frozenset[str]:
    """The facts that say something else now than when the edition that the public reads was submitted, by their keys."""
    outdated = (one for one in fact_changes.since_sealed() if (one.edition.explainer, one.edition.language) == key)
    return frozenset(key for one in outdated for key in one.facts)


def links(words: Content) -> Iterator[CheckedLink]:
    """Every address that the words lead to."""
    found = list(real_links(words))
    checked = {check.address: check for check in LinkCheck.objects.filter(address__in={link.address for link in found})}
    return (CheckedLink(link=link, check=checked.get(link.address)) for link in found)


def _anchor(words: Content, place: Place) -> str:
    match place:
        case ("sections", int(index), *_):
            return words.sections[index].id
        case ("gist", *_):
            return "gist"
        case _:
            return ""
