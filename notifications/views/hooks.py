"""What Twilio calls: verify, keep, answer; the worker does the rest."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from notifications.callbacks import receive_callback
from notifications.inbound import receive
from notifications.signatures import is_signed

NO_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
REFUSED = "The signature does not fit the public address."


@csrf_exempt
@require_POST
def twilio_inbound(request: HttpRequest) -> HttpResponse:
    """A text somebody sent us."""
    if not is_signed(request):
        return HttpResponse(REFUSED, status=403, content_type="text/plain")
    data = request.POST.dict()
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
    receive_callback(message_id=pk, data=request.POST.dict())
    return HttpResponse(status=204)
