"""Django's settings, all from the environment, with defaults that run on a laptop with nothing else installed.

The variables are listed in docs/operate.md; secrets are read from the environment or from a file of mode 0600 in the data
folder that is made on the first start, never from this file.
"""

from __future__ import annotations

import math
import os
import secrets
from importlib.util import find_spec
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from luoshi.accounts.rate_limits import rate_of

PACKAGE = Path(__file__).resolve().parents[1]
HOME = Path(os.environ.get("LUOSHI_HOME", "luoshi-data")).resolve()


def _flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").strip().lower() in ("1", "true", "yes", "on")


def _words(name: str, default: str = "") -> list[str]:
    return [w.strip() for w in os.environ.get(name, default).split(",") if w.strip()]


def _is_there(module: str) -> bool:
    try:
        return bool(module) and find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def _sources() -> list[str]:
    """The apps of a deployment's own sources. ValueError, which names it, for one that there is not."""
    named = _words("LUOSHI_SOURCES")
    for name in named:
        if not any(map(_is_there, (name, name.rpartition(".")[0]))):  # an app, or its AppConfig
            raise ValueError(f"LUOSHI_SOURCES names {name!r}, and Python finds no such app; put its folder on PYTHONPATH, or install it")
        if name.startswith("luoshi.") or named.count(name) > 1:
            raise ValueError(f"LUOSHI_SOURCES names {name!r}, which is there already; leave it out")
    return named


def _number(name: str, default: float, least: float, most: float) -> float:
    """A number from the environment. ValueError, which names the setting, for what is none or out of bounds."""
    said = os.environ.get(name, "").strip()
    try:
        value = float(said or default)
    except ValueError:
        value = math.nan
    if not least <= value <= most:  # nan is nowhere between
        raise ValueError(f"{name} is {said!r}, which is no number from {least:g} to {most:g}")
    return value


def _rate(name: str, default: str) -> str:
    """A rate from the environment, as it is written. ValueError, which names the setting, for what is none."""
    said = os.environ.get(name, "").strip() or default
    try:
        rate_of(said)
    except ImproperlyConfigured as error:
        raise ValueError(f"{name}: {error}") from None
    return said


def _secret(name: str, file: str) -> str:
    """A secret from the environment, or else from a file in the data folder, made once with a fresh value."""
    if given := os.environ.get(name):
        return given
    path = HOME / file
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
                out.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass  # another process was first
        return path.read_text(encoding="ascii").strip()


def _former_keys(name: str, file: str) -> list[str]:
    """Keys that were in use before, the latest first: from the environment, with commas, and from a file, a line each."""
    try:
        lines = (HOME / file).read_text(encoding="ascii").split()
    except FileNotFoundError:
        lines = []
    return list(dict.fromkeys([*_words(name), *lines]))


DEBUG = _flag("LUOSHI_DEBUG")
SECRET_KEY = _secret("LUOSHI_SECRET_KEY", "secret-key")
SECRET_KEY_FALLBACKS = _former_keys("LUOSHI_SECRET_KEY_FALLBACKS", "secret-key.before")  # what they signed is still believed
DATA_KEY = _secret("LUOSHI_DATA_KEY", "data-key")  # seals personal data; losing it loses them
DATA_KEY_FALLBACKS = _former_keys("LUOSHI_DATA_KEY_FALLBACKS", "data-key.before")  # open what was sealed with them: older backups, a rotation under way
ALLOWED_HOSTS = _words("LUOSHI_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _words("LUOSHI_ORIGINS")
HTTPS = _flag("LUOSHI_HTTPS")

INSTALLED_APPS = [
    "luoshi.registers",
    "luoshi.accounts",
    "luoshi.matters",
    "luoshi.notices",
    "luoshi.site",
    "luoshi.desk",
    "luoshi.api",
    "luoshi.reports",
    "luoshi.requests",
    "luoshi.assessing",
    "luoshi.city",
    *_sources(),  # sources of a deployment's own
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "ninja",
    "luoshi.server",  # last: its migration signal finds every permission made
]

MIDDLEWARE = [
    "luoshi.server.nul.without_nul",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "luoshi.server.compressing.Compressed",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "luoshi.accounts.file_doors.RightFirst",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "luoshi.accounts.second_factor.required",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "luoshi.server.urls"
WSGI_APPLICATION = "luoshi.server.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "luoshi.server.context_processors.platform",
            ]
        },
    }
]

