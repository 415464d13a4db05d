"""An HSDS API, read page by page: services with all that hangs on them."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from resources.importing.errors import CannotImport
from resources.importing.fetching import NotThere
from resources.importing.flatten import Flattener
from resources.importing.hsds_json import add_organizations
from resources.importing.rows import Draft, SourceRow

PER_PAGE = 100
MOST_PAGES = 100_000
# What a whole service has at least one of; a list may have names and ids only.
NESTED = ("service_at_locations", "phones", "schedules", "contacts", "languages")
Fetch = Callable[[str], Any]


def read_api(url: str, fetch: Fetch) -> tuple[list[SourceRow], list[Draft]]:
    """Rows and drafts of all services behind the address of an API, or of its list of
    services. Raises CannotImport when not all of it can be read."""
    services = _services_url(url)
    flat = Flattener()
    for number, page in enumerate(_pages(services, fetch), 1):
        contents = [_whole(item, services, fetch) for item in page]
        flat.add_document(f"page {number}", {"contents": contents}, named="service")
    add_organizations(flat)
    if not flat.drafts:
        raise CannotImport(f"{services} has no services.")
    return flat.rows, flat.drafts


def source_of(url: str) -> str:
    """The name a source has by itself: its host and path."""
    parts = urlsplit(url)
    return f"{parts.hostname}{parts.path.rstrip('/').removesuffix('/services')}"


def _services_url(url: str) -> str:
    bare = url.partition("?")[0].rstrip("/")
    return bare if bare.endswith("/services") else f"{bare}/services"


def _pages(services: str, fetch: Fetch) -> Iterator[list[Any]]:
    options: dict[str, Any] = {"per_page": PER_PAGE, "full": "true"}
    try:
        first = fetch(_with(services, options, 1))
    except NotThere:
        # "full" is optional in the standard; without it each service is asked for.
        del options["full"]
        first = fetch(_with(services, options, 1))
    page, number = first, 1
    while True:
        yield _contents(page, services)
        if _is_last(page, number):
            return
        number += 1
        if number > MOST_PAGES:
            raise CannotImport(f"{services} has no last page.")
        page = fetch(_with(services, options, number))


def _with(services: str, options: dict[str, Any], number: int) -> str:
    return f"{services}?{urlencode(options | {'page': number})}"


def _contents(page: Any, services: str) -> list[Any]:
    contents = page.get("contents") if isinstance(page, dict) else page
    if not isinstance(contents, list):
        raise CannotImport(f"{services} is no list of an HSDS API: it has no contents.")
    return contents


def _is_last(page: Any, number: int) -> bool:
    if not isinstance(page, dict) or not page["contents"]:
        return True
    if page.get("last_page") is True:
        return True
    total = page.get("total_pages")
    return isinstance(total, int) and number >= total


def _whole(item: Any, services: str, fetch: Fetch) -> Any:
    is_thin = isinstance(item, dict) and not any(name in item for name in NESTED)
    if not is_thin or not item.get("id"):
        return item
    try:
        return fetch(f"{services}/{quote(str(item['id']), safe='')}")
    except NotThere:
        return item
