"""A fingerprint of what the provider was given, to know the message again in its list.
Links are cut out of what we keep, so the kept words would not do."""

import unicodedata

from django.utils.crypto import salted_hmac

SALT = "notifications.body"
# What Twilio puts before every text of an account on trial.
TRIAL_PREFIX = "Sent from your Twilio trial account - "


def hash_body(text: str) -> str:
    """Keyed, so that nobody finds out short texts by trying; the same for a text whose
    ends were trimmed or whose letters were composed on the way."""
    plain = unicodedata.normalize("NFC", text).removeprefix(TRIAL_PREFIX)
    lines = [line.strip() for line in plain.strip().splitlines()]
    return salted_hmac(SALT, "\n".join(lines), algorithm="sha256").hexdigest()
