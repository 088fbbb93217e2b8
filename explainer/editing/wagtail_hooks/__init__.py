"""What we register with Wagtail, by what it is about. Nothing is decided here."""

from explainer.editing.wagtail_hooks import (
    checking,
    commenting,
    creating,
    drafting,
    home,
    links,
    log,
    mail,
    menus,
    reading,
    refusing,
    screens,
    snippets,
)

__all__ = [
    "checking",
    "commenting",
    "creating",
    "drafting",
    "home",
    "links",
    "log",
    "mail",
    "menus",
    "reading",
    "refusing",
    "screens",
    "snippets",
]
