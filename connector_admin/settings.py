"""Settings of the console. All of them come from the environment; docs/settings.md explains each variable."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from environ import FileAwareEnv

BASE_DIR = Path(__file__).resolve().parent.parent


# Readers -------------------------------------------------------------------------------------------


def env_text(name: str, default: str = "") -> str:
    """Return the variable `name`, or what stands in the file that `NAME_FILE` names; empty means absent.

    The mapping is read directly: Env.str would take a secret that begins with "$" for another variable's name.
    """
    try:
        return str(FileAwareEnv.ENVIRON.get(name, "")).strip() or default
    except (OSError, UnicodeDecodeError) as error:
        message = f"{name}_FILE names a file that cannot be read: {error}"
        raise ImproperlyConfigured(message) from error


def env_bool(name: str, *, default: bool) -> bool:
    """Read a yes or no.

    Raises:
        ImproperlyConfigured: it is another word.
    """
    text = env_text(name).lower()
    if not text:
        return default
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    message = f"{name} is {text!r}. Write true or false."
    raise ImproperlyConfigured(message)


def env_int(name: str, *, default: int) -> int:
    """Read a whole number, 0 or more.

    Raises:
        ImproperlyConfigured: it is none.
    """
    text = env_text(name)
    if not text:
        return default
    if text.isascii() and text.isdigit():
        return int(text)
    message = f"{name} is {text!r}. Write a whole number, 0 or more."
    raise ImproperlyConfigured(message)


def env_list(name: str) -> list[str]:
    """Read a comma-separated list; blanks around its items do not count."""
    return [item for item in (part.strip() for part in env_text(name).split(",")) if item]


def env_ports(name: str) -> list[int]:
    """Read a comma-separated list of ports.

    Raises:
        ImproperlyConfigured: one of them is none.
    """
    items = env_list(name)
    if all(item.isascii() and item.isdigit() and 1 <= int(item) <= 65535 for item in items):
        return [int(item) for item in items]
    message = (
        f"{name} is {','.join(items)!r}. Write ports from 1 to 65535 with commas between them."
    )
    raise ImproperlyConfigured(message)


def env_database(name: str) -> dict[str, Any]:
    """Read a database URL.

    SQLite gets write-ahead logging, and transactions that take the write lock at once: a transaction
    that begins by reading could not wait for the lock later and would fail instead.
    """
    url = env_text(name, f"sqlite:///{BASE_DIR / 'db.sqlite3'}")
    config: dict[str, Any] = FileAwareEnv.db_url_config(url)
    match config["ENGINE"]:
        case "django.db.backends.sqlite3":
            config["OPTIONS"] = {
                "timeout": 20,  # seconds to wait for the write lock
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL;",
            } | config.get("OPTIONS", {})
        case "django.db.backends.postgresql":
            config = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True} | config
        case _:
            scheme = url.partition(":")[0]
            message = f"{name} begins with {scheme!r}. Write sqlite:///PATH or postgres://USER:PASSWORD@HOST:PORT/NAME."
            raise ImproperlyConfigured(message)
    return config


# Who we are ----------------------------------------------------------------------------------------

DEBUG = env_bool("DEBUG", default=False)
IS_TEST = "PYTEST_VERSION" in os.environ  # pytest sets it; its client speaks plain HTTP
IS_PRODUCTION = not DEBUG and not IS_TEST

# Without a key a random one lets migrate, collectstatic and check work; required_keys.py lets nothing be served
# with it. Django's own deployment check knows the prefix.
GENERATED_SECRET_KEY_PREFIX = "django-insecure-"
SECRET_KEY = env_text("SECRET_KEY") or GENERATED_SECRET_KEY_PREFIX + get_random_secret_key()

ALLOWED_HOSTS = env_list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
TRUSTED_PROXY_COUNT = env_int("TRUSTED_PROXY_COUNT", default=0)

ROOT_URLCONF = "connector_admin.urls"
WSGI_APPLICATION = "connector_admin.wsgi.application"
ASGI_APPLICATION = "connector_admin.asgi.application"

INSTALLED_APPS = [
    "smtp_connector",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "axes",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it answers in place of the view
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
                "csp.context_processors.nonce",
            ],
        },
    },
]

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Where things are kept -----------------------------------------------------------------------------

DATABASES = {"default": env_database("DATABASE_URL")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": FileAwareEnv.cache_url_config(env_text("CACHE_URL", "locmemcache://"))}

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# Else WhiteNoise warns of a folder that only production has.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not IS_PRODUCTION

DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024  # octets; the text box takes 256 KiB

# Signing in ----------------------------------------------------------------------------------------

LOGIN_URL = "smtp_connector:account_sign_in"
LOGIN_REDIRECT_URL = "smtp_connector:connector_list"
LOGOUT_REDIRECT_URL = LOGIN_URL
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: it refuses before a password is looked at
    "django.contrib.auth.backends.ModelBackend",
]
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # else the time on the page would not hold
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "connector_admin.sign_in_limits.find_client_address"
AXES_LOCKOUT_CALLABLE = "connector_admin.sign_in_limits.show_limit"
AXES_DISABLE_ACCESS_LOG = True  # the app's audit is the log
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
SESSION_COOKIE_AGE = 8 * 60 * 60  # seconds
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# What browsers are told ----------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PRODUCTION
SECURE_SSL_REDIRECT = env_bool("SECURE_SSL_REDIRECT", default=IS_PRODUCTION)
# Load balancers ask over plain HTTP, and take a redirect for a failure.
SECURE_REDIRECT_EXEMPT = [r"^(?:healthz|readyz)\Z"]
SECURE_HSTS_SECONDS = env_int("SECURE_HSTS_SECONDS", default=31_536_000 if IS_PRODUCTION else 0)
# Without a proxy of ours the header is the visitor's own word.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for subdomains and its preload list (W021) bind the operator's other sites
    "security.W021",
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [NONE],
    },
}

# Language and time ---------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60  # seconds
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = IS_PRODUCTION
USE_TZ = True
TIME_ZONE = env_text("TIME_ZONE", "UTC")

# Log -----------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # Django's own handlers are silent in production, or wait for an EMAIL_HOST.
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "mail.log": {"level": "WARNING"},  # aiosmtpd's: each command of each session
    },
}

# The app -------------------------------------------------------------------------------------------

SMTP_CONNECTOR: dict[str, Any] = {
    "ENCRYPTION_KEYS": env_list("SMTP_CONNECTOR_ENCRYPTION_KEYS"),
    "ALLOWED_NETWORKS": env_list("SMTP_CONNECTOR_ALLOWED_NETWORKS"),
    # The mailbox shows other people's mail to whoever may see the log: never outside development.
    "LOCAL_MAILBOX": (env_text("SMTP_CONNECTOR_LOCAL_MAILBOX") or None) if DEBUG else None,
    "LOCAL_MAILBOX_DIRECTORY": env_text(
        "SMTP_CONNECTOR_LOCAL_MAILBOX_DIRECTORY", str(BASE_DIR / ".local_mailbox")
    ),
    "LOG_RETENTION_DAYS": env_int("SMTP_CONNECTOR_LOG_RETENTION_DAYS", default=30),
    "HASH_RECIPIENTS": env_bool("SMTP_CONNECTOR_HASH_RECIPIENTS", default=False),
    "RECIPIENT_ALLOWLIST": env_list("SMTP_CONNECTOR_RECIPIENT_ALLOWLIST") or None,
    "TRUSTED_PROXY_COUNT": TRUSTED_PROXY_COUNT,
}
if ALLOWED_PORTS := env_ports("SMTP_CONNECTOR_ALLOWED_PORTS"):
    SMTP_CONNECTOR["ALLOWED_PORTS"] = ALLOWED_PORTS
