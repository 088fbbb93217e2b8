"""The project's own settings, with the bare view beside the site."""

from cporsite.settings import *  # noqa: F403  the project's settings, with a few things on top

INSTALLED_APPS += ["tests.bench.bare"]  # noqa: F405  it comes from the line above
ROOT_URLCONF = "tests.bench.bare.urls"
# Submitting the starter content tells the reviewers; here there are none.
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
