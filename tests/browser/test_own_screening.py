"""Questions answered alone on a phone: from the link to the last thank you."""

from playwright.sync_api import Page, expect

from screening.instruments import find_current
from screening.own_links import new_link_url
from screening.services import start_screening
from tests.browser.checks import (
    assert_alive_without_scripts,
    assert_axe_clean,
    assert_fits_phone,
)
from tests.world import World


def come_in(page: Page, world: World) -> None:
    """At the door of the two questions about food."""
    worker = world.users["social_worker"]
    screening = start_screening(
        patient=world.patient,
        instrument=find_current("hunger-vital-sign"),
        language="en",
        actor=worker,
    )
    address = new_link_url(screening=screening, actor=worker)
    page.goto(address.partition("localhost:8000")[2])
    page.get_by_label("Your year of birth").fill("1984")
    page.get_by_role("button", name="Open").click()


def answer(page: Page) -> None:
    page.get_by_label("Often true").check()
    page.get_by_role("button", name="Next").click()


def test_on_a_phone(phone: Page, live_server, world: World):
    come_in(phone, world)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Are you alone now?")
    assert_axe_clean(phone)
    assert_fits_phone(phone)
    phone.get_by_role("button", name="Yes, I am alone").click()
    expect(phone.get_by_text("2 questions left")).to_be_visible()
    assert_axe_clean(phone)
    assert_fits_phone(phone)
    answer(phone)
    expect(phone.get_by_text("1 question left")).to_be_visible()
    answer(phone)
    phone.get_by_role("button", name="Send my answers").click()
    expect(phone.get_by_text("Your care team has it.")).to_be_visible()
    assert_axe_clean(phone)
    phone.go_back()
    expect(phone.locator("body")).not_to_contain_text("Often true")


def test_without_javascript(phone_without_javascript: Page, live_server, world: World):
    page = phone_without_javascript
    come_in(page, world)
    page.get_by_role("button", name="No, somebody is near").click()
    expect(page.get_by_text("2 questions left")).to_be_visible()
    assert_alive_without_scripts(page)
    answer(page)
    expect(page.get_by_text("1 question left")).to_be_visible()
    answer(page)
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_text("Your care team has it.")).to_be_visible()


def test_on_a_tablet_that_was_handed_over(
    page: Page, sign_in, live_server, world: World
):
    sign_in(page, world.users["social_worker"])
    page.goto(f"/screenings/{world.screening.pk}/own/")
    page.get_by_role("button", name="Hand over this tablet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Are you alone now?")
    assert_axe_clean(page)
    assert_fits_phone(page)
    page.get_by_role("button", name="No, somebody is near").click()
    expect(page.get_by_text("questions left")).to_be_visible()
    assert_axe_clean(page)
    page.goto("/patients/")
    expect(page.get_by_text("questions left")).to_be_visible()
    page.go_back()
    expect(page.locator("body")).not_to_contain_text(world.patient.family_name)
