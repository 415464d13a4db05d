"""Finding a service: filters in place, several needs, comparing, paper, keyboard."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from referrals.models import HiddenService, Referral, TrustedService, UnmetNeed
from resources.match_index import rebuild
from resources.models import Category, Service
from tests.browser.checks import (
    assert_alive_without_scripts,
    assert_axe_clean,
    assert_fits_phone,
    press_tab_to,
)
from tests.referrals.factories import NeedFactory, Network, make_network
from tests.resources.factories import (
    AddressFactory,
    LocationFactory,
    PhoneFactory,
    ServiceAtLocationFactory,
)

NAMES = ("Evening meals", "Soup kitchen", "Saturday pantry")


@pytest.fixture
def network(live_server) -> Network:
    """Four places with a door, of which two are free; one meets a second need."""
    network = make_network(phone="+14125550142")
    NeedFactory(
        patient=network.patient,
        created_by=network.worker,
        category=Category.objects.get(pk="material-hardship"),
    )
    services = [network.service, *(network.another_service(name) for name in NAMES)]
    for service in services:
        location = LocationFactory(organization=service.organization)
        AddressFactory(location=location)
        ServiceAtLocationFactory(service=service, location=location)
        PhoneFactory(service=service)
    both = Service.objects.get(name="Soup kitchen")
    both.categories.add(Category.objects.get(pk="material-hardship"))
    both.save()
    Service.objects.filter(name__in=["Soup kitchen", "Evening meals"]).update(
        is_free=True
    )
    rebuild()
    return network


def open_matches(page: Page, sign_in, network: Network) -> None:
    sign_in(page, network.worker)
    page.goto(f"/needs/{network.need.pk}/matches/")


def ticked_in_address(page: Page) -> int:
    return len(parse_qs(urlsplit(page.url).query).get("place", []))


def test_filters_keep_ticks_focus_and_place(page: Page, sign_in, network: Network):
    open_matches(page, sign_in, network)
    page.get_by_label("Choose Weekly groceries").check()
    page.get_by_label("Choose Evening meals").check()
    assert ticked_in_address(page) == 2
    free = page.get_by_label("Free", exact=True)
    press_tab_to(page, free)
    top = page.evaluate("window.scrollY")
    page.keyboard.press("Space")
    expect(page.locator(".match")).to_have_count(2)
    expect(page.get_by_role("status").first).to_have_text("2 services")
    expect(page.get_by_label("Choose Evening meals")).to_be_checked()
    elsewhere = page.get_by_role("group", name="Also chosen, not in this list")
    expect(elsewhere.get_by_label("Weekly groceries")).to_be_checked()
    expect(page.locator("[data-choose-count]")).to_have_text("2")
    expect(free).to_be_focused()
    assert page.evaluate("window.scrollY") == top
    assert "free=on" in page.url
    expect(page.locator(".map-marker")).to_have_count(2)
    assert_axe_clean(page)
    page.go_back()
    expect(page.locator(".match")).to_have_count(4)
    expect(page.get_by_label("Choose Evening meals")).to_be_checked()
    page.go_forward()
    expect(page.locator(".match")).to_have_count(2)


def test_the_first_says_why_and_each_reason_where_it_comes_from(
    page: Page, sign_in, network: Network
):
    open_matches(page, sign_in, network)
    first = page.locator(".match").first
    expect(first).to_contain_text("First because:")
    first.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(first).to_contain_text("From the listing: E-mail for referrals")
    assert_axe_clean(page)


def test_several_needs_compared_and_sent_at_once(page: Page, sign_in, network: Network):
    open_matches(page, sign_in, network)
    page.get_by_role("group", name="Also look for").get_by_role("checkbox").check()
    expect(page.locator(".match").first).to_contain_text("Soup kitchen")
    expect(page.locator(".match").first).to_contain_text("meets 2 of 2 needs")
    page.get_by_label("Choose Soup kitchen").check()
    page.get_by_label("Choose Evening meals").check()
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("columnheader")).to_have_count(2)
    assert_axe_clean(page)
    assert_fits_phone(page)
    page.get_by_role("checkbox", name="Evening meals").uncheck()
    page.get_by_role("button", name="Preview and send").click()
    expect(page.locator(".disclosure")).to_have_count(2)
    assert_fits_phone(page)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("2 referrals sent.")).to_be_visible()
    assert {r.service.name for r in Referral.objects.all()} == {"Soup kitchen"}


def test_trust_is_a_press_and_loses_nothing(page: Page, sign_in, network: Network):
    open_matches(page, sign_in, network)
    page.get_by_label("Choose Evening meals").check()
    button = page.get_by_role("button", name=re.compile("I trust it.*Evening meals"))
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_be_focused()
    expect(page.get_by_label("Choose Evening meals")).to_be_checked()
    assert TrustedService.objects.get().user == network.worker
    assert_axe_clean(page)


def test_back_finds_the_tick_at_its_service_though_the_order_changed(
    page: Page, sign_in, network: Network
):
    open_matches(page, sign_in, network)
    first = page.locator(".match").first
    chosen = first.get_attribute("data-name")
    first.locator("[name=place]").check()
    page.get_by_role("button", name=re.compile("^Compare")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Compare services")
    other = Service.objects.get(name=next(n for n in NAMES if n != chosen))
    TrustedService.objects.create(
        service=other, user=network.worker, added_by=network.worker
    )
    page.go_back()
    expect(page.locator(".match").first).to_have_attribute("data-name", other.name)
    ticked = page.locator(".match:has([name=place]:checked)")
    expect(ticked).to_have_count(1)
    expect(ticked).to_have_attribute("data-name", chosen)


def test_on_paper_only_what_is_ticked_and_nobodys_name(
    page: Page, sign_in, network: Network
):
    open_matches(page, sign_in, network)
    page.get_by_label("Choose Evening meals").check()
    page.emulate_media(media="print")
    expect(page.get_by_text("Places that can help")).to_be_visible()
    shown = page.locator(".match:visible")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("Evening meals")
    expect(shown.get_by_text("Phone", exact=True)).to_be_visible()
    assert network.patient.family_name not in page.locator("body").inner_text()
    for screen_only in (".match-choose", ".reasons", ".match-actions", ".sources"):
        expect(page.locator(f"{screen_only}:visible")).to_have_count(0)


def test_the_list_can_be_skipped_by_keyboard(page: Page, sign_in, network: Network):
    open_matches(page, sign_in, network)
    press_tab_to(page, page.get_by_role("link", name="Skip the list"))
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Preview and send")).to_be_focused()


def test_hide_note_and_trust_on_a_phone_without_javascript(
    phone_without_javascript: Page, sign_in, network: Network
):
    page = phone_without_javascript
    open_matches(page, sign_in, network)
    assert_alive_without_scripts(page)
    page.get_by_label("Choose Evening meals").check()
    page.get_by_role(
        "button", name=re.compile("Hide for this person.*Saturday pantry")
    ).click()
    page.get_by_role("button", name="Hide it").click()
    expect(page.get_by_role("group", name=re.compile("Why"))).to_be_visible()
    page.get_by_label("It was tried and did not help").check()
    page.get_by_role("button", name="Hide it").click()
    expect(page.locator(".match")).to_have_count(3)
    expect(page.get_by_label("Choose Evening meals")).to_be_checked()
    assert HiddenService.objects.get().service.name == "Saturday pantry"
    page.get_by_role("button", name=re.compile("Add a note.*Soup kitchen")).click()
    page.get_by_role("textbox", name="Note").fill("Ask for Pat.")
    page.get_by_role("button", name="Add the note").click()
    page.get_by_role("button", name="Put on my list").click()
    assert_fits_phone(page)
    page.get_by_role("link", name="Back to the services").click()
    expect(page.get_by_text("Ask for Pat.")).to_be_visible()
    expect(page.get_by_label("Choose Evening meals")).to_be_checked()
    page.get_by_role(
        "button", name=re.compile("Offer it again.*Saturday pantry")
    ).click()
    expect(page.locator(".match")).to_have_count(4)
    expect(page.get_by_label("Choose Evening meals")).to_be_checked()


def test_filters_without_javascript(
    phone_without_javascript: Page, sign_in, network: Network
):
    page = phone_without_javascript
    open_matches(page, sign_in, network)
    page.get_by_label("Choose Weekly groceries").check()
    page.get_by_label("Free", exact=True).check()
    page.get_by_role("button", name="Show these").click()
    expect(page.locator(".match")).to_have_count(2)
    expect(page.get_by_label("Weekly groceries")).to_be_checked()
    assert_fits_phone(page)


def test_nothing_fits_is_said_on_a_phone(phone: Page, sign_in, network: Network):
    open_matches(phone, sign_in, network)
    phone.get_by_role("link", name="Say so for the shortage report").click()
    phone.get_by_label("Open at the wrong hours").check()
    phone.get_by_label("What would have helped?").fill("An evening pantry.")
    assert_fits_phone(phone)
    phone.get_by_role("button", name="Note it").click()
    expect(phone.get_by_text("Noted for the shortage report.")).to_be_visible()
    assert UnmetNeed.objects.get().note == "An evening pantry."


def test_the_first_answer_is_on_a_phones_first_screen(
    phone: Page, sign_in, network: Network
):
    open_matches(phone, sign_in, network)
    expect(phone.locator(".match-title a").first).to_be_in_viewport()
