"""All settings, from the environment. README.md lists every variable that is read here."""

import re
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from cporsite import environment

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

PRODUCTION = environment.one_of("ENVIRONMENT", ["development", "production"]) == "production"
# With ROOMS=public the process serves the customer's side only, and needs no Wagtail.
WITH_EDITING = environment.one_of("ROOMS", ["all", "public"]) == "all"
DEBUG = environment.true_or_false("DEBUG", default=False)
if DEBUG and PRODUCTION:
    raise ImproperlyConfigured("DEBUG=True shows internals to visitors. Remove it, or use ENVIRONMENT=development.")

PORT = environment.port("PORT", 8000)
ALLOWED_HOSTS = environment.hosts("ALLOWED_HOSTS") or ["127.0.0.1", "localhost", "[::1]"]

# Who speaks, and where. While no publisher is named, every page says that it is a demonstration.
PUBLISHER_NAME = environment.text("PUBLISHER_NAME")
own_address = f"https://{ALLOWED_HOSTS[0].lstrip('.')}" if PRODUCTION else f"http://127.0.0.1:{PORT}"
PUBLIC_URL = environment.text("PUBLIC_URL", own_address).rstrip("/")
if not re.fullmatch(r"https?://[^/\s?#@]+", PUBLIC_URL):
    raise ImproperlyConfigured(f"PUBLIC_URL is {PUBLIC_URL!r}. Set it to the site's own address, such as https://cpor.example.")

if PRODUCTION:
    SECRET_KEY = environment.required("SECRET_KEY", "a long random text that signs sessions")
    environment.required("ALLOWED_HOSTS", "the host names that the site answers to, with commas between")
    database_url = environment.required("DATABASE_URL", "the database, such as postgres://user:password@host/name")
    # Behind a proxy that ends TLS, overwrites this header, and ends X-Forwarded-For with the visitor's address; elsewhere a
    # visitor could send both.
    BEHIND_PROXY = environment.true_or_false("BEHIND_PROXY", default=False)
    if BEHIND_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
else:
    try:
        VAR_DIR.mkdir(exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{VAR_DIR} cannot be made ({error.strerror}). Make the checkout writable.") from error
    BEHIND_PROXY = False
    SECRET_KEY = "development only: signs nothing but sessions on this machine"  # noqa: S105  known to everybody, and meant to be
    database_url = environment.text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}")

try:
    database: dict[str, Any] = {**dj_database_url.parse(database_url)}
except ValueError as error:
    raise ImproperlyConfigured(
        "DATABASE_URL cannot be read. Write it as postgres://user:password@host/name or sqlite:////path/to/file."
    ) from error
match database["ENGINE"]:
    case "django.db.backends.postgresql":
        database["OPTIONS"] = {**database.get("OPTIONS", {}), "pool": True}
    case "django.db.backends.sqlite3":
        # To open a file costs ten times as much as to read from it (docs/benchmarks.md).
        database["CONN_MAX_AGE"] = 60
        # IMMEDIATE: a deed that read before another one committed waits for its turn instead of failing at its first write.
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL",
        }
    case _:
        raise ImproperlyConfigured("DATABASE_URL names neither PostgreSQL nor SQLite, the two databases that keep the record safe.")
