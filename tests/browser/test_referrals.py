"""From a need to services, to the preview, to what became of it."""

import re

import pytest
from playwright.sync_api import Page, expect

from referrals.models import Referral
from referrals.services import send_referrals
from referrals.status import DeclineReason, Status
from resources.match_index import rebuild
from tests.browser.checks import (
    assert_alive_without_scripts,
    assert_axe_clean,
    assert_fits_phone,
    press_tab_to,
)
from tests.browser.complaints import Complaints
from tests.people.factories import ConsentFactory, PatientFactory
from tests.referrals.factories import NeedFactory, Network, make_network
from tests.resources.factories import (
    AddressFactory,
    LocationFactory,
    ServiceAtLocationFactory,
)


@pytest.fixture
def network(live_server) -> Network:
    """Two places offer what is needed, both with a door."""
    network = make_network(phone="+14125550142")
    for service in (network.service, network.another_service()):
        location = LocationFactory(organization=service.organization)
        AddressFactory(location=location)
        ServiceAtLocationFactory(service=service, location=location)
    rebuild()
    return network


def suits_everyone(page: Page) -> None:
    assert_axe_clean(page)
    assert_fits_phone(page)


def test_from_matches_to_sent_by_keyboard_alone(page: Page, sign_in, network: Network):
    sign_in(page, network.worker)
    page.goto(f"/patients/{network.patient.pk}/")
    press_tab_to(page, page.get_by_role("link", name="Find services"))
    page.keyboard.press("Enter")
    press_tab_to(page, page.get_by_label("Choose Weekly groceries"))
    page.keyboard.press("Space")
    expect(page.locator("[data-choose-count]")).to_have_text("1")
    press_tab_to(page, page.get_by_role("button", name="Preview and send"))
    page.keyboard.press("Enter")
    shown = page.locator(".disclosure")
    expect(shown).to_contain_text("What Hill Pantry will see")
    expect(shown).to_contain_text(network.patient.full_name)
    press_tab_to(page, page.get_by_label("Note to the organization"))
    page.keyboard.type("Has a stroller.")
    press_tab_to(page, page.get_by_role("button", name="Send", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 referral sent.")).to_be_visible()
    sent = Referral.objects.get()
    assert (sent.service, sent.status) == (network.service, Status.SENT)
    assert sent.note == "Has a stroller."


def test_from_matches_to_sent_on_a_phone_without_javascript(
    phone_without_javascript: Page, sign_in, network: Network
):
    page = phone_without_javascript
    sign_in(page, network.worker)
    page.goto(f"/needs/{network.need.pk}/matches/")
    expect(page.locator("[data-map-panel]")).to_be_hidden()
    page.get_by_role("button", name="Preview and send").click()
    expect(page.get_by_text("Choose at least one service.")).to_be_visible()
    page.get_by_label("Choose Weekly groceries").check()
    page.get_by_label("Choose Evening meals").check()
    page.get_by_role("button", name="Preview and send").click()
    page.get_by_label("Note to the organization").fill("Has a stroller.")
    page.get_by_role("button", name="Show again with the note").click()
    expect(page.locator(".disclosure").first).to_contain_text("Has a stroller.")
    assert_fits_phone(page)
    page.get_by_role("link", name="Choose others").click()
    page.get_by_label("Choose Evening meals").uncheck()
    page.get_by_role("button", name="Preview and send").click()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("1 referral sent.")).to_be_visible()
    assert Referral.objects.get().service == network.service


def test_handout_is_a_pdf_of_what_is_ticked(
    phone_without_javascript: Page, sign_in, network: Network, complaints: Complaints
):
    page = phone_without_javascript
    sign_in(page, network.worker)
    page.goto(f"/needs/{network.need.pk}/matches/")
    page.get_by_label("Choose Evening meals").check()
    with page.expect_response(lambda response: "/handout/" in response.url) as shown:
        page.get_by_role("button", name="Handout (PDF)").click()
    handout = page.request.get(shown.value.url)
    assert handout.headers["content-type"] == "application/pdf"
    assert handout.body().startswith(b"%PDF-")
    complaints.clear()  # of the fonts that the browser's own PDF viewer loads


def test_question_of_the_partner_is_answered(page: Page, sign_in, network: Network):
    referral = network.send()
    network.as_partner(referral, "ask", message="Do they have a stove?")
    sign_in(page, network.worker)
    page.goto(f"/referrals/{referral.pk}/")
    expect(page.get_by_text("Do they have a stove?").first).to_be_visible()
    suits_everyone(page)
    page.get_by_role("textbox", name="Message").fill("Yes, with two burners.")
    page.get_by_role("button", name="Answer", exact=True).click()
    expect(page.get_by_text("The referral is now: Sent.")).to_be_visible()
    expect(page.get_by_text("Yes, with two burners.")).to_be_visible()


def test_what_was_typed_on_a_stale_page_is_kept(
    page: Page, sign_in, network: Network, complaints: Complaints
):
    referral = network.send()
    sign_in(page, network.worker)
    page.goto(f"/referrals/{referral.pk}/")
    network.as_partner(referral, "accept")
    page.locator("summary", has_text="Withdraw").click()
    page.get_by_label("Why it is withdrawn").fill("They found food elsewhere.")
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("moved on while you were typing")).to_be_visible()
    expect(page.get_by_label("Why it is withdrawn")).to_have_value(
        "They found food elsewhere."
    )
    suits_everyone(page)
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("The referral is now: Withdrawn.")).to_be_visible()


def test_after_a_decline_the_next_best_is_offered_and_the_need_closed(
    phone_without_javascript: Page, page: Page, sign_in, network: Network
):
    referral = network.send()
    network.as_partner(referral, "decline", reason=DeclineReason.NO_CAPACITY)
    sign_in(page, network.worker)
    page.goto(f"/referrals/{referral.pk}/")
    expect(page.locator("#next")).to_contain_text("Evening meals")
    suits_everyone(page)
    page.get_by_role("link", name="Look at it first").click()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("1 referral sent.")).to_be_visible()
    following = Referral.objects.get(follows=referral)
    assert following.service.name == "Evening meals"

    page = phone_without_javascript
    sign_in(page, network.worker)
    page.goto(f"/needs/{network.need.pk}/close/")
    assert_alive_without_scripts(page)
    page.get_by_role("button", name="Close the need").click()
    expect(page.get_by_role("group", name=re.compile("Why is it"))).to_be_visible()
    page.get_by_label("Note").fill("Found work.")
    page.get_by_label("No longer needed").check()
    page.get_by_role("button", name="Close the need").click()
    network.need.refresh_from_db()
    assert not network.need.is_open
    following.refresh_from_db()
    assert following.status == Status.WITHDRAWN


def test_more_referrals_than_a_page_holds(page: Page, sign_in, network: Network):
    """Twenty-six, each of a patient of its own."""
    for _ in range(26):
        patient = PatientFactory(organization=network.clinic, lead=network.worker)
        ConsentFactory(patient=patient)
        need = NeedFactory(patient=patient, created_by=network.worker)
        send_referrals(
            need=need, places=[(network.service, None)], sender=network.worker
        )
    sign_in(page, network.worker)
    page.goto("/referrals/")
    press_tab_to(page, page.get_by_role("link", name="Next"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("26 to 26 of 26")).to_be_visible()
    suits_everyone(page)
