"""Who approves: only somebody who had no part in the words, at each stage another one."""

from django.contrib.auth.models import User
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.log_actions import LogContext
from wagtail.models import Locale, Revision, Task, Workflow, WorkflowTask

from explainer.editing import reviewing
from explainer.editing.models import ExplainerPage, Source, Submission, Term
from tests.cast import SECTION, form, make_page, member, save, submit
from tests.routes.catalogue import APPROVED, SIGN_IN, route
from tests.routes.stage import WORDS, Stage, Who, seal

GROUP = "Who approves"
SAVED = "You saved the draft on"
SUBMITTED = "You submitted this on"
TAKEN_OVER = "You wrote words that the draft took over on"
UNKNOWN = "Somebody whom the site cannot name changed these words."
CLOSED = "This submission is closed."
OTHER = f"{WORDS}<p>Nothing else was ever said about it by anybody.</p>"
ONLY_ON_THE_SCREEN = "Decide on the review screen, where the frozen words are shown."


def approve(who: Who, submission: Submission, **more: str) -> str:
    """Click on the button of the review screen."""
    return who.post("explainer_approve", submission.pk, data={"digest": submission.content_digest, **more})


def resubmit(stage: Stage, author: User, submitter: User, body: str = OTHER) -> Submission:
    """Ask for changes to what is under review; then another author writes all of it anew, and somebody submits it."""
    reviewing.ask_for_changes(stage.submission, stage.second_reviewer, comment="Write it anew.")
    save(stage.reviewed, author, body)
    return submit(stage.reviewed, submitter)


@route("the author, own words", GROUP, APPROVED, author=SAVED, second_author=SAVED)
def own_work(stage: Stage, who: Who) -> str:
    return approve(who, stage.submission)


@route("the author, after a colleague changed a comma", GROUP, APPROVED, author=SAVED, second_author=SUBMITTED)
def comma(stage: Stage, who: Who) -> str:
    page = fresh(stage, stage.author)
    save(page, stage.second_author, WORDS.replace(".", ",."))
    return approve(who, submit(page, stage.second_author))


@route("who submitted and wrote nothing", GROUP, APPROVED, author=SAVED, second_author=SUBMITTED)
def submitter(stage: Stage, who: Who) -> str:
    return approve(who, submit(fresh(stage, stage.author), stage.second_author))


@route("a superuser, own words", GROUP, APPROVED, superuser=SAVED, author=SUBMITTED)
def superuser(stage: Stage, who: Who) -> str:
    return approve(who, submit(fresh(stage, stage.superuser), stage.author))


@route("who changed a cited fact’s source", GROUP, APPROVED, author=SAVED, second_author="You changed the source “L24” on")
def changed_source(stage: Stage, who: Who) -> str:
    with LogContext(user=stage.second_author):
        source = Source.objects.get()
        source.title = "Submit an OSU claim"
        source.save()
    cited = [("prose", {"id": "why", "heading": "Why", "body": WORDS, "facts": [stage.fact]})]
    return approve(who, submit(make_page(stage.author, slug="cites", title="Cites", sections=cited), stage.author))


@route("who changed a cited fact", GROUP, APPROVED, author=SAVED, second_author="You changed the fact “what” on")
def changed_fact(stage: Stage, who: Who) -> str:
    with LogContext(user=stage.second_author):
        stage.fact.statement = "A claim says who was of help."
        stage.fact.save()
    cited = [("prose", {"id": "why", "heading": "Why", "body": WORDS, "facts": [stage.fact]})]
    return approve(who, submit(make_page(stage.author, slug="cites", title="Cites", sections=cited), stage.author))


@route(
    "who changed a word of the glossary",
    GROUP,
    APPROVED,
    author=SAVED,
    second_author="You changed the word “Claim” of the glossary on",
)
def changed_term(stage: Stage, who: Who) -> str:
    with LogContext(user=stage.second_author):
        term = Term.objects.get()
        term.meaning = "It says who was of help."
        term.save()
    shows = [("definitions", {"id": "words", "heading": "Words", "terms": [], "glossary": [term], "facts": []})]
    return approve(who, submit(make_page(stage.author, slug="shows", title="Shows", sections=shows), stage.author))


