from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from resources.search import search


def search_context(request: HttpRequest, *, run: bool) -> dict[str, Any]:
    """What the directory's search templates read; `run` off gives the form alone."""
    asked = request.GET if run else {}
    return {"results": search(asked, timezone.now(), run=run)}
