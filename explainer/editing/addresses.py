"""Which addresses are the admin's."""

from django.http import HttpRequest
from django.urls import reverse


def in_admin(request: HttpRequest) -> bool:
    """Whether a request is for the admin, and not for the customer's side."""
    return request.path.startswith(reverse("wagtailadmin_home"))
