"""What a request may ask for: read, checked, and named when it is wrong."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from resources import geocoding
from resources.api.errors import ApiError, bad_parameter

PER_PAGE = 50
MOST_PER_PAGE = 500
MOST_PAGES = 1_000_000
FARTHEST_M = 500_000
LONGEST_SEARCH = 200
TYPES = {"boolean": bool, "integer": int, "string": str}
TRUE, FALSE = ("true", "1"), ("false", "0")


@dataclass(frozen=True, slots=True)
class Parameter:
    """`schema` is its JSON Schema in the description of the API."""

    name: str
    read: Callable[[str, str], Any]
    schema: dict[str, Any]
    description: str


def read_request(
    request: HttpRequest, allowed: tuple[Parameter, ...]
) -> dict[str, Any]:
    """The parameters given, by name. Raises ApiError for one unknown or wrong.

    A GET has them in its query; a POST in its query or in a body of JSON.
    """
    known = {parameter.name: parameter for parameter in allowed}
    found: dict[str, Any] = {}
    for name, text in _given(request, known).items():
        if name not in known:
            names = ", ".join(sorted(known)) or "none"
            message = f"There is no parameter {name[:60]!r} here. Allowed: {names}."
            raise ApiError(
                400, "unknown_parameter", message, parameter=name[:60], allowed=names
            )
        found[name] = known[name].read(name, text)
    if "proximity" in found and "postcode" not in found:
        raise bad_parameter(
            "proximity", found["proximity"], "only together with postcode"
        )
    return found


def _given(request: HttpRequest, known: dict[str, Parameter]) -> dict[str, str]:
    given: dict[str, str] = {}
    for name, values in request.GET.lists():
        if len(set(values)) > 1:
            raise bad_parameter(name, ", ".join(values), "one value")
        given[name] = values[0]
    if request.method == "POST" and request.body:
        given |= _of_body(request, known)
    for name, text in given.items():
        if any("\0" in one or not _is_unicode(one) for one in (name, text)):
            raise bad_parameter("?", "?", "Unicode text without NUL")
    return given


def _is_unicode(text: str) -> bool:
    """JSON may escape halves of characters, which no database takes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _of_body(request: HttpRequest, known: dict[str, Parameter]) -> dict[str, str]:
    if request.content_type != "application/json":
        message = "The body of a POST is a JSON object of parameters."
        raise ApiError(415, "unsupported_media_type", message)
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise ApiError(400, "bad_body", f"The body is not JSON: {error}.") from error
    if not isinstance(body, dict):
        raise ApiError(400, "bad_body", "The body is not a JSON object.")
    return {
        name: _text(name, value, known[name].schema["type"] if name in known else "")
        for name, value in body.items()
    }


def _text(name: str, value: Any, kind: str) -> str:
    """JSON has types: "true" is no boolean there, and 5.0 is an integer."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if kind and type(value) is not TYPES[kind]:
        raise bad_parameter(name, json.dumps(value), f"a JSON {kind}")
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def whole(least: int, most: int) -> Callable[[str, str], int]:
    def read(name: str, text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise bad_parameter(name, text, f"a whole number from {least} to {most}")
        return int(text)

    return read


def _flag(name: str, text: str) -> bool:
    if text.lower() in TRUE:
        return True
    if text.lower() in FALSE:
        return False
    raise bad_parameter(name, text, "true or false")


def _uuid(name: str, text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise bad_parameter(name, text, "a UUID") from error


def _moment(name: str, text: str) -> datetime:
    """An offset's plus sign is a blank in a query that nobody encoded."""
    given = re.sub(r" (\d\d:?\d\d)$", r"+\1", text.strip())
    try:
        moment = datetime.fromisoformat(given)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        allowed = "a date or a date and time, such as 2026-01-31T12:00:00Z"
        raise bad_parameter(name, text, allowed) from error


