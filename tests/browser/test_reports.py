"""The report in the browser; that it suits everyone stands in test_pages.py."""

from playwright.sync_api import Page, expect

from people.models import Role
from tests.browser.checks import assert_axe_clean
from tests.people.factories import WorkerFactory


def test_dates_the_wrong_way_round_are_kept_and_explained(
    phone_without_javascript: Page, sign_in, live_server
):
    page = phone_without_javascript
    sign_in(page, WorkerFactory(role=Role.SUPERVISOR))
    page.goto("/reports/")
    page.locator("[name=first]").fill("2026-03-04")
    page.locator("[name=last]").fill("2026-03-01")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    expect(page.locator("[name=first]")).to_have_value("2026-03-04")
    expect(page.locator(".field-error")).to_be_visible()


def test_figures_download_as_csv(page: Page, sign_in, live_server):
    sign_in(page, WorkerFactory(role=Role.SUPERVISOR))
    page.goto("/reports/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()
    assert download.value.suggested_filename.endswith(".csv")
    assert_axe_clean(page)
