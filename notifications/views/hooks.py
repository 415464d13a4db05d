"""What providers call: verify, keep, answer; the worker does the rest."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from notifications.callbacks import receive_callback
from notifications.inbound import receive
from notifications.signatures import is_signed, is_signed_by_telnyx

NO_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
REFUSED = "The signature does not fit the public address."
REFUSED_TELNYX = "The signature does not fit what was sent."
TELNYX = "telnyx"


@csrf_exempt
@require_POST
def twilio_inbound(request: HttpRequest) -> HttpResponse:
    """A text somebody sent us."""
    if not is_signed(request):
        return HttpResponse(REFUSED, status=403, content_type="text/plain")
    data = _read_form(request)
    if not data.get("MessageSid") or not data.get("From"):
        return HttpResponse(
            "MessageSid and From are missing.", status=400, content_type="text/plain"
        )
    receive(data)
    return HttpResponse(NO_ANSWER, content_type="text/xml")


@csrf_exempt
@require_POST
def twilio_status(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What became of a text we sent."""
    if not is_signed(request):
        return HttpResponse(REFUSED, status=403, content_type="text/plain")
    receive_callback(message_id=pk, data=_read_form(request))
    return HttpResponse(status=204)


@csrf_exempt
@require_POST
def telnyx_inbound(request: HttpRequest) -> HttpResponse:
    """A text somebody sent to our number at Telnyx; its other events are not for us."""
    if not is_signed_by_telnyx(request):
        return HttpResponse(REFUSED_TELNYX, status=403, content_type="text/plain")
    data = _read_json(request)
    try:
        if data["data"]["event_type"] == "message.received":
            receive(data, provider=TELNYX)
    except (KeyError, TypeError, IndexError):
        return HttpResponse("Not a message.", status=400, content_type="text/plain")
    return HttpResponse(status=204)


@csrf_exempt
@require_POST
def telnyx_status(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What became of a text we sent."""
    if not is_signed_by_telnyx(request):
        return HttpResponse(REFUSED_TELNYX, status=403, content_type="text/plain")
    receive_callback(message_id=pk, data=_read_json(request), provider=TELNYX)
    return HttpResponse(status=204)


def _read_form(request: HttpRequest) -> dict[str, str]:
    """Without the zeros that PostgreSQL cannot keep."""
    return {key: str(value).replace("\x00", "") for key, value in request.POST.items()}


def _read_json(request: HttpRequest) -> dict[str, Any]:
    """The same; {} for what is no object."""
    try:
        data = json.loads(request.body.replace(b"\\u0000", b""))
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
