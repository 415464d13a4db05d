"""Answers: cached by those who ask, readable by any web page, without a cookie."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.dateparse import parse_datetime
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.csrf import csrf_exempt

from resources.api.errors import ApiError, Merged
from resources.request_counts import MINUTE, count_request

View = Callable[..., HttpResponseBase]
MAX_AGE_SECONDS = 60
EXPOSED = "ETag, Last-Modified, Retry-After"


def api_view(*methods: str) -> Callable[[View], View]:
    """A view of the API: its methods, its limit, and errors as JSON."""
    allowed = (*methods, "HEAD", "OPTIONS")

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answered(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
            try:
                _check_method(request, allowed)
                if request.method == "OPTIONS":
                    response: HttpResponseBase = HttpResponse(status=204)
                    response["Allow"] = ", ".join(allowed)
                else:
                    _check_limit(request)
                    response = view(request, **arguments)
            except Merged as merged:
                response = _moved(request, merged)
            except ApiError as error:
                response = _json(error.body, status=error.status)
                response["Cache-Control"] = "no-store"
                for name, value in error.headers.items():
                    response[name] = value
            return _for_any_page(response, allowed)

        return answered

    return decorate


def answer(
    request: HttpRequest, document: Any, *, modified: str = ""
) -> HttpResponseBase:
    """The document, or 304 to those who have it. `modified`: when, as it says."""
    response = _json(document)
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    moment = parse_datetime(modified) if modified else None
    if moment:
        response["Last-Modified"] = http_date(moment.timestamp())
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}"
    known = parse_http_date_safe(response["Last-Modified"]) if moment else None
    found = get_conditional_response(request, etag, known, response)
    return found or response


def stream(objects: Iterable[dict[str, Any]]) -> StreamingHttpResponse:
    """Newline-delimited JSON, written as it is read."""
    lines = (json.dumps(one, ensure_ascii=False) + "\n" for one in objects)
    response = StreamingHttpResponse(_bytes(lines), content_type="application/x-ndjson")
    response["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}"
    return response


def _bytes(lines: Iterable[str]) -> Iterator[bytes]:
    for line in lines:
        yield line.encode()


def _json(document: Any, status: int = 200) -> HttpResponse:
    text = json.dumps(document, ensure_ascii=False)
    return HttpResponse(text, content_type="application/json", status=status)


def _moved(request: HttpRequest, merged: Merged) -> HttpResponse:
    """To the same address with the new key; nothing a caller sent is in it but that."""
    match: Any = request.resolver_match
    address = reverse(match.view_name, args=[merged.new])
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


def _check_method(request: HttpRequest, allowed: tuple[str, ...]) -> None:
    if request.method not in allowed:
        message = f"{request.method} is not taken here. Allowed: {', '.join(allowed)}."
        headers = {"Allow": ", ".join(allowed)}
        raise ApiError(405, "method_not_allowed", message, headers=headers)


def _check_limit(request: HttpRequest) -> None:
    """So many requests a minute from one address; counted in Django's cache."""
    most = settings.HSDS_REQUESTS_A_MINUTE
    if not most:
        return
    if count_request(request, name="hsds") > most:
        wait = str(MINUTE - timezone.now().second)
        message = f"More than {most} requests in a minute. Try again in {wait} s."
        raise ApiError(429, "too_many_requests", message, headers={"Retry-After": wait})


def _for_any_page(
    response: HttpResponseBase, allowed: tuple[str, ...]
) -> HttpResponseBase:
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = ", ".join(allowed)
    response["Access-Control-Allow-Headers"] = "Content-Type, If-None-Match"
    response["Access-Control-Expose-Headers"] = EXPOSED
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
