"""What we register with Wagtail, by what it is about. Nothing is decided here."""

from explainer.editing.wagtail_hooks import drafting, home, log, menus, refusing, screens, snippets

__all__ = ["drafting", "home", "log", "menus", "refusing", "screens", "snippets"]
