"""Readings over HTTP: `POST /api/readings/` with a device's token. The token says whose
they are, so that nothing personal stands in an address or a body."""

import json
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from care.models import Device
from care.models.readings import ReadingSource
from care.monitoring.measures import MEASURES, measure_named
from care.monitoring.services import (
    ImplausibleError,
    Told,
    store_readings,
    tell_doubted,
)
from people.links import hash_token
from resources.request_counts import count_from, count_request

MOST_AT_ONCE = 100
# With the device before it, it fits `Reading.external_id`.
LONGEST_ID = 80
FIELDS = {"id", "measure", "value", "unit", "measured_at"}


class RefusedError(Exception):
    """A reading that is not taken; `field` is the one at fault."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field, self.words = field, words


@csrf_exempt
@require_POST
@never_cache
def readings(request: HttpRequest) -> JsonResponse:
    """One reading, or {"readings": [...]}. Who: the holder of a device's token. Each is
    answered by its own id: "kept", "known" (told before) or "refused", with why; 422
    where any is refused, and then the others are kept all the same."""
    most = settings.READINGS_A_MINUTE
    if most and count_request(request, name="readings") > most:
        return _too_many(most)
    device = _device(request)
    if device is None:
        answer = _fault(401, "unknown_token", "Send Authorization: Bearer <token>.")
        answer["WWW-Authenticate"] = "Bearer"
        return answer
    most = settings.READINGS_A_MINUTE_A_DEVICE
    if most and count_from(str(device.pk), name="readings-device") > most:
        return _too_many(most)
    items = _items(request)
    if items is None:
        words = 'Send a JSON object, or {"readings": [...]} with at most 100 of them.'
        return _fault(400, "not_readings", words)
    results = [_take(device, item) for item in items]
    Device.objects.filter(pk=device.pk).update(last_used_at=timezone.now())
    refused = any(result["status"] == "refused" for result in results)
    return JsonResponse({"readings": results}, status=422 if refused else 200)


def _device(request: HttpRequest) -> Device | None:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        return None
    found = Device.objects.filter(token_hash=hash_token(token.strip()), ended_at=None)
    return found.select_related("patient").first()


def _items(request: HttpRequest) -> list[Any] | None:
    try:
        data = json.loads(request.body, parse_float=Decimal)
    except (ValueError, InvalidOperation, RecursionError):
        return None
    if isinstance(data, dict) and "readings" in data:
        data = data["readings"]
    elif isinstance(data, dict):
        data = [data]
    if not isinstance(data, list) or not 0 < len(data) <= MOST_AT_ONCE:
        return None
    return data


def _take(device: Device, item: Any) -> dict[str, str]:
    known = str(item.get("id", ""))[:LONGEST_ID] if isinstance(item, dict) else ""
    try:
        told = read_item(item)
        told = Told(told.code, told.value, told.measured_at, f"{device.pk}:{known}")
        made = store_readings(
            patient=device.patient,
            told=[told],
            source=ReadingSource.DEVICE,
            device=device,
        )
    except RefusedError as refused:
        return {
            "id": known,
            "status": "refused",
            "field": refused.field,
            "message": refused.words,
        }
    except ImplausibleError as doubt:
        tell_doubted(patient=device.patient, told=told, why=doubt)
        return {
            "id": known,
            "status": "refused",
            "field": doubt.field,
            "message": str(doubt),
        }
    return {"id": known, "status": "kept" if made else "known"}


def read_item(item: Any) -> Told:
    """RefusedError: what is missing or wrong."""
    if not isinstance(item, dict):
        raise RefusedError("", "A reading is an object.")
    if unknown := set(item) - FIELDS:
        raise RefusedError(min(unknown), "There is no such field.")
    own_id = item.get("id")
    if not isinstance(own_id, str) or not 0 < len(own_id) <= LONGEST_ID:
        words = f"A text of your own, at most {LONGEST_ID} long, by which it is known."
        raise RefusedError("id", words)
    if not own_id.isprintable():
        raise RefusedError("id", "It has a character that is not taken.")
    measure = measure_named(str(item.get("measure", "")))
    if measure is None:
        names = ", ".join(m.name for m in MEASURES.values())
        raise RefusedError("measure", f"One of {names}, or its LOINC code.")
    value = measure.in_unit(_number(item.get("value")), str(item.get("unit", "")))
    if value is None or not item.get("unit"):
        raise RefusedError("unit", f"{measure.name} is taken in {measure.unit}.")
    return Told(measure.code, value, _moment(item.get("measured_at")), own_id)


def _number(value: Any) -> Decimal:
    words = "A number, such as 182.4."
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise RefusedError("value", words)
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise RefusedError("value", words) from error
    if not number.is_finite() or abs(number) >= 100_000:
        raise RefusedError("value", words)
    return number


def _moment(value: Any) -> datetime:
    words = "A moment with its zone, such as 2026-03-01T08:15:00-05:00."
    try:
        moment = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise RefusedError("measured_at", words)
    return moment


def _too_many(most: int) -> JsonResponse:
    words = f"More than {most} requests in a minute."
    answer = _fault(429, "too_many_requests", words)
    answer["Retry-After"] = "60"
    return answer


def _fault(status: int, code: str, words: str) -> JsonResponse:
    return JsonResponse({"error": code, "message": words}, status=status)