def _format(name: str, text: str) -> str:
    if text not in ("json", "ndjson"):
        raise bad_parameter(name, text, "json or ndjson")
    return text


def _search(name: str, text: str) -> str:
    if len(text) > LONGEST_SEARCH:
        raise bad_parameter(name, text, f"at most {LONGEST_SEARCH} characters")
    return text


def _postcode(name: str, text: str) -> geocoding.GeocodedPoint:
    found = geocoding.zip_place(text.strip()) if re.fullmatch(ZIP, text) else None
    if found is None or found.point is None:
        raise bad_parameter(name, text, "a ZIP code of the United States, as 15213")
    return found


ZIP = r"\s*\d{5}(-\d{4})?\s*"
_STRING = {"type": "string"}
_FLAG = {"type": "boolean"}
_ID = {"type": "string", "format": "uuid"}

SEARCH = Parameter(
    "search",
    _search,
    {"type": "string", "maxLength": LONGEST_SEARCH},
    "Words that must all occur in the name, the description or the organization.",
)
PAGE = Parameter(
    "page",
    whole(1, MOST_PAGES),
    {"type": "integer", "minimum": 1, "maximum": MOST_PAGES, "default": 1},
    "Number of the page.",
)
PER_PAGE_PARAMETER = Parameter(
    "per_page",
    whole(1, MOST_PER_PAGE),
    {"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE, "default": PER_PAGE},
    "Items on a page.",
)
FORMAT = Parameter(
    "format",
    _format,
    {"type": "string", "enum": ["json", "ndjson"], "default": "json"},
    "ndjson streams all items, one a line, without pages.",
)
TERM_ID = Parameter("taxonomy_term_id", _uuid, _ID, "Only what has this taxonomy term.")
TAXONOMY_ID = Parameter(
    "taxonomy_id", _uuid, _ID, "Only what has a term of this taxonomy."
)
ORGANIZATION_ID = Parameter(
    "organization_id", _uuid, _ID, "Only what this organization runs."
)
MODIFIED_AFTER = Parameter(
    "modified_after",
    _moment,
    {"type": "string", "format": "date-time"},
    "Only what changed at this moment or later.",
)
MINIMAL = Parameter(
    "minimal",
    _flag,
    _FLAG,
    "Only id and modified_date, all on one page unless per_page is given.",
)
FULL = Parameter("full", _flag, _FLAG, "With all that hangs on each item.")
FULL_SERVICE = Parameter(
    "full_service", _flag, _FLAG, "With all services of an organization in full."
)
POSTCODE = Parameter(
    "postcode",
    _postcode,
    {"type": "string", "pattern": r"^\d{5}(-\d{4})?$"},
    "Only what serves this ZIP code; with proximity, what is near its center.",
)
PROXIMITY = Parameter(
    "proximity",
    whole(1, FARTHEST_M),
    {"type": "integer", "minimum": 1, "maximum": FARTHEST_M},
    "Meters from the center of postcode; the nearest come first.",
)
TOP_ONLY = Parameter("top_only", _flag, _FLAG, "Only terms without a parent.")
PARENT_ID = Parameter("parent_id", _uuid, _ID, "Only children of this term.")

PAGING = (SEARCH, PAGE, PER_PAGE_PARAMETER, FORMAT)
TAXONOMIES = (TERM_ID, TAXONOMY_ID)
SERVICES = (
    *PAGING,
    *TAXONOMIES,
    *(ORGANIZATION_ID, MODIFIED_AFTER, MINIMAL, FULL),
)
AT_LOCATIONS = (
    *PAGING,
    *TAXONOMIES,
    *(ORGANIZATION_ID, MODIFIED_AFTER, FULL, POSTCODE, PROXIMITY),
)
ORGANIZATIONS = (*PAGING, *TAXONOMIES, FULL, FULL_SERVICE)
ONE_ORGANIZATION = (FULL_SERVICE,)
TERMS = (*PAGING, TAXONOMY_ID, TOP_ONLY, PARENT_ID)
