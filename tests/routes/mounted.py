"""A URLconf for tests only, with what is mounted nowhere: Wagtail's REST APIs. `manage.py check` refuses such a one."""

from django.urls import path
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.api.v3.urls import api

from cporsite.urls import urlpatterns as ours

router = WagtailAPIRouter("wagtailapi_v2")
router.register_endpoint("pages", PagesAPIViewSet)
urlpatterns = [path("api/v2/", router.urls), path("api/v3/", api.urls), *ours]
