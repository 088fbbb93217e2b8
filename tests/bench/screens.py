"""What screens of the admin cost, measured in the process that makes them; `tests.bench.fill screens` prints it as JSON."""

from time import process_time

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from explainer.editing import submitting
from explainer.editing.models import ExplainerPage
from explainer.record.models import Change
from explainer.record.timeline import timeline
from tests.bench.load import ROUNDS

SCREENS = REVIEW, COMPARISON, EDITOR = "review screen", "comparison in it", "Wagtail’s editor"

# For each screen: how many queries it makes, and the milliseconds of the processor that it took in each round.
type Found = dict[str, tuple[int, list[float]]]


def measure() -> Found:
    """Submit a change of the first explainer, and ask for each screen in turns; a round before the first warms up."""
    page = ExplainerPage.objects.filter(depth=2).get()
    editor, reviewer = (User.objects.get(username=name) for name in ("editor", "reviewer"))
    draft = page.get_latest_revision_as_object()
    draft.gist = draft.gist.replace("</p>", " It takes three minutes.</p>", 1)
    draft.save_revision(user=editor)
    submission = submitting.submit(page, editor, change=Change.WORDING, change_note="It says how long it takes.")
    number = timeline().next_number(page.key) - 1
    addresses = {
        REVIEW: (reviewer, reverse("explainer_review", args=[page.pk])),
        COMPARISON: (reviewer, reverse("explainer_since_edition", args=[submission.pk, number])),
        EDITOR: (editor, reverse("wagtailadmin_pages:edit", args=[page.pk])),
    }
    found: Found = {screen: (0, []) for screen in SCREENS}
    clients = {user: Client(SERVER_NAME=settings.ALLOWED_HOSTS[0]) for user in (editor, reviewer)}
    for user, client in clients.items():
        client.force_login(user)
    for number in range(ROUNDS + 1):
        for screen, (user, url) in addresses.items():
            start = process_time()
            response = clients[user].get(url, secure=True)
            taken = (process_time() - start) * 1e3
            if response.status_code != 200:
                raise SystemExit(f"{screen}: {response.status_code}")
            if number:
                found[screen][1].append(taken)
    for screen, (user, url) in addresses.items():
        with CaptureQueriesContext(connection) as asked:
            clients[user].get(url, secure=True)
        found[screen] = (len(asked), found[screen][1])
    return found
