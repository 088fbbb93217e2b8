"""Addresses: the admin where the process has it, and the public ones. They are fixed: they get printed."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

urlpatterns: list[URLPattern | URLResolver] = []
if settings.WITH_EDITING:
    from wagtail.admin import urls as wagtailadmin_urls

    from explainer.public import views

    # Without its slash, as people type it.
    urlpatterns.append(path("admin", RedirectView.as_view(pattern_name="wagtailadmin_home")))
    # Wagtail's page that fails on purpose, for its own developers.
    urlpatterns.append(path("admin/failwhale/", views.not_found))
    urlpatterns.append(path("admin/", include(wagtailadmin_urls)))
urlpatterns.append(path("", include("explainer.public.urls")))

handler400 = "explainer.public.views.bad_request"
handler403 = "explainer.public.views.forbidden"
handler404 = "explainer.public.views.not_found"
handler500 = "explainer.public.views.server_error"
