"""The project's own settings, behind a proxy, with addresses at which things go wrong on purpose."""

from cporsite.settings import *  # noqa: F403  the project's settings, with a few things on top

ROOT_URLCONF = "tests.site.urls"
BEHIND_PROXY = True
