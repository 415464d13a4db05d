"""Requests as Twilio makes them."""

import secrets
from typing import Any

from django.test import Client
from django.urls import reverse

from notifications.signatures import HEADER, sign
from tests.notifications.factories import NUMBER, OUR_NUMBER

INBOUND = "/hooks/twilio/inbound/"


def post_signed(client: Client, path: str, data: dict[str, str]) -> Any:
    return client.post(path, data, headers={HEADER: sign(path, data)})


def inbound_data(body: str, *, number: str = NUMBER, sid: str = "") -> dict[str, str]:
    return {
        "AccountSid": "AC" + "0" * 32,
        "MessageSid": sid or f"SM{secrets.token_hex(16)}",
        "From": number,
        "To": OUR_NUMBER,
        "Body": body,
        "NumMedia": "0",
        "NumSegments": "1",
    }


def text_us(client: Client, body: str, **facts: str) -> Any:
    return post_signed(client, INBOUND, inbound_data(body, **facts))


def status_path(pk) -> str:
    return reverse("notifications:twilio_status", args=[pk])