LOCK_WAIT = _number("LUOSHI_LOCK_WAIT", 8, 0.01, 600)  # seconds for another's write; then 503
DATABASE_URL = os.environ.get("DATABASE_URL") or f"sqlite:///{HOME / 'luoshi.sqlite3'}"
_database = dj_database_url.parse(DATABASE_URL)
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # One writer at a time, durable at commit (docs/decisions/0005).
    _database["ENGINE"] = "luoshi.server.one_writer"
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": LOCK_WAIT,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-64000; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY",
    }
    _database["CONN_MAX_AGE"] = None  # a thread keeps its connection
    HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
else:
    _given = _database.get("OPTIONS", {})
    _waits = f"-c lock_timeout={round(LOCK_WAIT * 1000)} {_given.get('options', '')}".strip()  # what the address says comes later, and wins
    _database["OPTIONS"] = {**_given, "options": _waits, "pool": {"min_size": 1, "max_size": int(_number("LUOSHI_POOL", 8, 1, 1_000)), "timeout": 5}}
DATABASES = {"default": _database}
# What counts tries and requests is never thrown out by what anybody can fill (server/rate_counts.py); pages are kept apart from it.
CACHES = {
    "default": {"BACKEND": "luoshi.server.rate_counts.Counts", "LOCATION": str(HOME / "counts.sqlite3")},
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "luoshi.accounts.passwords.GuessValidator"},
]
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
# Whoever may see or decide much signs in with a second factor (accounts/rules/second_factor.csv); a trial of the sample city need not.
SECOND_FACTOR = _flag("LUOSHI_SECOND_FACTOR", default=not _flag("LUOSHI_SAMPLE"))
ACCOUNT_FORMS = {"login": "luoshi.accounts.sign_in_form.SignInForm"}
MFA_ADAPTER = "luoshi.server.factors.SealedFactorAdapter"
ACCOUNT_ADAPTER = "luoshi.accounts.adapter.ClosedAdapter"
SOCIALACCOUNT_ADAPTER = "luoshi.accounts.adapter.ClosedSocialAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Luoshi"
SOCIALACCOUNT_PROVIDERS = {}
if os.environ.get("LUOSHI_OIDC_SERVER"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "oidc",
                "name": os.environ.get("LUOSHI_OIDC_NAME", "OIDC"),
                "client_id": os.environ.get("LUOSHI_OIDC_CLIENT", ""),
                "secret": os.environ.get("LUOSHI_OIDC_SECRET", ""),
                "settings": {"server_url": os.environ["LUOSHI_OIDC_SERVER"]},
            }
        ]
    }
