"""The public addresses. They are printed on paper: an address that was ever given out keeps working."""

from django.urls import path, re_path

from explainer.public import health, views

urlpatterns = [
    path("", views.root, name="root"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path(health.RECORD_HEAD[1:], health.record_head, name="head_of_record"),
    path("<slug:language>/", views.explainer, name="language_root"),
    path("<slug:language>/<slug:slug>/", views.explainer, name="explainer"),
    # The last pattern, so that an unknown address gets our page under DEBUG too.
    re_path(r"", views.not_found, name="not_found"),
]
