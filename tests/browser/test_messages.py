"""The patient's side in the demonstration: a phone that answers, and the mail."""

import re

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from referrals.messages import PATIENT_ASK
from referrals.models import Referral
from referrals.status import PatientAnswer, Status
from tests.browser.checks import assert_axe_clean, assert_fits_phone, press_tab_to
from tests.notifications.factories import NUMBER, QuestionFactory
from tests.referrals.factories import Network, make_network


@pytest.fixture
def network(live_server) -> Network:
    return make_network(phone=NUMBER)


@pytest.fixture
def asked(network: Network) -> Referral:
    """The patient has been asked whether help came."""
    referral = network.referral(Status.IN_SERVICE)
    QuestionFactory(
        patient=network.patient,
        kind=PATIENT_ASK.code,
        asks=PATIENT_ASK.asks,
        subject_id=referral.pk,
        body="Did the program help you? 1 yes, 2 not yet, 3 no longer needed.",
    )
    return referral


def work() -> None:
    call_command("run_worker", until_idle=True, verbosity=0)


def test_answer_from_the_phone_shows_on_the_chart(
    page: Page, sign_in, network: Network, asked: Referral
):
    page.goto("/demo/phones/")
    page.get_by_role("link", name=network.patient.full_name).click()
    expect(page.get_by_text("Did the program help you?")).to_be_visible()
    press_tab_to(page, page.get_by_label(f"Reply as {network.patient.full_name}"))
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    expect(page.locator(".bubble-out")).to_contain_text("2")
    assert_axe_clean(page)
    assert_fits_phone(page)
    work()
    sign_in(page, network.worker)
    page.goto(f"/patients/{network.patient.pk}/")
    expect(page.locator(".event", has_text="Not yet").first).to_be_visible()
    asked.refresh_from_db()
    assert asked.patient_answer == PatientAnswer.NOT_YET


def test_stop_without_javascript_ends_the_texts(
    phone_without_javascript: Page, sign_in, network: Network
):
    page = phone_without_javascript
    page.goto("/demo/phones/")
    page.get_by_label("Reply as").fill("STOP")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".bubble-out")).to_contain_text("STOP")
    sign_in(page, network.worker)
    page.goto(f"/patients/{network.patient.pk}/")
    expect(page.get_by_text("Texts are stopped.")).to_be_visible()
    assert_fits_phone(page)


def test_link_in_the_mail_opens_the_referral(
    page: Page, network: Network, live_server, settings
):
    settings.BASE_URL = live_server.url
    settings.NOTIFICATIONS = settings.NOTIFICATIONS | {"email": "demo"}
    referral = network.send()
    work()
    page.goto("/demo/mail/")
    expect(page.get_by_role("heading", level=2)).to_contain_text(referral.number)
    assert_axe_clean(page)
    assert_fits_phone(page)
    page.get_by_role("link", name="/r/").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        f"Open referral {referral.number}"
    )


def test_a_worker_is_warned_while_typing_and_answers(
    page: Page, sign_in, network: Network
):
    sign_in(page, network.worker)
    page.goto(f"/patients/{network.patient.pk}/texts/")
    page.get_by_label("Your text").press_sequentially("The food pantry is open.")
    expect(page.get_by_text("Think again before you send this.")).to_be_visible()
    assert_axe_clean(page)
    page.get_by_label("Your text").fill("See you at two.")
    expect(page.get_by_text("Think again before you send this.")).to_be_hidden()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Your text is on its way.")).to_be_visible()
    expect(page.locator(".text-out", has_text="See you at two.")).to_be_visible()


def test_texts_at_hand_and_warnings_without_javascript(
    phone_without_javascript: Page, sign_in, network: Network
):
    page = phone_without_javascript
    sign_in(page, network.worker)
    page.goto(f"/patients/{network.patient.pk}/texts/")
    page.get_by_label("Your text").fill("About the food pantry:")
    page.get_by_label("Texts at hand").select_option("Please call me")
    page.get_by_role("button", name="Put it into my text").click()
    expect(page.get_by_label("Your text")).to_have_value(
        re.compile("About the food pantry: Please call")
    )
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Think again before you send this.")).to_be_visible()
    page.get_by_role("button", name="Send it as it is").click()
    expect(page.get_by_text("Your text is on its way.")).to_be_visible()
    assert_fits_phone(page)
