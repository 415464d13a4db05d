from typing import Any

from django.http import HttpRequest


def search_context(request: HttpRequest, *, run: bool) -> dict[str, Any]:
    """The directory's search as the page of a network's own words shows it."""
    return {}
