"""`run_worker` in a process of its own, on the database of the test that starts it."""

import os

import django
from django.conf import settings
from django.core.management import call_command

if __name__ == "__main__":
    settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE_NAME"]
    if url := os.environ.get("TEST_TWILIO_URL"):
        settings.TWILIO["api_base_url"] = url
        settings.NOTIFICATIONS["sms"] = "twilio_sms"
        settings.NOTIFICATIONS["calls_at_once"] = 4
    django.setup()
    call_command("run_worker")
