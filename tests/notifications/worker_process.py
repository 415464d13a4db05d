"""`run_worker` in a process of its own, on the database of the test that starts it."""

import os

import django
from django.conf import settings
from django.core.management import call_command

if __name__ == "__main__":
    settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE_NAME"]
    django.setup()
    call_command("run_worker")
