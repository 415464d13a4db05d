"""Production: everything secret or local comes from the environment."""

from config.settings.base import *  # noqa: F403
from config.settings.base import NOTIFICATIONS, STORAGES, env

DEBUG = False
SECRET_KEY = env("SECRET_KEY")
# Links in e-mails start with it, and Twilio signs what it sends for it.
BASE_URL = WAGTAILADMIN_BASE_URL = env("BASE_URL").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SECURE_SSL_REDIRECT = True
# A load balancer asks from within, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
# Wagtail's editor shows its previews in a frame of our own.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="smtp://localhost:25")
vars().update(EMAIL_CONFIG)
# Without a provider texts wait, and /healthz tells; none is called sent that was not.
NOTIFICATIONS = {
    **NOTIFICATIONS,
    "sms": env("SMS_CHANNEL", default="twilio_sms"),
    "email": env("EMAIL_CHANNEL", default="email"),
}
STORAGES = {
    **STORAGES,
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
