"""`stock/settings/local.py`: what every project says for itself, taken from the site that it is compared with."""

from cporsite.settings import ALLOWED_HOSTS, DATABASES, SECRET_KEY, SECURE_PROXY_SSL_HEADER

from .base import INSTALLED_APPS  # type: ignore[import-not-found]  # beside this file in the project

__all__ = ["ALLOWED_HOSTS", "DATABASES", "INSTALLED_APPS", "SECRET_KEY", "SECURE_PROXY_SSL_HEADER"]

# Wagtail's search asks for it on PostgreSQL.
INSTALLED_APPS.append("django.contrib.postgres")
