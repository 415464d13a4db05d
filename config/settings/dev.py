"""A developer's machine: debug pages, no TLS."""

from config.settings.base import *  # noqa: F403

DEBUG = True
SECRET_KEY = "a-key-for-one-machine-that-holds-only-invented-people"
ALLOWED_HOSTS = ["*"]
INTERNAL_IPS = ["127.0.0.1"]
