"""The test client that reads what it is given: each page of ours is linted."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests import html

NOT_OURS = ("/admin/", "/documents/")


class CheckedClient(Client):
    """Fails the test on a faulty page, whatever the test was about."""

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        if _is_page(response) and not request["PATH_INFO"].startswith(NOT_OURS):
            fragment = bool(request.get("HTTP_HX_REQUEST"))
            page = response.content.decode(response.charset)
            if faults := html.lint(page, fragment=fragment and "<html" not in page):
                address = f"{request['REQUEST_METHOD']} {request['PATH_INFO']}"
                pytest.fail("\n  ".join([f"The page at {address}:", *faults]))
        return response


def text(response: Any) -> str:
    """A page's source on one line."""
    return " ".join(response.content.decode().split())


def _is_page(response: HttpResponse) -> bool:
    content_type = response.headers.get("Content-Type", "")
    is_html = content_type.startswith("text/html")
    return is_html and not response.streaming and bool(response.content)
