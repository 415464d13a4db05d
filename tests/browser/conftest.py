"""Pages in Debian's Chromium, against a live server on a database of its own."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.checks import PHONE_WIDTH
from tests.browser.complaints import Complaints

HERE = Path(__file__).parent
CHROMIUM = shutil.which(os.environ.get("NEARHAND_CHROMIUM", "chromium"))
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]

# Two browsers and two servers share a small machine's cores.
expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("browser")


@pytest.fixture(scope="session", autouse=True)
def database_beside_playwright() -> Iterator[None]:
    """Playwright keeps an event loop in this thread; Django would refuse its ORM."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict:
    if not CHROMIUM:
        absent = "chromium is not on this machine"
        pytest.fail(absent) if os.environ.get("CI") == "true" else pytest.skip(absent)
    return {"executable_path": CHROMIUM, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(live_server) -> dict:
    return {
        "base_url": live_server.url,
        "locale": "en-US",
        "reduced_motion": "reduce",
        "timezone_id": "America/New_York",
        "viewport": {"width": 1280, "height": 900},
    }


@pytest.fixture
def complaints(live_server) -> Iterator[Complaints]:
    """What the browser complained of; a test that expects some clears it."""
    complaints = Complaints(live_server.url)
    yield complaints
    assert list(complaints) == []


@pytest.fixture
def context(new_context, complaints: Complaints) -> BrowserContext:
    context = new_context()
    complaints.listen(context)
    return context


@pytest.fixture
def phone(new_context, complaints: Complaints) -> Page:
    """A page on a narrow phone with a finger for a pointer."""
    context = new_context(has_touch=True, is_mobile=True)
    complaints.listen(context)
    return _narrow(context.new_page())


@pytest.fixture
def page_without_javascript(new_context, complaints: Complaints) -> Page:
    context = new_context(java_script_enabled=False)
    complaints.listen(context)
    return context.new_page()


@pytest.fixture
def phone_without_javascript(page_without_javascript: Page) -> Page:
    return _narrow(page_without_javascript)


def _narrow(page: Page) -> Page:
    page.set_viewport_size({"width": PHONE_WIDTH, "height": 844})
    return page


@pytest.fixture
def sign_in(live_server) -> Callable[..., None]:
    """`sign_in(page, user)`: gives the page's context that user's session."""

    def give_session(page: Page, user) -> None:
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie: Any = {
            "name": settings.SESSION_COOKIE_NAME,
            "value": session,
            "domain": urlsplit(live_server.url).hostname or "",
            "path": "/",
        }
        page.context.add_cookies([cookie])

    return give_session
