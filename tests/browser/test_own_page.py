"""A person's own page on their phone: from the link to what it shows and does."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from people.models import Task
from referrals.actors import user_actor
from referrals.appointments import book_appointment
from referrals.transitions import perform
from tests.browser.checks import (
    assert_alive_without_scripts,
    assert_all_reached_by_tab,
    assert_axe_clean,
    assert_fits_phone,
)
from tests.browser.full_world import LONG_WORD
from tests.world import World


@pytest.fixture
def address(live_server, world: World) -> str:
    """Of a page with a referral that was taken on, and an appointment."""
    partner = user_actor(world.users["partner"])
    perform(world.referral, "accept", actor=partner)
    book_appointment(
        referral=world.referral,
        starts_at=timezone.now() + timedelta(days=3),
        actor=partner,
        place=f"{LONG_WORD}, 2nd floor",
    )
    return f"/me/{world.arguments['referrals:own_page']['token']}/"


def come_in(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Your year of birth").fill("1984")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your page")


def test_on_a_phone(phone: Page, address: str):
    come_in(phone, address)
    expect(phone.get_by_text("They said yes")).to_be_visible()
    expect(phone.get_by_text(LONG_WORD)).to_be_visible()
    for check in (assert_axe_clean, assert_all_reached_by_tab, assert_fits_phone):
        check(phone)
    phone.get_by_role("link", name="Ask us to call you").click()
    heading = phone.get_by_role("heading", level=1)
    expect(heading).to_have_text("Ask us to call you")
    assert_axe_clean(phone)
    phone.get_by_label("Weekday mornings").check()
    phone.get_by_role("button", name="Ask for a call").click()
    expect(phone.get_by_text("We will call you")).to_be_visible()
    assert Task.objects.filter(kind="patient-asks-call").exists()


def test_consent_is_taken_back_without_javascript(
    phone_without_javascript: Page, address: str
):
    page = phone_without_javascript
    come_in(page, address)
    assert_alive_without_scripts(page)
    page.get_by_role("link", name="Take it back").click()
    expect(page.get_by_text("These end at once:")).to_be_visible()
    assert_fits_phone(page)
    assert_alive_without_scripts(page)
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Ended: you took back")).to_be_visible()
