"""Twilio signs each request over the public address and fields with our token."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from twilio.request_validator import RequestValidator

HEADER = "X-Twilio-Signature"


def is_signed(request: HttpRequest) -> bool:
    """Signed for the configured public address: behind a proxy the request's own may
    be another. Without a token nothing is trusted."""
    token = settings.TWILIO["auth_token"]
    signature = request.headers.get(HEADER, "")
    if not token or not signature:
        return False
    address = public_url(request.get_full_path())
    return bool(RequestValidator(token).validate(address, request.POST, signature))


def sign(path: str, data: Mapping[str, Any]) -> str:
    """The signature Twilio would send; for the demo's phones and the tests."""
    validator = RequestValidator(settings.TWILIO["auth_token"])
    return str(validator.compute_signature(public_url(path), dict(data)))


def public_url(path: str) -> str:
    return f"{settings.BASE_URL.rstrip('/')}{path}"
