"""Each page of the job: axe, a phone's width, the keyboard, and no JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response

from tests.browser.checks import (
    assert_alive_without_scripts,
    assert_all_reached_by_tab,
    assert_axe_clean,
    assert_fits_phone,
)
from tests.browser.full_world import make_full_world
from tests.browser.pages import NOT_PAGES, PAGES, address_of, site_pages
from tests.url_matrix import MATRIX
from tests.world import World

DESKTOP = {"width": 1280, "height": 900}
CHECKS = (assert_axe_clean, assert_all_reached_by_tab, assert_fits_phone)


@pytest.fixture
def full_world(live_server) -> World:
    return make_full_world()


def test_no_page_is_forgotten():
    opened = {
        entry.partition("?")[0] for entries in PAGES.values() for entry in entries
    }
    pages = {
        name
        for method, name in (key.split() for key in MATRIX)
        if method == "GET" and 200 in MATRIX[f"GET {name}"].values()
    }
    assert sorted(pages - opened - NOT_PAGES) == []


@pytest.mark.parametrize("role", PAGES)
def test_pages_suit_everyone(page: Page, sign_in, full_world: World, role: str):
    if role != "signed_out":
        sign_in(page, full_world.users[role])
    faults = []
    for address in addresses(role, full_world):
        page.set_viewport_size(DESKTOP)
        opened(page.goto(address), address)
        faults += [fault for check in CHECKS if (fault := fault_of(check, page))]
    assert not faults, "\n\n".join(faults)


@pytest.mark.parametrize("role", PAGES)
def test_pages_stand_without_javascript(
    phone_without_javascript: Page, sign_in, full_world: World, role: str
):
    page = phone_without_javascript
    if role != "signed_out":
        sign_in(page, full_world.users[role])
    checks = (assert_fits_phone, assert_alive_without_scripts)
    faults = []
    for address in addresses(role, full_world):
        opened(page.goto(address), address)
        faults += [fault for check in checks if (fault := fault_of(check, page))]
    assert not faults, "\n\n".join(faults)


def addresses(role: str, world: World) -> list[str]:
    listed = [address_of(entry, world) for entry in PAGES[role]]
    return listed + (site_pages() if role == "signed_out" else [])


def opened(response: Response | None, address: str) -> None:
    assert response, address
    assert response.status == 200, f"{address}: {response.status}"
    assert response.url.endswith(address), f"{address} leads to {response.url}"


def fault_of(check: Callable[[Page], None], page: Page) -> str:
    """What a check says, so that one run names the faults of all pages."""
    try:
        check(page)
    except AssertionError as fault:
        return str(fault).partition("\nassert")[0]
    return ""