@route("an author of an earlier cycle that was sent back", GROUP, APPROVED, author=SAVED, second_author=SAVED)
def earlier_cycle(stage: Stage, who: Who) -> str:
    outsider = User.objects.get(username="outsider")
    return approve(who, resubmit(stage, outsider, outsider, "<p>These are quite other words than before.</p>"))


@route("an author of an earlier cycle that was cancelled", GROUP, APPROVED, author=SAVED, second_author=SAVED)
def cancelled_cycle(stage: Stage, who: Who) -> str:
    stage.reviewed.current_workflow_state.cancel(user=stage.author)
    outsider = User.objects.get(username="outsider")
    save(stage.reviewed, outsider, "<p>These are quite other words than before.</p>")
    return approve(who, submit(stage.reviewed, outsider))


@route("words saved without a user (shell, import)", GROUP, UNKNOWN)
def nobody(stage: Stage, who: Who) -> str:
    page = fresh(stage, stage.author)
    save(page, None, WORDS.replace("money", "invoice"))
    return approve(who, submit(page, User.objects.get(username="outsider")))


@route("words changed by SQL", GROUP, UNKNOWN)
def by_sql(stage: Stage, who: Who) -> str:
    page = fresh(stage, stage.author)
    latest = page.get_latest_revision()
    Revision.objects.filter(pk=latest.pk).update(content={**latest.content, "title": "By SQL"})
    return approve(who, submit(page, User.objects.get(username="outsider")))


@route("the words of a deleted account", GROUP, APPROVED, author=SUBMITTED)
def deleted_account(stage: Stage, who: Who) -> str:
    leaver = member("leaver", "Program team")
    page = fresh(stage, leaver)
    leaver.delete()
    return approve(who, submit(page, stage.author))


@route("a copy of own words by a colleague", GROUP, APPROVED, author=SAVED, second_author=SAVED)
def copy(stage: Stage, who: Who) -> str:
    made = stage.draft.specific.copy(update_attrs={"slug": "copy", "title": "Copy"}, keep_live=False, user=stage.second_author)
    return approve(who, submit(made, stage.second_author))


@route("a translation copy of own words", GROUP, APPROVED, author=TAKEN_OVER, second_author=SAVED)
def translation(stage: Stage, who: Who) -> str:
    german = Locale.objects.create(language_code="de")
    with LogContext(user=stage.second_author):
        made = stage.draft.get_latest_revision_as_object().copy_for_translation(german, copy_parents=True)
    return approve(who, submit(made, stage.second_author))


@route("an alias of own words, converted by a colleague", GROUP, APPROVED, author=TAKEN_OVER, second_author=SAVED)
def alias(stage: Stage, who: Who) -> str:
    stage.draft.get_latest_revision_as_object().save()
    made = ExplainerPage.objects.get(pk=stage.draft.pk).create_alias(update_slug="alias")
    made = ConvertAliasPageAction(made, user=stage.second_author).execute()
    return approve(who, submit(made, stage.second_author))


def an_edition_of_other_words(stage: Stage) -> None:
    """Public is what a colleague made of the author's first draft."""
    page = fresh(stage, stage.author)
    save(page, stage.second_author, "<p>These are quite other words than before.</p>")
    seal(page, stage.second_author, stage.second_reviewer)


@route(
    "own words of an old revision, which a colleague went back to",
    GROUP,
    APPROVED,
    author=TAKEN_OVER,
    second_author=SAVED,
    prepare=an_edition_of_other_words,
)
def revert(stage: Stage, who: Who) -> str:
    page = ExplainerPage.objects.get(slug="fresh")
    old = page.revisions.earliest("pk")
    old.as_object().save_revision(user=stage.second_author, previous_revision=old)
    return approve(who, submit(page, stage.second_author))


