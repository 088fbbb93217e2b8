"""Settings of the tests: the project's own, with what tests may not do without."""

import os

from cporsite.settings import *  # noqa: F403  the project's settings, with a few things on top

# Types and groups come first when the database is filled again: others make those that they miss.
_FIRST = ["django.contrib.contenttypes", "django.contrib.auth"]
# `tests.emptying` empties append-only tables after a test that commits.
INSTALLED_APPS = [*_FIRST, "tests.emptying", *(app for app in INSTALLED_APPS if app not in _FIRST)]  # noqa: F405
# Quick instead of safe: nobody's password is in here.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A connection for every thread that asks: a pool of a few is used up by those that a live server keeps.
DATABASES["default"]["OPTIONS"].pop("pool", None)  # noqa: F405
# Nobody waits for a copy that no test asks for.
TASKS["copies"] = {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}  # noqa: F405
# Nor for what Wagtail does for its own lists after each save.
TASKS["default"] = {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}  # noqa: F405
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}}
# Static files are looked for when they are asked for, and not all of them each time that a test makes a client.
WHITENOISE_AUTOREFRESH = True
# What `tests.with_postgres` migrated, to be copied by each worker.
DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ.get("TEST_TEMPLATE")}  # noqa: F405
