"""What tests say of the fake Twilio (`notifications.proving.twilio_server`)."""

from urllib.parse import urlsplit

from notifications.proving.twilio_texts import ACCOUNT


def callback_path(accepted: dict[str, str]) -> str:
    return urlsplit(accepted["StatusCallback"]).path


def callback_data(
    accepted: dict[str, str], status: str, *, code: str = ""
) -> dict[str, str]:
    """What Twilio posts to the status callback of a message it took."""
    data = {
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        "From": accepted.get("From", ""),
        "MessageSid": accepted["sid"],
        "MessageStatus": status,
        "SmsSid": accepted["sid"],
        "SmsStatus": status,
        "To": accepted["To"],
    }
    return data | ({"ErrorCode": code} if code else {})