# Wrong passwords are counted by axes, in the database, for all processes together; these are the codes of the second factor, a person.
ACCOUNT_RATE_LIMITS = {"login_failed": "8/15m/key", "login": "60/m/ip"}
AXES_FAILURE_LIMIT = 8
AXES_CLIENT_IP_CALLABLE = "luoshi.accounts.addresses.counted_address"
AXES_USERNAME_CALLABLE = "luoshi.accounts.adapter.tried_name"
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "luoshi.site.errors.locked_out"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "server" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("LUOSHI_TIME_ZONE", "Asia/Shanghai")

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [("luoshi/vendor/echarts", PACKAGE / "reading" / "views" / "vendor" / "echarts")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage" if _flag("LUOSHI_HASHED_STATIC") else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not _flag("LUOSHI_HASHED_STATIC")
MEDIA_ROOT = HOME / "files"  # evidence and uploads; served only by a view that asks for rights
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
UPLOAD_LIMIT = int(_number("LUOSHI_UPLOAD_LIMIT", 50 * 1024 * 1024, 1, 2**40))  # bytes a file
FILE_UPLOAD_PERMISSIONS = 0o640
INCOMING = FILE_UPLOAD_TEMP_DIR = str(HOME / "incoming")  # what comes in or waits to be sent, while it does; /tmp may be memory
os.makedirs(INCOMING, mode=0o700, exist_ok=True)
THREADS = int(_number("LUOSHI_THREADS", 16, 1, 1_000))  # of a server process, in which pages are made
# How long the body of a request may take, and how many are waited for (server/request_bodies.py).
BODIES = {
    "seconds": _number("LUOSHI_BODY_SECONDS", 15, 0.01, 86_400),
    "rate": _number("LUOSHI_BODY_RATE", 1024, 0, 1e9),
    "longest": _number("LUOSHI_BODY_LONGEST", 600, 0.01, 86_400),
    "at_once": int(_number("LUOSHI_BODIES", 256, 1, 1e6)),
    "each": int(_number("LUOSHI_BODIES_EACH", 32, 1, 1e6)),
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# Requests/seconds that the API answers, from one address and with a token.
API_RATES = {"anonymous": _rate("LUOSHI_API_RATE", "300/60"), "token": _rate("LUOSHI_API_TOKEN_RATE", "1200/60")}
OPEN311_KEYS = _flag("LUOSHI_OPEN311_KEYS")  # whether a request by Open311 needs an api_key
OPEN311_JURISDICTIONS = _words("LUOSHI_OPEN311_JURISDICTIONS")  # names that clients call this city, besides its code and its host
ASK_RATE = _rate("LUOSHI_ASK_RATE", "20/600")  # what residents send from one address

EMAIL_BACKEND = os.environ.get("LUOSHI_EMAIL_BACKEND", "luoshi.server.console.Withheld")
EMAIL_HOST = os.environ.get("LUOSHI_EMAIL_HOST", "localhost")
DEFAULT_FROM_EMAIL = os.environ.get("LUOSHI_EMAIL_FROM", "luoshi@localhost")

SITE_URL = os.environ.get("LUOSHI_URL", "http://localhost:8000").rstrip("/")  # for the links in notices
SMS_URL = os.environ.get("LUOSHI_SMS_URL", "")  # the gate's address; empty: notices are only printed
WEBHOOKS = _flag("LUOSHI_WEBHOOKS")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _flag("LUOSHI_BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"keys": {"()": "luoshi.requests.public.secret_links.KeepKeys"}},  # of residents' links
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["keys"]}},
    "loggers": {"psycopg.pool": {"level": "ERROR"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LUOSHI_LOG_LEVEL", "WARNING")},
}

RETURNS_CALENDAR = os.environ.get("LUOSHI_RETURNS", "quarterly-20")  # a code of reports/rules/calendars.csv

# What this deployment calls itself; shown in page heads.
CITY_NAME = os.environ.get("LUOSHI_CITY", "云州市（虚构示例）")
CIRCULAR_OFFICE = os.environ.get("LUOSHI_CIRCULAR_OFFICE", "")  # who signs the monthly circular; without it its place is left blank
CITY_PLACE = os.environ.get("LUOSHI_PLACE", "990100000000")
SAMPLES = next((f for f in (PACKAGE.parents[1] / "samples", PACKAGE / "server" / "sample" / "reports") if f.is_dir()), PACKAGE)
_SAMPLE_MAP = SAMPLES / "yunzhou-districts.geojson"
MAP_FILE = os.environ.get("LUOSHI_MAP") or (str(_SAMPLE_MAP) if CITY_PLACE == "990100000000" else "")
_SAMPLE_OUTLINES = SAMPLES / "yunzhou-streets.geojson"
OUTLINES_FILE = os.environ.get("LUOSHI_OUTLINES") or (str(_SAMPLE_OUTLINES) if CITY_PLACE == "990100000000" else "")  # streets, by which a point is located
SITE_TITLE = _("落实：从承诺到兑现")
