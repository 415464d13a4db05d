"""Twilio signs each request over the public address and fields with our token; Telnyx
with its own key over the time and the body as it was sent."""

import base64
import time
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.http import HttpRequest
from twilio.request_validator import RequestValidator

HEADER = "X-Twilio-Signature"
TELNYX_HEADER, TELNYX_TIME = "telnyx-signature-ed25519", "telnyx-timestamp"
# Older ones may be somebody's recording of what Telnyx once sent.
TELNYX_MAY_BE_OLD = 300


def is_signed(request: HttpRequest) -> bool:
    """Signed for the configured public address: behind a proxy the request's own may
    be another. Without a token nothing is trusted."""
    token = settings.TWILIO["auth_token"]
    signature = request.headers.get(HEADER, "")
    if not token or not signature:
        return False
    address = public_url(request.get_full_path())
    return bool(RequestValidator(token).validate(address, request.POST, signature))


def is_signed_by_telnyx(request: HttpRequest) -> bool:
    """Ed25519 over "time|body", not older than five minutes. Without Telnyx's public
    key nothing is trusted."""
    moment = request.headers.get(TELNYX_TIME, "")
    try:
        key = base64.b64decode(settings.TELNYX["public_key"], validate=True)
        signature = base64.b64decode(request.headers.get(TELNYX_HEADER, ""))
        Ed25519PublicKey.from_public_bytes(key).verify(
            signature, f"{moment}|".encode() + request.body
        )
        return abs(time.time() - int(moment)) <= TELNYX_MAY_BE_OLD
    except (InvalidSignature, ValueError):
        return False


def sign(path: str, data: Mapping[str, Any]) -> str:
    """The signature Twilio would send; for the demo's phones and the tests."""
    validator = RequestValidator(settings.TWILIO["auth_token"])
    return str(validator.compute_signature(public_url(path), dict(data)))


def public_url(path: str) -> str:
    return f"{settings.BASE_URL.rstrip('/')}{path}"
