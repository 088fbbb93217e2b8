"""ROOMS=public serves customers in a process that has no Wagtail."""

import os
import subprocess
import sys
from pathlib import Path

WITHOUT_WAGTAIL = """
import sys

class NoWagtail:
    def find_spec(self, name, path=None, target=None):
        rooms = {"explainer.editing", "django.contrib.auth.models"}
        if name.partition(".")[0] in {"wagtail", "modelcluster", "taggit"} or name in rooms:
            raise ImportError(f"{name} is not to be imported here")

sys.meta_path.insert(0, NoWagtail())
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
call_command("check", fail_level="WARNING")
call_command("migrate", verbosity=0)
call_command("check", databases=["default"])
from tests.words import sealed
sealed()
client = Client(headers={"host": "127.0.0.1"})
refused = client.get("/en/", headers={"host": "evil.example"})
print(refused.status_code, b'<main id="main">' in refused.content, b"evil" in refused.content)
print([client.get(path).status_code for path in ("/", "/en/", "/nothing/", "/admin/")])
answer = "edition=/en/editions/1/&helpful=no"
response = client.post("/feedback/", answer, content_type="application/x-www-form-urlencoded")
from explainer.feedback.models import Answer
call_command("tidy_feedback", verbosity=0)
print(response.status_code, response.cookies.output(), Answer.objects.count())
"""


def test_the_public_rooms_start_and_serve_where_importing_wagtail_fails(tmp_path: Path) -> None:
    environment = os.environ | {
        "ROOMS": "public",
        "DJANGO_SETTINGS_MODULE": "cporsite.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'public.sqlite3'}",
    }
    ran = subprocess.run([sys.executable, "-c", WITHOUT_WAGTAIL], env=environment, check=False, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    stranger, pages, _tidied, feedback = ran.stdout.splitlines()[-4:]
    assert stranger == "400 True False"
    assert pages == "[302, 200, 404, 404]"
    assert feedback.split() == ["200", "1"]
