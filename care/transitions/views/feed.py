"""What a hospital's system calls. JSON in, JSON out; told again it changes nothing."""

import json
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from care.transitions.feeds import note_used, token_of
from care.transitions.stays import NEW, Refused, find_patient, read_stay, record_stay

LARGEST_BODY = 64 * 1024


@csrf_exempt
def feed_stays(request: HttpRequest) -> JsonResponse:
    """One admission or discharge. Who: the bearer of a token that is not revoked, for
    patients of its organization. 201 where it is new, 200 where it was known."""
    if request.method != "POST":
        answer = _error(405, "method-not-allowed", "Send it with POST.")
        answer["Allow"] = "POST"
        return answer
    token = token_of(request.headers.get("Authorization", ""))
    if token is None:
        answer = _error(401, "unauthorized", "Send Authorization: Bearer <token>.")
        answer["WWW-Authenticate"] = "Bearer"
        return answer
    note_used(token)
    row = _read(request)
    if row is None:
        return _error(400, "not-json", "The body is one JSON object.")
    try:
        stay = read_stay(row)
        written = record_stay(
            patient=find_patient(row, token.organization),
            stay=stay,
            organization=token.organization,
            source=token.name,
        )
    except Refused as refused:
        return _error(422, "refused", "Nothing was written.", fields=refused.reasons)
    body = {"id": str(written.encounter.pk), "result": written.what}
    if written.is_elsewhere:
        body["known_from"] = "another source"
    return JsonResponse(body, status=201 if written.what == NEW else 200)


def _read(request: HttpRequest) -> dict[str, Any] | None:
    if len(request.body) > LARGEST_BODY:
        return None
    try:
        data = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _error(status: int, code: str, message: str, **more: Any) -> JsonResponse:
    error = {"code": code, "message": message, **more}
    return JsonResponse({"error": error}, status=status)
