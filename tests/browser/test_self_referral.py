"""Somebody finds a service on their phone and asks to be called."""

from playwright.sync_api import Page, expect

from referrals.models import SelfReferral
from tests.browser.checks import (
    assert_alive_without_scripts,
    assert_axe_clean,
    assert_fits_phone,
)
from tests.world import World


def ask(page: Page, world: World) -> None:
    SelfReferral.objects.all().delete()
    page.goto(f"/services/{world.service.pk}/")
    page.get_by_role("link", name="Ask us to help you reach them").click()
    page.get_by_label("First name").fill("Noor")
    page.get_by_label("Last name").fill("Sample")
    page.get_by_role("button", name="Send").click()


def finish(page: Page) -> None:
    page.get_by_label("Phone").fill("412-555-0188")
    page.get_by_label("I have read this and I agree").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We got your message")


def test_on_a_phone_a_fault_keeps_what_was_typed(phone: Page, live_server, world):
    phone.add_init_script("HTMLFormElement.prototype.checkValidity = () => true")
    ask(phone, world)
    phone.evaluate("document.querySelector('main form').noValidate = true")
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_label("First name")).to_have_value("Noor")
    assert_axe_clean(phone)
    assert_fits_phone(phone)
    finish(phone)
    assert_axe_clean(phone)
    assert SelfReferral.objects.get().given_name == "Noor"


def test_without_javascript(phone_without_javascript: Page, live_server, world):
    page = phone_without_javascript
    ask(page, world)
    assert_alive_without_scripts(page)
    assert_fits_phone(page)
    finish(page)
    assert SelfReferral.objects.get().phone
