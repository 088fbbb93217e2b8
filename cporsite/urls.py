"""Addresses: the admin where the process has it, and the public ones. They are fixed: they get printed."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = []
if settings.WITH_EDITING:
    from wagtail.admin import urls as wagtailadmin_urls

    from explainer.public import views

    # Wagtail's page that fails on purpose, for its own developers.
    urlpatterns.append(path("admin/failwhale/", views.not_found))
    urlpatterns.append(path("admin/", include(wagtailadmin_urls)))
urlpatterns.append(path("", include("explainer.public.urls")))

handler400 = "explainer.public.views.bad_request"
handler403 = "explainer.public.views.forbidden"
handler404 = "explainer.public.views.not_found"
handler500 = "explainer.public.views.server_error"
