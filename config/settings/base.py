"""Settings shared by every environment; each value that differs is an env variable."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / "var"
env = environ.Env()

DEMO = False
BASE_URL = env("BASE_URL", default="http://localhost:8000").rstrip("/")
NETWORK_NAME = env("NETWORK_NAME", default="Nearhand")

INSTALLED_APPS = [
    "config",
    "cms",
    "reports",
    "care",
    "referrals",
    "screening",
    "notifications",
    "people",
    "resources",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "cms.users.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "heroicons",
    "leaflet",
    "phonenumber_field",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.answer_hooks",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.keep_private",
    "screening.kiosk.lock_to_screening",
    "config.middleware.lead_to_page",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "django.template.context_processors.i18n",
                "config.context_processors.site",
            ],
        },
    },
]
FORM_RENDERER = "config.forms.FormRenderer"

VAR_DIR.mkdir(exist_ok=True)
DATABASES = {
    "default": env.db(
        "DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'nearhand.sqlite3'}"
    )
}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
# A new connection costs more than most requests; SQLite also tidies up after the last.
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: two writers queue on the lock instead of failing half way through.
    # Read through the system's own cache of the file, 2 GB of it at most. The log goes
    # into the file every 16 MB, while whoever wrote last waits: of four times as much
    # that takes hardly longer.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
        "PRAGMA mmap_size=2147418112; PRAGMA wal_autocheckpoint=4000;",
    }
else:
    # Searches of matching are prepared from the sixth time on; "off" for a pooler that
    # keeps no prepared statements.
    prepares = env.bool("PREPARED_STATEMENTS", default=True)
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        prepare_threshold=5 if prepares else None
    )
# Counts of requests, sign-in codes that were used: of all processes of this machine.
_FILES = env("CACHE_DIR", default=str(VAR_DIR / "cache"))
CACHES = {"default": {"BACKEND": "config.cache.CountingFileCache", "LOCATION": _FILES}}
# Notices may give back what somebody typed about a person: not in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = "/work/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "people.adapters.ClosedSignupAdapter"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = NETWORK_NAME
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "people.adapters.account_tried"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
LOCAL_TIME_ZONE = env("LOCAL_TIME_ZONE", default="America/New_York")
# What pages show and "today" means; the database keeps UTC.
TIME_ZONE = LOCAL_TIME_ZONE
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# What worker and organization send each other on a referral: outside MEDIA_ROOT, given
# out by views that ask who may see the referral.
ATTACHMENTS = {
    "folder": env("ATTACHMENTS_DIR", default=str(VAR_DIR / "attachments")),
    "most_megabytes": env.int("ATTACHMENT_MEGABYTES", default=10),
    # After the referral has ended; 0: as long as the chart.
    "keep_days": env.int("KEEP_ATTACHMENTS_DAYS", default=90),
    # "package.module.function": is given the bytes and answers "", or what it found.
    "scanner": env("ATTACHMENT_SCANNER", default=""),
}
# Files of health plans' members, until the worker has read them: every machine that
# runs the site or a worker must see this folder.
MEMBER_FILES_DIR = env("MEMBER_FILES_DIR", default=str(VAR_DIR / "member-files"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "attachments": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": ATTACHMENTS["folder"],
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
}

WAGTAIL_SITE_NAME = "Nearhand"
WAGTAIL_PAGE_MODEL = "cms.SitePage"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
# Pages and listings are in two languages: no stemming by the rules of one.
WAGTAILSEARCH_BACKENDS = {
    "default": {
        "BACKEND": "wagtail.search.backends.database",
        "SEARCH_CONFIG": "simple",
    }
}
WAGTAILADMIN_LOGIN_URL = reverse_lazy("account_login")
WAGTAIL_I18N_ENABLED = False
# Passwords and e-mail addresses are changed where second factors are: in allauth.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# Organization editors submit; only curators publish.
WAGTAIL_WORKFLOW_ENABLED = True

LEAFLET_CONFIG = {"TILES": [], "NO_GLOBALS": True}

# Where "Directions" on a listing leads; nothing is sent there before somebody taps it.
_MAPS = "https://www.google.com/maps/dir/?api=1&destination={to}"
DIRECTIONS_URL = env("DIRECTIONS_URL", default=_MAPS)

# Map tiles are off until a deployer names a server; the map then draws points alone.
MAP_TILES_URL = env("MAP_TILES_URL", default="")
MAP_TILES_ATTRIBUTION = env("MAP_TILES_ATTRIBUTION", default="")
_TILES = urlsplit(MAP_TILES_URL.replace("{s}", "*"))
TILE_SERVERS = [f"{_TILES.scheme}://{_TILES.netloc}"] if _TILES.netloc else []

CONTENT_SECURITY_POLICY = {
    # Wagtail's admin ships inline scripts and styles of its own.
    "EXCLUDE_URL_PREFIXES": ("/admin/",),
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *TILE_SERVERS],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_COOKIE_HTTPONLY = False

# Instruments that are offered only where an installation says so, such as katz-adl.
OPTIONAL_INSTRUMENTS = env.list("OPTIONAL_INSTRUMENTS", default=[])
# How old a last screening grows before the patient is invited again; 0 is never.
RESCREEN_AFTER_DAYS = env.int("RESCREEN_AFTER_DAYS", default=180)
# How long after a signed assessment the next one is proposed; 0 is no proposal.
REASSESS_AFTER_DAYS = env.int("REASSESS_AFTER_DAYS", default=180)

# An alert that nobody acknowledges goes to somebody in charge after so many hours.
# Requests with readings from one address, and with one device's token; 0: no limit.
ALERT_ESCALATE_HOURS = env.int("ALERT_ESCALATE_HOURS", default=4)
READINGS_A_MINUTE = env.int("READINGS_A_MINUTE", default=120)
READINGS_A_MINUTE_A_DEVICE = env.int("READINGS_A_MINUTE_A_DEVICE", default=20)

# A table of drug interactions of your own; "" is the shipped one.
MEDICATION_INTERACTIONS = env("MEDICATION_INTERACTIONS", default="")

# People who ask for help by themselves in the public directory are called back by this
# organization, by its name or key; "" is off. `sent_at_once` asks the service before.
# So many from one address in an hour; 0 is without a limit.
SELF_REFERRALS = {
    "organization": env("SELF_REFERRAL_ORGANIZATION", default=""),
    "sent_at_once": env.bool("SELF_REFERRALS_SENT_AT_ONCE", default=False),
    "most_an_hour": env.int("SELF_REFERRALS_AN_HOUR", default=5),
}

# Organizations are asked by e-mail whether their listings are still right.
LISTING_CHECKS = {
    # When a listing was last confirmed more than so many days ago, or never.
    "ask_after_days": env.int("LISTING_ASK_AFTER_DAYS", default=150),
    # Asked again so many days after the question, e.g. 10,20.
    "remind_after_days": env.list("LISTING_REMIND_AFTER_DAYS", int, default=[10, 20]),
    # After so many days of silence it is a curator's to do.
    "give_up_after_days": env.int("LISTING_GIVE_UP_AFTER_DAYS", default=30),
    # So many organizations are first asked on one day; 0: none is.
    "most_a_day": env.int("LISTING_CHECKS_A_DAY", default=50),
}

# Corrections that anyone suggests on a listing's page, and requests to claim one, from
# one address; 0: no limit.
SUGGESTIONS_AN_HOUR = env.int("SUGGESTIONS_AN_HOUR", default=20)
CLAIMS_AN_HOUR = env.int("CLAIMS_AN_HOUR", default=5)

# Listings that people text to a phone: from one address in an hour, and by everybody in
# a day; 0 is without a limit.
LISTING_TEXTS = {
    "most_an_hour": env.int("LISTING_TEXTS_AN_HOUR", default=5),
    "most_a_day": env.int("LISTING_TEXTS_A_DAY", default=300),
}

# The open directory at /hsds/, from one address; 0 is without a limit.
HSDS_REQUESTS_A_MINUTE = env.int("HSDS_REQUESTS_A_MINUTE", default=120)

# An import from an API reads no more than this, and asks hosts that are internal or
# without TLS only if they are named.
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", default=500_000_000)
IMPORT_TRUSTED_HOSTS = env.list("IMPORT_TRUSTED_HOSTS", default=[])

# "zip" is offline. Any geopy geocoder by its name, e.g. "nominatim", with its options.
GEOCODER = env("GEOCODER", default="zip")
GEOCODER_OPTIONS = env.json("GEOCODER_OPTIONS", default={})
# A routing service of one's own that speaks OSRM's table service; "" for none.
TRAVEL_URL = env("TRAVEL_URL", default="")
TRAVEL_PROFILE = env("TRAVEL_PROFILE", default="driving")

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Nearhand <no-reply@localhost>")
NOTIFICATIONS = {
    "sms": env("SMS_CHANNEL", default="console"),
    "email": env("EMAIL_CHANNEL", default="console"),
    "sender_name": env("SMS_SENDER_NAME", default=NETWORK_NAME),
    "help_phone": env("HELP_PHONE", default="412-555-0100"),
    "quiet_from": 20,
    "quiet_until": 9,
    # What a second provider may take over: "never", "not-processed", error codes.
    "sms_fail_over": env("SMS_FAIL_OVER", default="never"),
    "email_fail_over": env("EMAIL_FAIL_OVER", default="never"),
    # 0: as many as the provider takes, any number.
    "sms_parts_a_second": env.float("SMS_PARTS_A_SECOND", default=0.0),
    # Calls of one worker to providers that are under way at the same time.
    "calls_at_once": env.int("CALLS_AT_ONCE", default=8),
    "most_texts_a_week": env.int("MOST_TEXTS_A_WEEK", default=5),
    # 0: as long as the chart.
    "keep_bodies_days": env.int("KEEP_MESSAGE_BODIES_DAYS", default=0),
}
TWILIO = {
    "account_sid": env("TWILIO_ACCOUNT_SID", default=""),
    "auth_token": env("TWILIO_AUTH_TOKEN", default=""),
    "from_number": env("TWILIO_FROM_NUMBER", default=""),
    "messaging_service_sid": env("TWILIO_MESSAGING_SERVICE_SID", default=""),
    "api_base_url": env("TWILIO_API_BASE_URL", default=""),
    # "discard" and "obfuscate": the provider keeps no words and half a number; then it
    # cannot tell us later what became of a message.
    "content_retention": env("TWILIO_CONTENT_RETENTION", default=""),
    "address_retention": env("TWILIO_ADDRESS_RETENTION", default=""),
}
TELNYX = {
    "api_key": env("TELNYX_API_KEY", default=""),
    "from_number": env("TELNYX_FROM_NUMBER", default=""),
    "messaging_profile_id": env("TELNYX_MESSAGING_PROFILE_ID", default=""),
    # Base64, from the account's page of keys: what Telnyx signs its webhooks with.
    "public_key": env("TELNYX_PUBLIC_KEY", default=""),
    "api_base_url": env("TELNYX_API_BASE_URL", default="https://api.telnyx.com"),
}
PHONENUMBER_DEFAULT_REGION = "US"
PHONENUMBER_DB_FORMAT = "E164"
PHONENUMBER_DEFAULT_FORMAT = "NATIONAL"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_tokens": {"()": "config.logs.HideTokens"}},
    "formatters": {
        "plain": {
            "()": "config.logs.DiscreetFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["no_tokens"],
        }
    },
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        **{n: {"level": "WARNING"} for n in ("axes", "wagtail", "weasyprint")},
        # Every request with its address, which may hold a phone number.
        "twilio": {"level": "WARNING"},
        # Two lines for every row that is saved.
        "django_tasks": {"level": "WARNING"},
        # Django's own handler would write past the filter.
        "django": {"handlers": [], "propagate": True},
    },
}
