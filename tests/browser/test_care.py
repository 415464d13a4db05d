"""Patients, consent, worklist, chart and report, as people meet them."""

import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from people.models import Patient, Role, Task, User
from referrals.models import Referral
from tests.browser.checks import assert_axe_clean, assert_fits_phone, press_tab_to
from tests.browser.complaints import Complaints
from tests.care.factories import make_need, make_service, send
from tests.people.factories import (
    ContactPointFactory,
    PatientFactory,
    TaskFactory,
    WorkerFactory,
)
from tests.resources.factories import OrganizationFactory
from tests.screening.factories import ScreeningFactory

SHOTS = os.environ.get("NEARHAND_SHOTS")


@pytest.fixture
def worker(live_server) -> User:
    return WorkerFactory(at=OrganizationFactory(name="Allegheny Street Clinic"))


@pytest.fixture
def patient(worker: User) -> Patient:
    """With something in every part of the chart and the worklist."""
    clinic = worker.active_memberships[0].organization
    patient = PatientFactory(
        organization=clinic,
        lead=worker,
        given_name="Maya",
        family_name="Example",
        preferred_language="es",
        needs_interpreter=True,
        phone="+14125550142",
    )
    ContactPointFactory(
        patient=patient,
        phone="+14125550177",
        safe_to_text=False,
        safety_note="Only before 3 pm, ask for Ana",
    )
    screening = {"patient": patient, "organization": clinic, "started_by": worker}
    ScreeningFactory(**screening, instrument="hunger-vital-sign", completed=True)
    ScreeningFactory(**screening)
    referral = send(make_need(patient, worker), worker, make_service())
    late = timezone.now() - timedelta(days=1)
    Referral.objects.filter(pk=referral.pk).update(due_at=late)
    make_need(patient, worker, "transportation-insecurity")
    make_need(patient, worker, "elder-abuse", interest="")
    TaskFactory(patient=patient, title="Call about the bus pass", is_urgent=True)
    soon = timezone.localdate() + timedelta(days=12)
    patient.consents.update(expires_on=soon)
    return patient


def shoot(page: Page, name: str) -> None:
    """Pictures for a person to look at, where NEARHAND_SHOTS names a folder."""
    if SHOTS:
        width = page.viewport_size["width"] if page.viewport_size else 0
        path = Path(SHOTS) / f"{name}-{width}.png"
        page.screenshot(path=path, full_page=True)


def test_pages_suit_everyone(
    page: Page, sign_in: Callable[..., None], worker: User, patient: Patient
):
    sign_in(page, worker)
    consent = patient.consents.get()
    for name, address in {
        "worklist": "/work/",
        "patients": "/patients/",
        "add": "/patients/add/",
        "chart": f"/patients/{patient.pk}/",
        "edit": f"/patients/{patient.pk}/edit/",
        "contact": f"/patients/{patient.pk}/contact/",
        "consent": f"/patients/{patient.pk}/consents/add/",
        "revoke": f"/consents/{consent.pk}/revoke/",
    }.items():
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(address)
        shoot(page, name)
        assert_axe_clean(page)
        assert_fits_phone(page)
        shoot(page, name)


def test_report_suits_everyone(
    page: Page, sign_in: Callable[..., None], worker: User, patient: Patient
):
    clinic = worker.active_memberships[0].organization
    sign_in(page, WorkerFactory(at=clinic, role=Role.SUPERVISOR))
    page.goto("/reports/")
    shoot(page, "report")
    assert_axe_clean(page)
    assert_fits_phone(page)
    shoot(page, "report")


def test_patient_is_added_by_keyboard_and_duplicates_are_seen(
    page: Page, sign_in: Callable[..., None], worker: User, patient: Patient
):
    sign_in(page, worker)
    page.goto("/patients/add/")
    press_tab_to(page, page.get_by_label("First name"))
    page.keyboard.type("Maya")
    press_tab_to(page, page.get_by_label("Last name"))
    page.keyboard.type("Exampel")
    press_tab_to(page, page.get_by_label("Date of birth"))
    page.keyboard.type("5/17/1984")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This person may be here already.")).to_be_visible()
    expect(page.get_by_label("Last name")).to_have_value("Exampel")
    shoot(page, "duplicates")
    assert_axe_clean(page)
    assert_fits_phone(page)
    shoot(page, "duplicates")
    new_person = page.get_by_role("button", name="None of these")
    press_tab_to(page, new_person)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Maya Exampel")


