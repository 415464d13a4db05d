"""Texts through Telnyx (developers.telnyx.com, Messaging API v2), the second choice
beside Twilio: a file and a setting."""

from collections.abc import Mapping
from threading import local
from typing import Any

import requests
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from notifications.channels import (
    ChannelBackend,
    ChannelError,
    Incoming,
    Report,
    never_left,
)
from notifications.models import Message, Status
from notifications.provider_codes import may_send_again

TIMEOUT_SECONDS = 10
SERVER_ERROR, REFUSED = 500, 400
STATUSES = {
    "queued": Status.SENT,
    "sending": Status.SENT,
    "sent": Status.SENT,
    "delivered": Status.DELIVERED,
    "delivery_unconfirmed": Status.SENT,
    "sending_failed": Status.FAILED,
    "expired": Status.FAILED,
    "delivery_failed": Status.UNDELIVERED,
}


class Channel(ChannelBackend):
    """No idempotency key and no list to look in: what is unknown is settled by the
    webhook, whose address carries our own id, or by a person."""

    answers_keywords = True

    def __init__(self) -> None:
        telnyx = settings.TELNYX
        self._own = local()
        self.address = telnyx["from_number"]
        if not (telnyx["api_key"] and self.address):
            raise ImproperlyConfigured("Set TELNYX_API_KEY and TELNYX_FROM_NUMBER.")

    def send(self, message: Message) -> str:
        url = f"{settings.TELNYX['api_base_url']}/v2/messages"
        try:
            response = self.session.post(
                url, json=parameters(message), timeout=TIMEOUT_SECONDS
            )
        except requests.exceptions.ConnectionError as error:
            raise ChannelError("no-answer", unknown=not never_left(error)) from error
        except requests.exceptions.RequestException as error:
            raise ChannelError("no-answer", unknown=True) from error
        if response.status_code >= REFUSED:
            raise _refused(response)
        return _reference(response)

    @property
    def session(self) -> requests.Session:
        """One a thread, kept open from one message to the next."""
        if not hasattr(self._own, "session"):
            self._own.session = requests.Session()
            key = settings.TELNYX["api_key"]
            self._own.session.headers["Authorization"] = f"Bearer {key}"
        session: requests.Session = self._own.session
        return session

    @classmethod
    def read_callback(cls, raw: Mapping[str, Any]) -> Report:
        payload = raw["data"]["payload"]
        [recipient] = payload["to"]
        errors = payload.get("errors") or [{}]
        return Report(
            reference=str(payload.get("id", "")),
            status=STATUSES.get(recipient.get("status", ""), ""),
            code=str(errors[0].get("code", "")),
            at=parse_datetime(raw["data"].get("occurred_at", "")),
        )

    @classmethod
    def read_inbound(cls, raw: Mapping[str, Any]) -> Incoming:
        payload = raw["data"]["payload"]
        return Incoming(
            reference=str(payload["id"]),
            sender=str(payload["from"]["phone_number"]),
            to=str(payload["to"][0]["phone_number"]),
            body=str(payload.get("text") or ""),
        )


def parameters(message: Message) -> dict[str, Any]:
    """The request to create a message."""
    callback = reverse("notifications:telnyx_status", args=[message.pk])
    fields = {
        "from": settings.TELNYX["from_number"],
        "to": message.to,
        "text": message.text,
        "type": "SMS",
        "webhook_url": f"{settings.BASE_URL.rstrip('/')}{callback}",
        "use_profile_webhooks": False,
    }
    if profile := settings.TELNYX["messaging_profile_id"]:
        fields["messaging_profile_id"] = profile
    return fields


def _reference(response: requests.Response) -> str:
    """Taken; an answer that cannot be read leaves only the id unknown."""
    try:
        return str(response.json()["data"]["id"])
    except (ValueError, KeyError, TypeError) as error:
        raise ChannelError("no-answer", unknown=True) from error


def _refused(response: requests.Response) -> ChannelError:
    if response.status_code >= SERVER_ERROR:
        return ChannelError(str(response.status_code), unknown=True)
    try:
        code = str(response.json()["errors"][0]["code"])
    except (ValueError, KeyError, IndexError, TypeError):
        code = str(response.status_code)
    again = may_send_again(code, response.status_code)
    return ChannelError(code, permanent=not again)
