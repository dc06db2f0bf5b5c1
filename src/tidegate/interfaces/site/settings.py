"""Django's settings of a deployment, by role. What an operator may set is in `configuration`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tidegate.interfaces.database.url import django_database
from tidegate.interfaces.site.configuration import load
from tidegate.interfaces.site.logs import logging_settings
from tidegate.interfaces.site.roles import rooms_of

CONFIGURATION = load()
SITE = Path(__file__).parent

SECRET_KEY = CONFIGURATION.secret
DEBUG = CONFIGURATION.debug
DEMO = CONFIGURATION.demo
PRODUCTION = CONFIGURATION.production
ROLE = CONFIGURATION.role
PLATFORM_CODE = CONFIGURATION.platform
SIGNING_KEY_FILE = CONFIGURATION.signing_key_file
ALLOWED_HOSTS = CONFIGURATION.hosts if CONFIGURATION.role != "test" else ["*"]
CSRF_TRUSTED_ORIGINS = CONFIGURATION.origins

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    *(f"tidegate.{room}" for room in rooms_of(ROLE)),
]
AUTH_USER_MODEL = "parties.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES: dict[str, dict[str, Any]] = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "unset"}}
if CONFIGURATION.database_url:
    DATABASES["default"] = django_database(CONFIGURATION.database_url)
if CONFIGURATION.owner_database_url:
    DATABASES["owner"] = django_database(CONFIGURATION.owner_database_url)
for _database in DATABASES.values():
    _database |= {"CONN_MAX_AGE": 300, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}
    _database.setdefault("OPTIONS", {}).setdefault("connect_timeout", 10)

MIDDLEWARE = [
    "tidegate.interfaces.site.headers.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tidegate.interfaces.site.reader.Reader",
    "tidegate.interfaces.site.answers.TroubleAnswers",
]
# Faults on purpose. A production deployment does not start with them (`configuration`), and does not load them either.
FAIL_POINTS = "" if PRODUCTION else CONFIGURATION.fail_points
if FAIL_POINTS:
    MIDDLEWARE.insert(0, "tidegate.interfaces.site.fail_point.Replies")
ROOT_URLCONF = "tidegate.interfaces.site.urls_hub" if ROLE == "hub" else "tidegate.interfaces.site.urls_platform"
WSGI_APPLICATION = "tidegate.interfaces.site.wsgi.application"
CSRF_FAILURE_VIEW = "tidegate.interfaces.site.answers.csrf_failure"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SITE / "templates", SITE.parent / "platform" / "templates", SITE.parent / "desk" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tidegate.interfaces.site.context.deployment",
                "tidegate.interfaces.site.reader.reader",
            ],
            "builtins": ["tidegate.interfaces.site.display"],
        },
    }
]
STATIC_URL = "/static/"
STATICFILES_DIRS = [
    folder
    for folder in (SITE / "static", SITE.parent / "platform" / "static", SITE.parent / "desk" / "static")
    if folder.is_dir()
]
# Files are served from where they lie, in memory, with an ETag: nothing to collect before the first start.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
if ROLE == "test":
    PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",  # tests log in often
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False
LANGUAGE_CODE = "en"

# Browsers never send these over plain http; a demonstration on loopback has no TLS.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
# Cookies know no ports: on one host a hub and three platforms would otherwise log one another out.
_SUFFIX = "" if PRODUCTION else f"_{(CONFIGURATION.platform or ROLE or 'site').lower()}"
SESSION_COOKIE_NAME = ("__Host-session" if PRODUCTION else "session") + _SUFFIX
CSRF_COOKIE_NAME = ("__Host-csrf" if PRODUCTION else "csrf") + _SUFFIX
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIGURATION.secure_proxy else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

LOGGING = logging_settings(CONFIGURATION)
LOGGING_CONFIG = "logging.config.dictConfig"
