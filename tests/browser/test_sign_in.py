import pytest
from playwright.sync_api import Page, expect

from people.models import User
from tests.browser.checks import assert_axe_clean, assert_fits_phone, press_tab_to

EMAIL = "ada.social@example.org"
PASSWORD = "seven green umbrellas"
WANTED = "/accounts/password/change/"
SIGN_IN = f"/accounts/login/?next={WANTED}"


@pytest.fixture
def user(live_server) -> User:
    return User.objects.create_user(email=EMAIL, password=PASSWORD)


def test_sign_in_page_suits_everyone(page: Page):
    page.goto("/accounts/login/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert_axe_clean(page)
    assert_fits_phone(page)


def test_sign_in_by_keyboard_alone(page: Page, user: User):
    page.goto(SIGN_IN)
    press_tab_to(page, page.get_by_label("Email"))
    page.keyboard.type(EMAIL)
    press_tab_to(page, page.get_by_label("Password"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{WANTED}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_sign_in_without_javascript(page_without_javascript: Page, user: User):
    page = page_without_javascript
    page.goto(SIGN_IN)
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{WANTED}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_wrong_password_says_so_and_keeps_the_address(page: Page, user: User):
    page.goto(SIGN_IN)
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill("six green umbrellas")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    expect(page.get_by_label("Email")).to_have_value(EMAIL)
    assert_axe_clean(page)
    assert_fits_phone(page)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{WANTED}")
