"""An editor corrects the own listing, a curator publishes it, the public reads it.

The admin is Wagtail's, and needs JavaScript; what we add to it is checked here.
"""

import pytest
from playwright.sync_api import Page, expect

from people.models import Role
from resources.models import Service
from tests.browser.checks import assert_axe_clean
from tests.people.factories import WorkerFactory
from tests.resources.factories import OrganizationFactory, ServiceFactory


@pytest.fixture
def service(live_server) -> Service:
    pantry = OrganizationFactory(name="Hazelwood Pantry")
    return ServiceFactory(
        organization=pantry, name="Food boxes", categories=["food-insecurity"]
    )


def test_correction_goes_from_editor_to_curator_to_public(
    page: Page, context, sign_in, service: Service
):
    sign_in(page, WorkerFactory(role=Role.EDITOR, at=service.organization))
    page.goto("/admin/")
    assert_axe_clean(page, context="#panel-your-listings-content, main table.listing")
    page.get_by_role("link", name="Food boxes").first.click()
    page.locator("#id_name").fill("Food boxes and diapers")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Submit to curators").click()
    expect(page.get_by_text("submitted for moderation").first).to_be_visible()
    service.refresh_from_db()
    assert service.name == "Food boxes"

    context.clear_cookies()
    sign_in(page, WorkerFactory(role=Role.CURATOR))
    page.goto("/admin/")
    page.get_by_role("link", name="Food boxes and diapers").first.click()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Approve and Publish").first.click()
    expect(page.locator(".messages")).to_be_visible()
    context.clear_cookies()
    page.goto(f"/services/{service.pk}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Food boxes and diapers")


def test_monday_is_copied_to_the_other_days_before_ones_eyes(
    page: Page, sign_in, service: Service
):
    sign_in(page, WorkerFactory(role=Role.CURATOR))
    page.goto(f"/admin/snippets/resources/service/edit/{service.pk}/")
    page.get_by_role("tab", name="Hours").click()
    days = page.locator(".week-day")
    monday, friday, saturday = days.nth(0), days.nth(4), days.nth(5)
    monday.get_by_label("Opens").first.fill("09:00")
    monday.get_by_label("Closes").first.fill("12:30")
    monday.locator("[data-week-copy]").click()
    expect(page.locator("[data-week-said]")).to_have_text("Copied.")
    expect(friday.get_by_label("Opens").first).to_have_value("09:00")
    expect(saturday.get_by_label("Opens").first).to_have_value("")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".messages")).to_be_visible()
    hours = service.weekly_hours.order_by("weekday")
    assert [str(row.closes_at) for row in hours] == ["12:30:00"] * 5
