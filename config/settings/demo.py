"""`make demo`: one machine, invented people, phones and mail shown on pages."""

from config.settings.base import *  # noqa: F403
from config.settings.base import NOTIFICATIONS, TWILIO, env

DEMO = True
DEBUG = False
SECRET_KEY = env("SECRET_KEY", default="a-key-for-a-demo-that-holds-only-invented-people")
ALLOWED_HOSTS = ["*"]
NOTIFICATIONS = {**NOTIFICATIONS, "sms": "demo", "email": "demo"}
# The demo's phones sign their replies as Twilio would, with this token.
TWILIO = {**TWILIO, "auth_token": TWILIO["auth_token"] or "demo-token"}
