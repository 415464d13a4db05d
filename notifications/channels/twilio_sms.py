from datetime import datetime
from functools import cached_property
from typing import Any

import requests
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils import timezone
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from notifications.channels import ChannelError
from notifications.models import Message
from notifications.provider_codes import Effect, code_for
from notifications.quiet_hours import next_quiet_moment, zone_of

TIMEOUT_SECONDS = 10
# Twilio queues on a long code for up to ten hours; a text must not come out at night.
LONGEST_VALIDITY = 36_000
SHORTEST_VALIDITY = 60
NEVER_PROCESSED = frozenset({401, 403, 404, 429})
SERVER_ERROR = 500


class Channel:
    """Texts through Twilio. `Messages.create` has no idempotency key: a time-out or a
    5xx leaves the outcome unknown, and the status callback, which carries our own id,
    may settle it."""

    answers_keywords = True
    confirms_delivery = False
    keeps_links = False

    def __init__(self) -> None:
        twilio = settings.TWILIO
        sender = twilio["messaging_service_sid"] or twilio["from_number"]
        if not (twilio["account_sid"] and twilio["auth_token"] and sender):
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
            raise ChannelError("no-answer", unknown=not _never_left(error)) from error
        except (requests.exceptions.RequestException, TwilioException) as error:
            raise ChannelError("no-answer", unknown=True) from error
        return str(sent.sid)

    @cached_property
    def client(self) -> Client:
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
        "body": message.body,
        "status_callback": f"{settings.BASE_URL.rstrip('/')}{callback}",
        "validity_period": validity_seconds(message, timezone.now()),
        **sender,
    }


def validity_seconds(message: Message, now: datetime) -> int:
    """How long Twilio may keep it waiting: not past its own end, nor into the night."""
    ends = [message.expires_at]
    if not message.any_hour:
        ends.append(next_quiet_moment(now, zone_of(message.patient)))
    seconds = [int((end - now).total_seconds()) for end in ends if end]
    return max(SHORTEST_VALIDITY, min([LONGEST_VALIDITY, *seconds]))


def _rest_error(error: TwilioRestException) -> ChannelError:
    code = str(error.code or error.status)
    if error.status >= SERVER_ERROR:
        return ChannelError(code, unknown=True)
    retry = code_for(code).effect == Effect.RETRY or error.status in NEVER_PROCESSED
    return ChannelError(code, permanent=not retry)


def _never_left(error: requests.exceptions.ConnectionError) -> bool:
    """No connection was made, so nothing was sent over it."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)
