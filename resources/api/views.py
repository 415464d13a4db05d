"""The addresses of the API. Every list takes GET, and POST with the same parameters."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from resources.api import parameters as p
from resources.api import selection
from resources.api.answers import answer, api_view, stream
from resources.api.errors import ApiError, Merged, not_found
from resources.api.openapi import description, profile
from resources.exporting import documents as d
from resources.exporting import public
from resources.exporting.run import VERSION
from resources.models import RetiredKey, ServiceAtLocation, Taxonomy, TaxonomyTerm

Build = Callable[[Sequence[Any]], list[dict[str, Any]]]
BATCH = 200


@api_view("GET")
def root(request: HttpRequest) -> HttpResponseBase:
    p.read_request(request, ())
    base = settings.BASE_URL
    return answer(
        request,
        {
            "version": VERSION,
            "profile": base + reverse("resources:api_profile"),
            "openapi_url": base + reverse("resources:api_openapi"),
            "description": "Services nearby that help people with social needs.",
            "publisher": {"name": settings.NETWORK_NAME, "website": base},
        },
    )


@api_view("GET")
def openapi(request: HttpRequest) -> HttpResponseBase:
    p.read_request(request, ())
    return answer(request, description(settings.BASE_URL + reverse("resources:api")))


@api_view("GET")
def profile_document(request: HttpRequest) -> HttpResponseBase:
    p.read_request(request, ())
    return answer(request, profile())


@api_view("GET")
def missing(_request: HttpRequest, rest: str) -> HttpResponseBase:
    message = f"There is nothing at {rest[:80]!r}. What there is: openapi.json."
    raise ApiError(404, "not_found", message)


@api_view("GET", "POST")
def services(request: HttpRequest) -> HttpResponseBase:
    given = p.read_request(request, p.SERVICES)
    rows = selection.services(given)
    if given.get("minimal"):
        return _minimal(request, given, rows)
    full = given.get("full", False)
    parts = d.SERVICE if full else d.LISTED
    return _listed(request, given, rows, _builder("service", parts, full=full))


@api_view("GET")
def service(request: HttpRequest, key: str) -> HttpResponseBase:
    p.read_request(request, ())
    row = _one(public.services(), key, "service")
    return _detail(request, "service", row, d.SERVICE)


@api_view("GET", "POST")
def service_at_locations(request: HttpRequest) -> HttpResponseBase:
    given = p.read_request(request, p.AT_LOCATIONS)
    rows = selection.at_locations(given)
    full = given.get("full", False)
    parts = d.AT_LOCATION_FULL if full else d.AT_LOCATION_LISTED
    build = _builder("service_at_location", parts, full=full)
    if "proximity" in given:
        keys = selection.near(rows, given["postcode"], given["proximity"])
        return _listed_by_keys(request, given, keys, build)
    return _listed(request, given, rows, build)


@api_view("GET")
def service_at_location(request: HttpRequest, key: str) -> HttpResponseBase:
    p.read_request(request, ())
    row = _one(public.at_locations(), key, "service at a location")
    return _detail(request, "service_at_location", row, d.AT_LOCATION_FULL)


@api_view("GET", "POST")
def organizations(request: HttpRequest) -> HttpResponseBase:
    given = p.read_request(request, p.ORGANIZATIONS)
    full = given.get("full", False) or given.get("full_service", False)
    parts = _parts_of_organization(given) if full else {}
    build = _builder("organization", parts, full=full)
    return _listed(request, given, selection.organizations(given), build)


@api_view("GET")
def organization(request: HttpRequest, key: str) -> HttpResponseBase:
    given = p.read_request(request, p.ONE_ORGANIZATION)
    row = _one(public.organizations(), key, "organization")
    return _detail(request, "organization", row, _parts_of_organization(given))


@api_view("GET", "POST")
def taxonomies(request: HttpRequest) -> HttpResponseBase:
    given = p.read_request(request, p.PAGING)
    build = _builder("taxonomy", {}, full=True)
    return _listed(request, given, selection.taxonomies(given), build)


@api_view("GET")
def taxonomy(request: HttpRequest, key: str) -> HttpResponseBase:
    p.read_request(request, ())
    row = _one(Taxonomy.objects.all(), key, "taxonomy")
    return _detail(request, "taxonomy", row, {})


@api_view("GET", "POST")
def taxonomy_terms(request: HttpRequest) -> HttpResponseBase:
    given = p.read_request(request, p.TERMS)
    build = _builder("taxonomy_term", d.TERM, full=True)
    return _listed(request, given, selection.terms(given), build)


@api_view("GET")
def taxonomy_term(request: HttpRequest, key: str) -> HttpResponseBase:
    p.read_request(request, ())
    row = _one(TaxonomyTerm.objects.all(), key, "taxonomy term")
    return _detail(request, "taxonomy_term", row, d.TERM)


def _parts_of_organization(given: dict[str, Any]) -> d.Parts:
    """Its services by name and status, or with all that hangs on them."""
    own = d.SERVICE_UNDER_ORGANIZATION if given.get("full_service") else {}
    return {**d.ORGANIZATION, "services": own}


def _builder(table: str, parts: d.Parts, *, full: bool) -> Build:
    return lambda rows: d.documents(table, rows, parts, full=full)


def _one(rows: QuerySet[Any], key: str, what: str) -> Any:
    try:
        pk = UUID(key)
    except ValueError as error:
        raise not_found(what) from error
    found = rows.filter(pk=pk).first()
    if found is not None:
        return found
    kept = RetiredKey.resolve([pk]).get(pk)
    if kept is not None and rows.filter(pk=kept).exists():
        raise Merged(pk, kept)
    raise not_found(what)


def _detail(
    request: HttpRequest, table: str, row: Any, parts: d.Parts
) -> HttpResponseBase:
    document = d.documents(table, [row], parts, full=True)[0]
    return answer(request, document, modified=document.get("last_modified", ""))


def _listed(
    request: HttpRequest, given: dict[str, Any], rows: QuerySet[Any], build: Build
) -> HttpResponseBase:
    ordered = rows.order_by("pk")
    if given.get("format") == "ndjson":
        return stream(_all(ordered, build))
    page = Page(given, ordered.count())
    contents = build(list(ordered[page.start : page.end])) if page.size else []
    return answer(request, page.envelope(contents))


def _listed_by_keys(
    request: HttpRequest, given: dict[str, Any], keys: list[UUID], build: Build
) -> HttpResponseBase:
    if given.get("format") == "ndjson":
        return stream(_all_of(keys, build))
    page = Page(given, len(keys))
    contents = _in_order(keys[page.start : page.end], build)
    return answer(request, page.envelope(contents))


def _minimal(
    request: HttpRequest, given: dict[str, Any], rows: QuerySet[Any]
) -> HttpResponseBase:
    ordered = rows.order_by("pk").values_list("pk", "last_modified")
    if given.get("format") == "ndjson":
        return stream(_short(pair) for pair in ordered.iterator(BATCH))
    total = ordered.count()
    page = Page({"per_page": max(total, 1), **given}, total)
    found = [_short(pair) for pair in ordered[page.start : page.end]]
    return answer(request, page.envelope(found))


def _short(pair: tuple[UUID, Any]) -> dict[str, str]:
    modified = pair[1].isoformat().replace("+00:00", "Z")
    return {"id": str(pair[0]), "modified_date": modified}


def _all(rows: QuerySet[Any], build: Build) -> Iterator[dict[str, Any]]:
    after: UUID | None = None
    while True:
        batch = list((rows.filter(pk__gt=after) if after else rows)[:BATCH])
        yield from build(batch)
        if len(batch) < BATCH:
            return
        after = batch[-1].pk


def _all_of(keys: list[UUID], build: Build) -> Iterator[dict[str, Any]]:
    for start in range(0, len(keys), BATCH):
        yield from _in_order(keys[start : start + BATCH], build)


def _in_order(keys: list[UUID], build: Build) -> list[dict[str, Any]]:
    rows = ServiceAtLocation.objects.in_bulk(keys)
    return build([rows[key] for key in keys if key in rows])


class Page:
    """HSDS's envelope of a page; one past the last is empty."""

    def __init__(self, given: dict[str, Any], total: int) -> None:
        per_page: int = given.get("per_page", p.PER_PAGE)
        self.number: int = given.get("page", 1)
        self.total = total
        self.pages = max(-(-total // per_page), 1)
        self.start = min((self.number - 1) * per_page, total)
        self.end = min(self.start + per_page, total)
        self.size = self.end - self.start

    def envelope(self, contents: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "total_items": self.total,
            "total_pages": self.pages,
            "page_number": self.number,
            "size": len(contents),
            "first_page": self.number == 1,
            "last_page": self.number >= self.pages,
            "empty": not contents,
            "contents": contents,
        }