DATABASES = {"default": database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ROOT_URLCONF = "cporsite.urls"
WSGI_APPLICATION = "cporsite.wsgi.application"
INSTALLED_APPS = [
    "explainer.record",
    "explainer.feedback",
    "explainer.queue",
    "explainer.copies",
    "explainer.public",
    "django_tasks_db",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Looks at ALLOWED_HOSTS.
    "django.middleware.common.CommonMiddleware",
]
if WITH_EDITING:
    INSTALLED_APPS += [
        "explainer.editing",
        "wagtail.users",
        "wagtail.snippets",
        # Explainers hold neither images nor documents, but every screen of Wagtail's admin asks for their addresses.
        "wagtail.images",
        "wagtail.documents",
        "wagtail.sites",
        "wagtail.locales",
        "explainer.editing.apps.AdminConfig",
        "wagtail",
        "taggit",
        "modelsearch",
        # The admin's search uses its fields where the database is PostgreSQL.
        "django.contrib.postgres",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
    ]
    MIDDLEWARE += [
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "explainer.editing.caching.cookies_in_the_admin_only",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "explainer.editing.caching.no_store",
        "explainer.editing.rights.RightsMiddleware",
        "explainer.editing.refusals.RefusalMiddleware",
    ]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# Public pages carry a stricter policy of their own (`content.html.policy`). This one is the admin's: Wagtail 8 knows no
# nonces, and some of its forms hold inline scripts and styles.
SECURE_CSP = {
    "default-src": ["'self'"],
    "script-src": ["'self'", "'unsafe-inline'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "object-src": ["'none'"],
    "base-uri": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'self'"],
}
if not WITH_EDITING:
    # Nobody signs in on the customer's side, and it sets no cookie; the one form there is guarded by itself (`public.feedback`).
    SILENCED_SYSTEM_CHECKS = ["security.W003"]

# How long the words of readers' answers are kept.
FEEDBACK_KEEP_DAYS = environment.days("FEEDBACK_KEEP_DAYS", 365)

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("fr", "Français"), ("es", "Español"), ("ja", "日本語"), ("ar", "العربية")]
FORMAT_MODULE_PATH = ["cporsite.formats"]
USE_TZ = True
TIME_ZONE = "UTC"

# Served by the process itself, straight from the packages.
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
if WITH_EDITING:
    # The pictures of the guides, for the admin’s Help.
    STATICFILES_DIRS = [("guides", BASE_DIR / "docs/pictures")]
# Copies are kept here; every process, and the worker, has to see the same folder.
MEDIA_ROOT = Path(environment.text("MEDIA_ROOT", str(VAR_DIR / "media")))
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Errors go to the console with their traceback; Django's default would only mail them.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # That a worker was told to end. What failed is said by the logger of tasks.
        "django_tasks_db": {"level": "ERROR"},
        # Every task that was started and done.
        "django.tasks": {"level": "WARNING"},
        # Whoever asks for a host that is not ours is answered, and nothing is wrong here.
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
    },
}

WAGTAIL_SITE_NAME = "CPOR explained"
WAGTAILADMIN_BASE_URL = PUBLIC_URL
WAGTAIL_I18N_ENABLED = True
# Some systems list their own one as “localtime”, which no browser knows.
WAGTAIL_USER_TIME_ZONES = sorted(available_timezones() - {"localtime"})
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILADMIN_RICH_TEXT_EDITORS = {"default": {"WIDGET": "explainer.editing.widgets.RichTextArea"}}
WAGTAIL_FINISH_WORKFLOW_ACTION = "explainer.editing.finish.seal_submission"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None

# Wagtail does its own at once. What is for later waits in the database for `manage.py worker`: copies, which take seconds to print,
# and mail; on a developer's machine mail is sent at once.
AT_ONCE, IN_THE_QUEUE = "django.tasks.backends.immediate.ImmediateBackend", "django_tasks_db.DatabaseBackend"
TASKS = {
    "default": {"BACKEND": AT_ONCE},
    "mail": {"BACKEND": IN_THE_QUEUE if PRODUCTION else AT_ONCE},
    "copies": {"BACKEND": IN_THE_QUEUE},
}

# All mail goes into the queue first, and from there to the server. On a developer's machine, until a server is named, it
# goes into files, where it can be read.
MAILERS: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "explainer.editing.sending.Outbox"},
    "server": {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": {"file_path": VAR_DIR / "mail"}},
}
if email_host := environment.text("EMAIL_HOST", "localhost" if PRODUCTION else ""):
    MAILERS["server"] = {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": email_host,
            "port": environment.port("EMAIL_PORT", 587),
            "username": environment.text("EMAIL_USER"),
            "password": environment.text("EMAIL_PASSWORD"),
            "use_tls": environment.true_or_false("EMAIL_USE_TLS", default=True),
            "timeout": 10,
        },
    }
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "cporsite@localhost")
