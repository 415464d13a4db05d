"""An organization answers: by its link without an account, and in its inbox."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from referrals.links import new_link_url
from referrals.models import Referral
from referrals.status import Status
from tests.browser.checks import (
    assert_all_reached_by_tab,
    assert_axe_clean,
    assert_fits_phone,
    press_tab_to,
)
from tests.referrals.factories import Network, make_network
from tests.referrals.files import PDF


@pytest.fixture
def network(live_server) -> Network:
    return make_network()


@pytest.fixture
def referral(network: Network) -> Referral:
    return network.send(note="Has a stroller.")


def link_of(referral: Referral) -> str:
    return urlsplit(new_link_url(referral)).path


def suits_everyone(page: Page) -> None:
    assert_axe_clean(page)
    assert_fits_phone(page)


def test_link_on_a_phone_from_a_wrong_answer_to_declined(
    phone: Page, referral: Referral, network: Network
):
    link = link_of(referral)
    phone.goto(link)
    expect(phone.locator("body")).not_to_contain_text(network.patient.family_name)
    answer = phone.get_by_label("The person's year of birth")
    answer.fill("1990")
    phone.get_by_role("button", name="Open").tap()
    expect(phone.locator(".field-error")).to_contain_text("4 tries are left")
    expect(answer).to_have_accessible_description(re.compile("That is not it"))
    suits_everyone(phone)
    answer.fill("1984")
    phone.get_by_role("button", name="Open").tap()
    expect(phone.get_by_text(network.patient.full_name)).to_be_visible()
    expect(phone.get_by_text("Has a stroller.")).to_be_visible()
    suits_everyone(phone)
    phone.locator("summary", has_text="Decline").tap()
    phone.get_by_label("No room now").check()
    phone.get_by_role("button", name="Decline").tap()
    expect(phone.get_by_text("The care team knows.")).to_be_visible()
    suits_everyone(phone)
    phone.goto(link)
    expect(phone.get_by_text("Nothing is needed from you")).to_be_visible()
    expect(phone.locator("body")).not_to_contain_text(network.patient.family_name)
    suits_everyone(phone)
    referral.refresh_from_db()
    assert (referral.status, referral.reason) == (Status.DECLINED, "no-capacity")


def test_link_without_javascript(phone_without_javascript: Page, referral: Referral):
    page = phone_without_javascript
    page.goto(link_of(referral))
    page.get_by_label("The person's year of birth").fill("1990")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_text("4 tries are left").first).to_be_visible()
    page.get_by_label("The person's year of birth").fill("1984")
    page.get_by_role("button", name="Open").click()
    page.locator("summary", has_text="Decline").click()
    decline = page.get_by_role("button", name="Decline")
    page.locator("#decline-message").fill("Try the church.")
    decline.evaluate("button => button.form.noValidate = true")
    decline.click()
    expect(page.locator("details[open] .field-error")).to_be_visible()
    expect(page.locator("#decline-message")).to_have_value("Try the church.")
    page.get_by_label("Outside our service area").check()
    decline.click()
    expect(page.get_by_text("The care team knows.")).to_be_visible()
    page.goto(link_of(referral))
    expect(page.get_by_text("Nothing is needed from you")).to_be_visible()


def test_link_by_keyboard_alone(page: Page, referral: Referral):
    page.goto(link_of(referral))
    press_tab_to(page, page.get_by_label("The person's year of birth"))
    page.keyboard.type("1984")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your answer")).to_be_visible()
    assert_all_reached_by_tab(page)
    press_tab_to(page, page.locator("summary", has_text="Ask a question"))
    page.keyboard.press("Enter")
    press_tab_to(page, page.locator("#ask-message"))
    page.keyboard.type("Do they have a stove?")
    press_tab_to(page, page.get_by_role("button", name="Ask a question"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Do they have a stove?")).to_be_visible()
    referral.refresh_from_db()
    assert referral.status == Status.NEEDS_INFO


def test_five_wrong_answers_lock_the_link_and_say_what_to_do(
    phone: Page, referral: Referral
):
    phone.goto(link_of(referral))
    for _ in range(5):
        phone.get_by_label("The person's year of birth").fill("1990")
        phone.get_by_role("button", name="Open").tap()
    expect(phone.get_by_text("the link is locked")).to_be_visible()
    suits_everyone(phone)
    phone.get_by_role("button", name="Send a new link").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Check your e-mail")
    suits_everyone(phone)


def test_inbox_from_new_to_closed(
    page: Page, sign_in, network: Network, referral: Referral
):
    sign_in(page, network.partner)
    page.goto("/inbox/")
    expect(page.locator("main")).not_to_contain_text(network.patient.family_name)
    suits_everyone(page)
    page.get_by_role("link", name=referral.number).click()
    page.get_by_role("button", name="Accept", exact=True).click()
    suits_everyone(page)
    page.locator("summary", has_text="Help has started").click()
    page.get_by_role("button", name="Help has started").click()
    suits_everyone(page)
    page.locator("summary", has_text="Close: helped").click()
    page.get_by_label("The need is met").check()
    page.get_by_role("button", name="Close: helped").click()
    page.wait_for_url("**/inbox/")
    expect(page.get_by_text("Nothing is waiting for you")).to_be_visible()
    expect(page.get_by_text("is now: Closed: helped")).to_be_visible()
    suits_everyone(page)
    referral.refresh_from_db()
    assert (referral.status, referral.outcome) == (Status.CLOSED_HELPED, "need-met")


def test_inbox_without_javascript(
    phone_without_javascript: Page, sign_in, network: Network, referral: Referral
):
    page = phone_without_javascript
    sign_in(page, network.partner)
    page.goto("/inbox/")
    page.get_by_role("link", name=referral.number).click()
    page.locator("summary", has_text="Put on waitlist").click()
    page.get_by_label("When will there be room?").fill("2020-01-01")
    page.get_by_role("button", name="Put on waitlist").click()
    expect(page.get_by_text("Choose today or a later day.").first).to_be_visible()
    assert_fits_phone(page)
    page.locator("summary", has_text="Accept").click()
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.get_by_text("is now: Accepted")).to_be_visible()


def test_link_in_spanish_from_the_e_mail_to_a_message_with_a_file(
    phone: Page, referral: Referral, network: Network
):
    """From the e-mail to a yes in three taps: the link, "Abrir", "Aceptar"."""
    phone.goto(link_of(referral))
    phone.get_by_role("button", name="Español").tap()
    phone.get_by_label("El año de nacimiento de la persona").fill("1984")
    phone.get_by_role("button", name="Abrir").tap()
    phone.get_by_role("button", name="Aceptar", exact=True).tap()
    expect(phone.get_by_text("Aceptada").first).to_be_visible()
    referral.refresh_from_db()
    assert referral.status == Status.ACCEPTED

    phone.locator("summary", has_text="Escribir un mensaje").tap()
    phone.locator("#write-message").fill("¿Tienen estufa?")
    page = {"name": "page.pdf", "mimeType": "application/pdf", "buffer": b"<html>"}
    phone.get_by_label("Archivos").set_input_files([page])
    phone.get_by_role("button", name="Enviar el mensaje").tap()
    expect(phone.get_by_text("No es un archivo PDF").first).to_be_visible()
    expect(phone.locator("#write-message")).to_have_value("¿Tienen estufa?")
    suits_everyone(phone)
    letter = {"name": "Carta.pdf", "mimeType": "text/plain", "buffer": PDF}
    phone.get_by_label("Archivos").set_input_files([letter])
    phone.get_by_role("button", name="Enviar el mensaje").tap()
    expect(phone.get_by_role("link", name="Carta.pdf")).to_be_visible()
    with phone.expect_download() as download:
        phone.get_by_role("link", name="Carta.pdf").tap()
    assert download.value.suggested_filename == "Carta.pdf"

    phone.locator("summary", has_text="Su ficha y los recordatorios").tap()
    suits_everyone(phone)
    phone.get_by_role("button", name="Estamos sin cupo").tap()
    expect(phone.get_by_text("Los equipos de atención ya lo ven")).to_be_visible()
    network.service.refresh_from_db()
    assert network.service.capacity == "no-capacity"


def test_colleagues_share_the_work_without_javascript(
    page_without_javascript: Page, sign_in, network: Network, referral: Referral
):
    page = page_without_javascript
    sign_in(page, network.partner)
    page.goto("/inbox/")
    page.get_by_label("Whose").select_option("nobody")
    page.get_by_role("button", name="Show these").click()
    page.get_by_role("link", name=referral.number).click()
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_text("You have it.")).to_be_visible()
    page.locator("summary", has_text="Hand it over").click()
    page.get_by_label("To whom?").select_option("")
    page.get_by_label("Why?").fill("No time today.")
    page.get_by_role("button", name="Hand it over").click()
    expect(page.get_by_text("gave it back to all")).to_be_visible()
    page.locator("summary", has_text="Write a message").click()
    page.locator("#write-message").fill("Which day suits?")
    page.get_by_role("button", name="Send the message").click()
    expect(page.get_by_text("Which day suits?")).to_be_visible()
    expect(page.get_by_text("Not seen by the other side yet.")).to_be_visible()
    assert_fits_phone(page)
