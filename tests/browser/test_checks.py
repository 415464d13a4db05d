"""The checks find what they are for, under the pages' own content policy."""

import pytest
from playwright.sync_api import Page

from tests.browser.checks import (
    assert_alive_without_scripts,
    assert_all_reached_by_tab,
    assert_axe_clean,
    assert_fits_phone,
    press_tab_to,
)
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


def test_control_that_throws_the_focus_away_is_found(sign_in_page: Page):
    field = sign_in_page.get_by_label("Password")
    field.evaluate("e => e.addEventListener('focus', () => e.blur())")
    with pytest.raises(AssertionError, match="not reached by Tab"):
        assert_all_reached_by_tab(sign_in_page)


def test_focus_that_cannot_be_seen_is_found(sign_in_page: Page):
    field = sign_in_page.get_by_label("Password")
    field.evaluate(
        "e => { e.style.setProperty('outline', 'none', 'important');"
        " e.style.setProperty('box-shadow', 'none', 'important') }"
    )
    with pytest.raises(AssertionError, match="focus not seen"):
        assert_all_reached_by_tab(sign_in_page)


def test_button_that_needs_a_script_is_found(page_without_javascript: Page):
    page = page_without_javascript
    page.goto("/accounts/login/")
    assert_alive_without_scripts(page)
    page.evaluate(APPEND, '<button type="button">Show more</button>')
    with pytest.raises(AssertionError, match="Show more"):
        assert_alive_without_scripts(page)


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
