"""Settings of the tests: the project's own, with what tests may not do without."""

from cporsite.settings import *  # noqa: F403  the project's settings, with a few things on top

# Empties append-only tables after a test that commits.
INSTALLED_APPS = ["tests.emptying", *INSTALLED_APPS]  # noqa: F405
# Quick instead of safe: nobody's password is in here.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
