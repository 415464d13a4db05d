"""The checks find what they are for, under the pages' own content policy."""

import pytest
from playwright.sync_api import Page

from tests.browser.checks import assert_axe_clean, assert_fits_phone, press_tab_to
from tests.browser.complaints import Complaints

APPEND = "html => document.querySelector('main').insertAdjacentHTML('beforeend', html)"


@pytest.fixture
def sign_in_page(page: Page) -> Page:
    page.goto("/accounts/login/")
    return page


def test_axe_finds_a_picture_without_words(sign_in_page: Page):
    sign_in_page.evaluate(APPEND, '<img src="/static/img/mark.svg">')
    with pytest.raises(AssertionError, match="image-alt"):
        assert_axe_clean(sign_in_page)


def test_wide_content_is_found(sign_in_page: Page):
    long = "<p><img alt='' width='700' height='9' src='/static/img/mark.svg'></p>"
    sign_in_page.evaluate(APPEND, long)
    sign_in_page.evaluate(
        "document.querySelector('main p:last-child img').style.minWidth = '700px'"
    )
    with pytest.raises(AssertionError, match="px wide"):
        assert_fits_phone(sign_in_page)


def test_unreachable_field_is_found(sign_in_page: Page):
    field = sign_in_page.get_by_label("Email")
    field.evaluate("e => e.setAttribute('tabindex', '-1')")
    with pytest.raises(AssertionError):
        press_tab_to(sign_in_page, field, limit=40)


def test_inline_script_and_call_to_another_site_are_complaints(
    sign_in_page: Page, complaints: Complaints
):
    sign_in_page.evaluate(
        "document.head.append(Object.assign("
        "document.createElement('script'), {textContent: 'window.ran = 1'}))"
    )
    sign_in_page.evaluate("fetch('https://example.com/').catch(() => 0)")
    assert sign_in_page.evaluate("window.ran") is None
    assert any("Content Security Policy" in complaint for complaint in complaints)
    complaints.clear()
