"""What we register with Wagtail, by what it is about. Nothing is decided here."""

from explainer.editing.wagtail_hooks import drafting, home, log, mail, menus, refusing, screens, snippets

__all__ = ["drafting", "home", "log", "mail", "menus", "refusing", "screens", "snippets"]
