from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import local
from typing import Any

import requests
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils import timezone
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from notifications.body_hash import hash_body
from notifications.channels import (
    ChannelBackend,
    ChannelError,
    Incoming,
    Report,
    never_left,
)
from notifications.models import Message, Status
from notifications.provider_codes import may_send_again
from notifications.quiet_hours import (
    AWAKE,
    next_quiet_moment,
    next_waking_moment,
    zone_of,
)

TIMEOUT_SECONDS = 10
# Twilio queues on a long code for up to ten hours; a text must not come out at night.
LONGEST_VALIDITY = 36_000
SHORTEST_VALIDITY = 60
SERVER_ERROR = 500
STATUSES = {
    "accepted": Status.SENT,
    "scheduled": Status.SENT,
    "queued": Status.SENT,
    "sending": Status.SENT,
    "sent": Status.SENT,
    "delivered": Status.DELIVERED,
    "read": Status.DELIVERED,
    "undelivered": Status.UNDELIVERED,
    "failed": Status.FAILED,
    "canceled": Status.FAILED,
}
# Its clock and ours; and Twilio's list tells whole seconds.
CLOCKS_DIFFER = timedelta(seconds=30)
# A call that we gave up on may still have been under way for as long.
CALL_LASTS = timedelta(minutes=2)
MOST_LISTED = 200


class Channel(ChannelBackend):
    """Texts through Twilio. `Messages.create` has no idempotency key: a time-out or a
    5xx leaves the outcome unknown, and the status callback, which carries our own id,
    or the list of messages settles it."""

    answers_keywords = True
    can_be_asked = True

    def __init__(self) -> None:
        twilio = settings.TWILIO
        self._own = local()
        self.address = twilio["messaging_service_sid"] or twilio["from_number"]
        if not (twilio["account_sid"] and twilio["auth_token"] and self.address):
            raise ImproperlyConfigured(
                "Set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, and TWILIO_FROM_NUMBER or"
                " TWILIO_MESSAGING_SERVICE_SID."
            )

    def send(self, message: Message) -> str:
        try:
            sent = self.client.messages.create(**parameters(message))
        except TwilioRestException as error:
            raise _rest_error(error) from error
        except requests.exceptions.ConnectionError as error:
            raise ChannelError("no-answer", unknown=not never_left(error)) from error
        except (requests.exceptions.RequestException, TwilioException) as error:
            raise ChannelError("no-answer", unknown=True) from error
        return str(sent.sid)

    def find(self, message: Message) -> list[Report]:
        """By number and time, and of those the ones in the same words. Where Twilio
        keeps no words or numbers by our own settings, none can be known again."""
        begun: Any = message.begun_at
        since, until = begun - CLOCKS_DIFFER, begun + CALL_LASTS
        try:
            listed = self.client.messages.list(
                to=message.to, date_sent_after=since, limit=MOST_LISTED
            )
        except (requests.exceptions.RequestException, TwilioException) as error:
            raise ChannelError("no-answer") from error
        return [
            _report(found)
            for found in listed
            if str(found.direction).startswith("outbound")
            and since <= found.date_created <= until
            and hash_body(found.body or "") == message.body_hash
        ]

    @classmethod
    def read_callback(cls, raw: Mapping[str, Any]) -> Report:
        return Report(
            reference=raw.get("MessageSid", ""),
            status=STATUSES.get(raw.get("MessageStatus", ""), ""),
            code=raw.get("ErrorCode") or "",
        )

    @classmethod
    def read_inbound(cls, raw: Mapping[str, Any]) -> Incoming:
        return Incoming(
            reference=raw["MessageSid"],
            sender=raw["From"],
            to=raw.get("To", ""),
            body=raw.get("Body", ""),
        )

    @property
    def client(self) -> Client:
        """One a thread, its connection kept open: the library's client keeps its last
        answer in itself."""
        if not hasattr(self._own, "client"):
            self._own.client = _connect()
        client: Client = self._own.client
        return client


def _connect() -> Client:
    client = Client(
        settings.TWILIO["account_sid"],
        settings.TWILIO["auth_token"],
        http_client=TwilioHttpClient(timeout=TIMEOUT_SECONDS),
    )
    if settings.TWILIO["api_base_url"]:
        client.api.base_url = settings.TWILIO["api_base_url"]
    return client


def parameters(message: Message) -> dict[str, Any]:
    """The request to `Messages.create`."""
    callback = reverse("notifications:twilio_status", args=[message.pk])
    sender = (
        {"messaging_service_sid": settings.TWILIO["messaging_service_sid"]}
        if settings.TWILIO["messaging_service_sid"]
        else {"from_": settings.TWILIO["from_number"]}
    )
    return {
        "to": message.to,
        "body": message.text,
        "status_callback": f"{settings.BASE_URL.rstrip('/')}{callback}",
        "validity_period": validity_seconds(message, timezone.now()),
        **{name: value for name, value in _retention().items() if value},
        **sender,
    }


def _retention() -> dict[str, str]:
    return {
        name: settings.TWILIO[name]
        for name in ("content_retention", "address_retention")
    }


def validity_seconds(message: Message, now: datetime) -> int:
    """How long Twilio may keep it waiting: not past its own end, nor into the night."""
    zone = zone_of(message.patient)
    is_night = next_waking_moment(now, zone) > now
    night = now + AWAKE if is_night else next_quiet_moment(now, zone)
    ends = [message.expires_at, night]
    seconds = [int((end - now).total_seconds()) for end in ends if end]
    return max(SHORTEST_VALIDITY, min([LONGEST_VALIDITY, *seconds]))


def _report(found: Any) -> Report:
    return Report(
        reference=str(found.sid),
        status=STATUSES.get(str(found.status), ""),
        code=str(found.error_code or ""),
        at=found.date_sent or found.date_created,
    )


def _rest_error(error: TwilioRestException) -> ChannelError:
    code = str(error.code or error.status)
    if error.status >= SERVER_ERROR:
        return ChannelError(code, unknown=True)
    return ChannelError(code, permanent=not may_send_again(code, error.status))
