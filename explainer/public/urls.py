"""The public addresses. They are printed on paper: an address that was ever given out keeps working."""

from django.urls import URLPattern, URLResolver, include, path, re_path, register_converter

from explainer.public import checking, feedback, health, machines, pdf, sharing, views


class EditionNumber:
    """1, 2, 3…, written in one way only."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class Picture:
    """The forms in which a QR code can be had."""

    regex = "svg|png"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(EditionNumber, "edition")
register_converter(Picture, "qr")

# Below each explainer, whether it stands at its language's root or directly below.
of_explainer: list[URLPattern] = [
    path("", views.explainer, name="explainer"),
    path("explainer.md", views.explainer, {"make": machines.markdown}, name="explainer_md"),
    path("explainer.json", views.explainer, {"make": machines.json}, name="explainer_json"),
    path("explainer.pdf", pdf.explainer, name="explainer_pdf"),
    path("changes.atom", views.feed, name="feed"),
    path("editions/", views.editions, name="editions"),
    path("editions/<edition:number>/", views.edition, name="edition"),
    path("editions/<edition:number>/explainer.md", views.edition, {"make": machines.markdown}, name="edition_md"),
    path("editions/<edition:number>/explainer.json", views.edition, {"make": machines.json}, name="edition_json"),
    path("editions/<edition:number>/explainer.pdf", pdf.edition, name="edition_pdf"),
    path("editions/<edition:number>/changes/", views.changes, name="changes"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.root, name="root"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path(health.RECORD_HEAD[1:], health.record_head, name="head_of_record"),
    path("feedback/", feedback.feedback, name="feedback"),
    path("robots.txt", views.for_machines, {"make": machines.robots}, name="robots"),
    path("sitemap.xml", views.for_machines, {"make": machines.sitemap}, name="sitemap"),
    path("llms.txt", views.for_machines, {"make": machines.llms}, name="llms"),
    path("check/", checking.check, name="check"),
    path("check/<str:typed>/", checking.check_code, name="check_code"),
    path("check/<str:typed>", checking.check_code, name="check_code"),
    path("c/", sharing.short, name="short"),
    path("c/qr.<qr:form>", sharing.qr_code, name="short_qr"),
    path("c/<slug:named>/", sharing.short, name="short_named"),
    path("c/<slug:named>", sharing.short, name="short_named"),
    path("c/<slug:named>/qr.<qr:form>", sharing.qr_code, name="short_named_qr"),
    path("c/<slug:language>/<slug:named>/", sharing.short, name="short_in"),
    path("c/<slug:language>/<slug:named>", sharing.short, name="short_in"),
    path("<slug:language>/share/", sharing.share, name="share"),
    path("<slug:language>/", include(of_explainer)),
    path("<slug:language>/<slug:slug>/", include(of_explainer)),
    # The last pattern, so that an unknown address gets our page under DEBUG too.
    re_path(r"", views.not_found, name="not_found"),
]
