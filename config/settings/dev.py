"""A developer's machine and `make demo`: no TLS, invented people only, and their
phones and mail shown on pages."""

from config.settings.base import *  # noqa: F403
from config.settings.base import LISTING_CHECKS, NOTIFICATIONS, TWILIO, VAR_DIR, env

DEMO = True
DEBUG = env.bool("DEBUG", default=True)
SECRET_KEY = "a-key-for-one-machine-that-holds-only-invented-people"
ALLOWED_HOSTS = ["*"]
INTERNAL_IPS = ["127.0.0.1"]
WHITENOISE_USE_FINDERS = True
# What Wagtail and the account pages mail by themselves; referrals use the outbox.
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
# No quiet hours: a demonstration at night shows the texts as well.
NOTIFICATIONS = {
    **NOTIFICATIONS,
    "sms": "demo",
    "email": "demo",
    "quiet_from": 0,
    "quiet_until": 0,
}
# The demo's phones sign their replies as Twilio would, with this token.
TWILIO = {**TWILIO, "auth_token": TWILIO["auth_token"] or "demo-token"}
# A few of the many organizations of the demonstration's directory: others' mail would
# hide what it tells.
LISTING_CHECKS = {**LISTING_CHECKS, "most_a_day": 2}
