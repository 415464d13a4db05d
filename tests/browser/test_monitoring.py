"""Asked how they are, on a page of their own; and what care teams do about an alert."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from care.models import Alert, CheckIn
from tests.browser.checks import (
    assert_alive_without_scripts,
    assert_all_reached_by_tab,
    assert_axe_clean,
    assert_fits_phone,
)
from tests.care.medications.factories import decide, reconcile
from tests.care.plans.world import fill_plan
from tests.people.factories import CareTeamMemberFactory, PatientFactory
from tests.world import World

CHECKS = (assert_axe_clean, assert_all_reached_by_tab, assert_fits_phone)


def come_in(page: Page, world: World, language: str) -> None:
    world.patient.preferred_language = language
    world.patient.save()
    own = world.arguments["care:own_check_in"]
    page.goto(reverse("care:own_check_in", kwargs=own))
    page.locator("[name=answer]").fill("1984")
    page.locator("main button[type=submit]").click()


@pytest.mark.parametrize(
    ("language", "asks", "worse", "number", "send", "thanks"),
    [
        ("en", "How are you today?", "Worse", "Today", "Send it", "Thank you"),
        ("es", "¿Cómo está hoy?", "Peor", "El número", "Enviar", "Gracias"),
    ],
)
def test_they_say_how_they_are(
    phone: Page, live_server, world: World, language, asks, worse, number, send, thanks
):
    come_in(phone, world, language)
    expect(phone.get_by_role("heading", level=1)).to_have_text(asks)
    for check in CHECKS:
        check(phone)
    phone.get_by_label(worse).check()
    phone.get_by_label(number).fill("1800")
    phone.get_by_role("button", name=send).click()
    expect(phone.get_by_label(number)).to_have_attribute("aria-invalid", "true")
    expect(phone.get_by_label(worse)).to_be_checked()
    assert_axe_clean(phone)
    phone.get_by_label(number).fill("186")
    phone.get_by_role("button", name=send).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(thanks)
    assert_axe_clean(phone)
    assert CheckIn.objects.get().answer == "worse"


def test_without_javascript(phone_without_javascript: Page, live_server, world: World):
    page = phone_without_javascript
    come_in(page, world, "en")
    expect(page.get_by_label("Fine")).to_be_visible()
    for check in (assert_fits_phone, assert_alive_without_scripts):
        check(page)
    page.get_by_label("Fine").check()
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("Your care team has it.")).to_be_visible()


def test_an_alert_becomes_a_step_of_the_plan(
    page: Page, sign_in, live_server, world: World
):
    fill_plan(world, "Sample")
    sign_in(page, world.users["care_manager"])
    page.goto(reverse("care:alert", kwargs=world.arguments["care:alert"]))
    for check in CHECKS:
        check(page)
    page.get_by_label("What is done").fill("Call every day")
    page.get_by_label("By when").fill("2026-12-24")
    page.get_by_role("button", name="Add the step").click()
    expect(page.get_by_text("Call every day").first).to_be_visible()
    assert Alert.objects.acknowledged().count() == 1


def test_medications_as_signed(page: Page, sign_in, live_server, world: World):
    nurse = world.users["clinician"]
    patient = PatientFactory(
        organization=world.clinic, lead=world.users["social_worker"]
    )
    CareTeamMemberFactory(patient=patient, user=nurse)
    taken = reconcile(
        patient,
        nurse,
        patient="lisinopril 10 mg daily\nGinkgo",
        discharge="lisinopril 20 mg daily\nclarithromycin 500 mg bid",
    )
    # The lists differ about lisinopril: its strength is said.
    decide(taken, "lisinopril", nurse, strength="20 mg")
    for name in ("clarithromycin", "Ginkgo"):
        decide(taken, name, nurse)
    sign_in(page, nurse)
    page.goto(reverse("care:reconciliation_sign", args=[taken.pk]))
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Sign").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Medications as signed")
    expect(page.get_by_text("Not checked for interactions: ")).to_contain_text("Ginkgo")
    for check in CHECKS:
        check(page)