@route(
    "a reviewer who is taken out of the group between loading and clicking",
    GROUP,
    "You are not a reviewer at the stage",
    superuser=APPROVED,
)
def left_the_group(stage: Stage, who: Who) -> str:
    page = fresh(stage, User.objects.get(username="outsider"))
    submission = submit(page, User.objects.get(username="outsider"))
    who.get("explainer_review", page.pk)
    if isinstance(who.user, User):
        # Still of the program team, so that the admin lets them in.
        who.user.groups.set(User.objects.get(username="outsider").groups.all())
    return approve(who, submission)


@route("a reviewer who is deactivated between loading and clicking", GROUP, SIGN_IN)
def deactivated(stage: Stage, who: Who) -> str:
    who.get("explainer_review", stage.reviewed.pk)
    User.objects.filter(username=who.user.get_username()).update(is_active=False)
    return approve(who, stage.submission)


def two_stages(stage: Stage) -> Submission:
    first = Task.objects.get().specific
    second = type(first).objects.create(name="Second review")
    second.groups.set(first.groups.all())
    WorkflowTask.objects.create(workflow=Workflow.objects.get(), task=second, sort_order=1)
    return resubmit(stage, stage.author, stage.second_author)


def two_people_at_two_stages(stage: Stage) -> None:
    submission = two_stages(stage)
    for name in ("reviewer", "superuser"):
        said = approve(stage.who(name), submission)
    assert "These words are public now." in said


@route(
    "the same person at two stages",
    GROUP,
    "You approved this at the stage “Independent review”. Another stage needs another person.",
    author=SAVED,
    second_author=SAVED,
    twin=two_people_at_two_stages,
)
def same_person_twice(stage: Stage, who: Who) -> str:
    submission = two_stages(stage)
    if who.name in ("reviewer", "superuser"):
        approve(who, submission)
    return approve(who, submission)


@route("opening the address of the decision (GET)", GROUP, "An address that is opened decides nothing.")
def by_get(stage: Stage, who: Who) -> str:
    return who.get("explainer_approve", stage.submission.pk, digest=stage.submission.content_digest)


def approved_already(stage: Stage) -> None:
    reviewing.approve(stage.submission, stage.second_reviewer, digest=stage.submission.content_digest)


def the_next_one(stage: Stage) -> None:
    save(stage.reviewed, stage.author, OTHER)
    assert "These words are public now." in approve(stage.who("reviewer"), submit(stage.reviewed, stage.author))


@route("clicking twice, or after somebody else", GROUP, CLOSED, prepare=approved_already, twin=the_next_one)
def double_click(stage: Stage, who: Who) -> str:
    return approve(who, stage.submission)


@route("with the digest of other words", GROUP, "These are not the words that you were shown.", author=SAVED, second_author=SAVED)
def other_digest(stage: Stage, who: Who) -> str:
    return approve(who, stage.submission, digest="0" * 64)


@route(
    "Wagtail’s own approval, with extra data in its form",
    GROUP,
    ONLY_ON_THE_SCREEN,
    covers=("wagtailadmin_pages:workflow_action", "wagtailadmin_pages:collect_workflow_action_data"),
)
def wagtails_form(stage: Stage, who: Who) -> str:
    state = stage.reviewed.current_workflow_task_state
    extra = {"update": "False", "comment": "Fine.", "title": "Send money"}
    return who.post("wagtailadmin_pages:workflow_action", stage.reviewed.pk, "approve", state.pk, data=extra)


@route(
    "an approver whose own words come in through the editor’s form",
    GROUP,
    "locked",
    covers=("wagtailadmin_pages:edit",),
)
def words_with_the_approval(stage: Stage, who: Who) -> str:
    posted = form(("prose", SECTION), title="Send money", slug="reviewed")
    more = {"workflow-action-name": "approve", "workflow-action-extra-data": '{"update": false}', "action-workflow-action": "1"}
    return who.post("wagtailadmin_pages:edit", stage.reviewed.pk, data=posted | more)


def fresh(stage: Stage, author: User) -> ExplainerPage:
    """A new draft with words that nobody else had a part in."""
    body = WORDS.replace("account", f"account of {author}")
    section = ("prose", {"id": "why", "heading": "Why", "body": body, "facts": []})
    return make_page(author, slug="fresh", title="Fresh", gist="<p>In short.</p>", sections=[section])