def test_without_javascript_partners_are_found_and_consent_recorded(
    page_without_javascript: Page,
    sign_in: Callable[..., None],
    worker: User,
    patient: Patient,
):
    page = page_without_javascript
    OrganizationFactory(name="Ohio River Legal Aid")
    sign_in(page, worker)
    page.goto(f"/patients/{patient.pk}/consents/add/")
    page.get_by_label("Spoken").check()
    page.get_by_label("Only the partners chosen here").check()
    page.get_by_label("Find a partner by name").fill("legal aid")
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_label("Ohio River Legal Aid").check()
    shoot(page, "consent-partners")
    page.get_by_role("button", name="Record consent").click()
    expect(page.get_by_text("Consent recorded.")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Ohio River Legal Aid")


def test_errors_stand_at_their_fields(
    page: Page, sign_in: Callable[..., None], worker: User, complaints: Complaints
):
    sign_in(page, worker)
    page.goto("/patients/add/")
    page.get_by_label("First name").fill("Maya")
    page.get_by_label("Last name").fill("Example")
    page.get_by_label("ZIP code").fill("99999")
    page.get_by_role("textbox", name="Phone").fill("555")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("ZIP code")).to_have_value("99999")
    expect(page.get_by_text("There is a problem")).to_be_visible()
    shoot(page, "errors")
    assert_axe_clean(page)
    complaints.clear()


def test_done_can_be_undone(
    page: Page, sign_in: Callable[..., None], worker: User, patient: Patient
):
    sign_in(page, worker)
    page.goto("/work/")
    page.get_by_role("button", name=re.compile("^Done.*bus pass")).click()
    expect(page.get_by_text("Done: Call about the bus pass")).to_be_visible()
    shoot(page, "undo")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("it is as before")).to_be_visible()
    assert Task.objects.open().filter(title="Call about the bus pass").exists()


def test_lines_are_chosen_by_keyboard_and_snoozed(
    page: Page, sign_in: Callable[..., None], worker: User, patient: Patient
):
    sign_in(page, worker)
    page.goto("/work/")
    bar = page.get_by_role("button", name="Snooze …")
    expect(bar).to_be_hidden()
    press_tab_to(page, page.get_by_label(re.compile("^Choose: Call about the bus")))
    page.keyboard.press("Space")
    press_tab_to(page, bar)
    shoot(page, "worklist-chosen")
    assert_axe_clean(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Snooze 1 line")
    shoot(page, "snooze")
    assert_axe_clean(page)
    assert_fits_phone(page)
    page.get_by_label("Tried, not reached").check()
    page.get_by_label("Note").fill("No answer")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Snoozed: Call about the bus pass")).to_be_visible()
    expect(page.get_by_text("Tried, not reached")).to_be_visible()
    shoot(page, "worklist-snoozed")


def test_bulk_actions_are_plain_forms(
    page_without_javascript: Page,
    sign_in: Callable[..., None],
    worker: User,
    patient: Patient,
):
    page = page_without_javascript
    TaskFactory(patient=patient, title="Ask about the form")
    clinic = worker.active_memberships[0].organization
    WorkerFactory(at=clinic, first_name="Ben", last_name="Adler")
    sign_in(page, worker)
    page.goto("/work/")
    page.get_by_label(re.compile("^Choose: Call about the bus")).check()
    page.get_by_label(re.compile("^Choose: Ask about the form")).check()
    page.get_by_role("button", name="Give to a colleague …").click()
    page.get_by_label("Give to").select_option("Ben Adler")
    shoot(page, "give")
    page.get_by_role("button", name="Give").click()
    expect(page.get_by_text("2 tasks are given to Ben Adler")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("all are as before")).to_be_visible()


def test_a_filter_is_kept(
    page: Page, sign_in: Callable[..., None], worker: User, patient: Patient
):
    sign_in(page, worker)
    page.goto("/work/")
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Words or a name").fill("bus")
    page.get_by_label("Name", exact=True).fill("Bus passes")
    shoot(page, "filter")
    page.get_by_role("button", name="Save filter").click()
    expect(page.get_by_text("Filter “Bus passes” is saved.")).to_be_visible()
    expect(page.get_by_role("link", name="Bus passes")).to_be_visible()
    assert_axe_clean(page)
    assert_fits_phone(page)
    shoot(page, "filter-saved")
