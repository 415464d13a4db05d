"""The public site: home, directory, the quick way out, and pages that refuse."""

import pytest
from playwright.sync_api import Page, Route, expect

from resources.match_index import rebuild
from resources.models import Service
from tests.browser.checks import assert_axe_clean, assert_fits_phone, press_tab_to
from tests.browser.complaints import Complaints
from tests.people.factories import PatientFactory, WorkerFactory
from tests.resources.factories import (
    AddressFactory,
    LocationFactory,
    OrganizationFactory,
    PhoneFactory,
    ServiceAtLocationFactory,
    ServiceFactory,
)


def list_service(name: str, need: str, **place) -> Service:
    service = ServiceFactory(name=name, categories=[need])
    location = LocationFactory(organization=service.organization, **place)
    AddressFactory(location=location)
    ServiceAtLocationFactory(service=service, location=location)
    PhoneFactory(service=service)
    return service


@pytest.fixture
def directory(live_server) -> None:
    list_service("Corner shelf", "material-hardship")
    list_service("Hill Pantry", "food-insecurity")
    list_service(
        "Safe house",
        "food-insecurity",
        is_confidential=True,
        latitude=None,
        longitude=None,
    )
    rebuild()


def suits_everyone(page: Page) -> None:
    assert_axe_clean(page)
    assert_fits_phone(page)


def test_from_home_to_a_service_by_keyboard_alone(page: Page, directory):
    page.goto("/")
    press_tab_to(page, page.get_by_label("Or in your own words"))
    page.keyboard.type("diapers")
    press_tab_to(page, page.get_by_label("Near"))
    page.keyboard.type("15213")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2, name="1 service")).to_be_visible()
    suits_everyone(page)
    press_tab_to(page, page.get_by_role("link", name="Corner shelf"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Corner shelf")
    expect(page.get_by_role("link", name="555-01").first).to_be_visible()
    suits_everyone(page)


def test_in_spanish_on_a_phone_without_javascript(
    phone_without_javascript: Page, directory
):
    page = phone_without_javascript
    page.goto("/")
    page.get_by_role("button", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    assert_fits_phone(page)
    page.locator("[name=q]").fill("pañales")
    page.locator("[name=place]").fill("15213")
    page.get_by_role("button", name="Buscar").click()
    expect(page.locator(".match")).to_have_count(1)
    expect(page.get_by_role("link", name="Corner shelf")).to_be_in_viewport()
    assert_fits_phone(page)
    page.get_by_role("link", name="Corner shelf").click()
    expect(page.get_by_text("Esta ficha está solo en inglés")).to_be_visible()
    assert_fits_phone(page)


def test_wrong_zip_stands_at_its_field_and_the_rest_is_kept(page: Page, directory):
    page.goto("/services/")
    page.get_by_label("Kind of help").select_option("food-insecurity")
    page.get_by_label("Or in your own words").fill("pantry")
    page.get_by_text("More choices").click()
    page.get_by_label("Open now").check()
    near = page.get_by_role("textbox", name="Near")
    near.fill("99999")
    page.get_by_role("button", name="Search").click()
    expect(near).to_have_value("99999")
    expect(near).to_have_attribute("aria-invalid", "true")
    error = page.locator(".field-error")
    expect(error).to_be_visible()
    assert (error.get_attribute("id") or "") in (
        near.get_attribute("aria-describedby") or ""
    )
    expect(page.get_by_label("Kind of help")).to_have_value("food-insecurity")
    expect(page.get_by_label("Or in your own words")).to_have_value("pantry")
    expect(page.get_by_label("Open now")).to_be_checked()
    suits_everyone(page)


def test_map_shows_the_doors_of_the_list_and_no_secret_one(page: Page, directory):
    page.goto("/services/?need=food-insecurity&place=15213")
    expect(page.locator(".match")).to_have_count(2)
    marker = page.get_by_role("button", name="Hill Pantry")
    expect(marker).to_be_visible()
    expect(page.locator(".map-marker")).to_have_count(1)
    marker.press("Enter")
    expect(page.get_by_role("link", name="Hill Pantry")).to_be_focused()


def test_list_is_whole_without_the_map(phone_without_javascript: Page, directory):
    page = phone_without_javascript
    page.goto("/services/?need=food-insecurity&place=15213")
    expect(page.locator(".match")).to_have_count(2)
    expect(page.locator("[data-map-panel]")).to_be_hidden()


def test_leaving_quickly_leaves_nothing_to_go_back_to(
    page: Page, directory, complaints: Complaints
):
    def neutral(route: Route) -> None:
        route.fulfill(body="<title>Weather</title>", content_type="text/html")

    page.route("https://www.weather.gov/**", neutral)
    page.goto("/")
    page.goto("/services/?q=shelter")
    leave = page.get_by_role("link", name="Leave this site quickly")
    press_tab_to(page, leave)
    page.keyboard.press("Enter")
    page.wait_for_url("https://www.weather.gov/")
    page.go_back()
    assert not page.url.endswith("/services/?q=shelter")
    complaints.clear()  # of the neutral site


def test_page_that_is_not_there(page: Page, directory):
    response = page.goto("/services/not-a-service/")
    assert response
    assert response.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    suits_everyone(page)


def test_page_that_refuses(page: Page, sign_in, live_server):
    clinic = OrganizationFactory()
    patient = PatientFactory(organization=clinic)
    sign_in(page, WorkerFactory(at=clinic, read_only=True))
    response = page.goto(f"/patients/{patient.pk}/edit/")
    assert response
    assert response.status == 403
    expect(page.get_by_role("heading", level=1)).to_have_text("You may not do this")
    suits_everyone(page)
