"""Tests: fast hashing, no network, every message kept where a test can look."""

from config.settings.base import *  # noqa: F403
from config.settings.base import (
    DATABASES,
    LISTING_CHECKS,
    NOTIFICATIONS,
    STORAGES,
    TWILIO,
)

DEBUG = False
DEMO = True
SECRET_KEY = "tests-only"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
AXES_ENABLED = False
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# A connection that outlives its test would hold the database that is put back.
DATABASES["default"]["CONN_MAX_AGE"] = 0
# No quiet hours, so that no test depends on the hour it runs at.
NOTIFICATIONS = {
    **NOTIFICATIONS,
    "sms": "console",
    "email": "email",
    "quiet_from": 0,
    "quiet_until": 0,
    # One by one, so that a test knows which call met which answer.
    "calls_at_once": 1,
}
# As `tests.world` calls its clinic.
SELF_REFERRALS = {
    "organization": "Allegheny Street Clinic",
    "sent_at_once": False,
    "most_an_hour": 0,
}
# The worker of other tests has nothing to ask of organizations.
LISTING_CHECKS = {**LISTING_CHECKS, "most_a_day": 0}
TWILIO = {
    **TWILIO,
    "account_sid": "AC" + "0" * 32,
    "auth_token": "test-token",
    "from_number": "+14125550100",
}
STORAGES = {
    **STORAGES,
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "attachments": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
}
# No collected files to look through each time a client is made.
WHITENOISE_AUTOREFRESH = True
