"""All settings, in one file, read from the environment (and from `.env` beside manage.py).

Every variable is listed in docs/operations.md. Outside development the process refuses to start
with an unsafe value and says in one sentence what to set.
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host
from django.utils.translation import gettext_lazy as _

from cms.secret import read_or_make_secret

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"  # databases, uploads and secrets of this machine; ignored by git

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")


def whole_number(name: str, default: int) -> int:
    try:
        return env.int(name, default=default)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is not a whole number. Set it to one, for example {default}.") from None


# "development" (the default, for this machine only) or "production".
ENVIRONMENT = env.str("WARICHU_ENV", default="development")
if ENVIRONMENT not in {"development", "production"}:
    raise ImproperlyConfigured(f"WARICHU_ENV is {ENVIRONMENT!r}. Set it to 'development' or 'production'.")
PRODUCTION = ENVIRONMENT == "production"

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"])

# --- The site ---------------------------------------------------------------------------------
SITE_NAME = env.str("SITE_NAME", default="割註")
SITE_DESCRIPTION = env.str("SITE_DESCRIPTION", default="")
SITE_URL = env.str("SITE_URL", default="" if PRODUCTION else "http://127.0.0.1:8000").rstrip("/")
# Feed ids are tag: URIs (RFC 4151) that must outlive a change of domain: set once, never again.
FEED_AUTHORITY = env.str("FEED_AUTHORITY", default="")

# --- What machines are told -------------------------------------------------------------------


def addresses(name: str, schemes: tuple[str, ...], example: str) -> list[str]:
    """A list of addresses that begin with one of these schemes."""
    found = [item.strip() for item in env.list(name, default=[]) if item.strip()]
    for item in found:
        known = any(item.startswith(scheme) and len(item) > len(scheme) for scheme in schemes)
        if not known or any(ch.isspace() or ch in '<>"' for ch in item):
            raise ImproperlyConfigured(f"{name} holds {item!r}. Set it to {example}, or leave it empty.")
    return found


# A WebSub hub is told when something public changes, and tells subscribers at once.
WEBSUB_HUB = "".join(addresses("WEBSUB_HUB", ("https://",), "a hub, for example https://hub.example.org/")[:1])
SECURITY_CONTACT = addresses(
    "SECURITY_CONTACT", ("mailto:", "https://", "tel:"), "an address such as mailto:security@example.jp"
)
SITE_ME = addresses(
    "SITE_ME", ("https://", "http://", "mailto:"), "addresses such as https://social.example.org/@notes"
)
SITE_CONTACT = "".join(
    addresses("SITE_CONTACT", ("mailto:", "https://", "http://"), "an address such as mailto:desk@example.jp")[:1]
)
# A public archive: where it says which copies it has, and where it is asked to make one (posts/links/archive.py).
ARCHIVE_API = (
    "".join(addresses("ARCHIVE_API", ("https://",), "an address such as https://archive.org/wayback/available")[:1])
    or "https://archive.org/wayback/available"
)
ARCHIVE_SAVE = (
    "".join(addresses("ARCHIVE_SAVE", ("https://",), "an address such as https://web.archive.org/save/")[:1])
    or "https://web.archive.org/save/"
)
LINKS_LOCK = VAR_DIR / "check_links.lock"  # two checks of links at once would be two visitors to one host
# A font file with Japanese letters for the pictures of posts; empty: Debian's fonts-noto-cjk, when installed.
OG_FONT = env.str("OG_FONT", default="")

if PRODUCTION:
    if DEBUG:
        raise ImproperlyConfigured("DEBUG is on. Set DEBUG=0, or WARICHU_ENV=development on your own machine.")
    # The measure of Django's own deployment check: 50 characters, five different ones at least.
    if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5:
        raise ImproperlyConfigured(
            f"SECRET_KEY is {'too short' if SECRET_KEY else 'empty'}. Set it to 50 or more random characters that "
            "only this site knows, for example the output of: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    if not ALLOWED_HOSTS or any("*" in host or "/" in host for host in ALLOWED_HOSTS):
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS is empty, or holds '*' or an address. Set it to the bare names this site answers to, "
            "for example ALLOWED_HOSTS=notes.example.jp"
        )
    _site = urlsplit(SITE_URL)
    if _site.scheme != "https" or not _site.hostname or _site.path or _site.query:
        raise ImproperlyConfigured(
            "SITE_URL is not a plain https:// address. Set it to where readers find the site, "
            "for example SITE_URL=https://notes.example.jp"
        )
    if not any(validate_host(_site.hostname, [host]) for host in ALLOWED_HOSTS):
        raise ImproperlyConfigured(
            f"SITE_URL names {_site.hostname}, which ALLOWED_HOSTS does not hold: add it there, or mend SITE_URL."
        )
elif not SECRET_KEY:
    # Sessions of a development server need not survive a restart of a machine nobody else reaches,
    # but they should survive the reloader: a key made once, kept in an ignored file.
    SECRET_KEY = read_or_make_secret(VAR_DIR / "secret_key")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL] if PRODUCTION else [])

# --- Applications -----------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "taggit",
    "django_filters",
    "js_asset",
    "content_editor",
    "django_prose_editor",
    "posts",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "cms.headers.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.page_cache.PageCacheMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "cms.headers.PrivateDeskMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cms.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"
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
            ],
        },
    },
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Data -------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default="sqlite:///var/warichu.sqlite3")}
_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    if _database["NAME"] != ":memory:":
        _database["NAME"] = BASE_DIR / _database["NAME"]  # a relative name means beside manage.py, wherever one stands
        _database["NAME"].parent.mkdir(parents=True, exist_ok=True)
    # Readers never wait for a writer (WAL); a writer takes its lock at the start of the transaction, so that
    # two editors saving at once wait for each other (busy timeout) and never fail half-way.
    _database.setdefault("OPTIONS", {}).update(
        transaction_mode="IMMEDIATE",
        timeout=20,
        init_command="PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    )
    _database.setdefault("CONN_MAX_AGE", 60)  # opening the file anew costs more than most pages
else:
    _database.setdefault("CONN_MAX_AGE", 60)
    _database.setdefault("CONN_HEALTH_CHECKS", True)
CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}
if CACHES["default"]["BACKEND"].endswith("LocMemCache"):
    CACHES["default"].setdefault("OPTIONS", {}).setdefault("MAX_ENTRIES", 1000)
# Says what the public side is now (cms/page_cache.py); empty: no page is kept.
PAGE_CACHE_VALIDITY = "posts.stored.validity"

# Two storages, never mixed: `desk` is private and only served through the desk's permission,
# `default` holds the published renditions under names made from their content.
MEDIA_URL = env.str("MEDIA_URL", default="/media/")
MEDIA_ROOT = BASE_DIR / env.str("MEDIA_ROOT", default="var/media")
DESK_MEDIA_ROOT = BASE_DIR / env.str("DESK_MEDIA_ROOT", default="var/desk-media")
for _inner, _outer in [(DESK_MEDIA_ROOT, MEDIA_ROOT), (MEDIA_ROOT, DESK_MEDIA_ROOT)]:
    if _inner.resolve().is_relative_to(_outer.resolve()):
        raise ImproperlyConfigured(
            "MEDIA_ROOT and DESK_MEDIA_ROOT lie inside one another: set them to two folders, "
            "for pictures of drafts must not be served to readers."
        )
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / env.str("STATIC_ROOT", default="staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "desk": {"BACKEND": "cms.storages.DeskStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
UPLOAD_MAX_BYTES = whole_number("UPLOAD_MAX_BYTES", 12 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024  # a post of 100,000 characters with its originals, with room
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # two hundred blocks of some twenty fields each, with room

# --- Languages and time -----------------------------------------------------------------------
LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="ja")
LANGUAGES = [("ja", _("Japanese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale", *env.list("WARICHU_EXTRA_LOCALE", default=[])]
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Tokyo")
USE_TZ = True
USE_I18N = True

# --- Tags -------------------------------------------------------------------------------------
TAGGIT_CASE_INSENSITIVE = True
TAGGIT_TAGS_FROM_STRING = "posts.tagging.split_tags"
TAGGIT_STRING_FROM_TAGS = "posts.tagging.join_tags"

# --- People -----------------------------------------------------------------------------------
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"

# --- Mail and log -----------------------------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="warichu@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
ADMINS = [("", address) for address in env.list("ADMINS", default=[])]  # who gets mail about errors
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
        "mail_admins": {"class": "django.utils.log.AdminEmailHandler", "level": "ERROR"},
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"django": {"handlers": ["mail_admins"] if ADMINS else []}},
}

# --- Security ---------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    },
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = whole_number("SECURE_HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
    SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    LANGUAGE_COOKIE_SECURE = True
    if env.bool("BEHIND_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
