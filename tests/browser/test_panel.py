"""The care manager's day by keyboard, and when the server does not answer."""

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from care.models import Contact, Enrollment
from people.models import Patient, Role, User
from tests.browser.checks import assert_axe_clean, press_tab_to
from tests.browser.complaints import Complaints
from tests.care.programs.factories import enroll
from tests.people.factories import PatientFactory, TaskFactory, WorkerFactory
from tests.resources.factories import OrganizationFactory

SIGNED_OUT = "You are signed out, and this is not saved."
FAILED = "This did not reach us"


@pytest.fixture
def manager(live_server) -> User:
    clinic = OrganizationFactory(name="Allegheny Street Clinic")
    return WorkerFactory(at=clinic, role=Role.CARE_MANAGER)


@pytest.fixture
def patient(manager: User) -> Patient:
    clinic = manager.active_memberships[0].organization
    patient = PatientFactory(organization=clinic, lead=manager)
    enroll(patient, manager)
    return patient


@pytest.fixture
def panel(page: Page, sign_in: Callable[..., None], manager: User, patient) -> Page:
    sign_in(page, manager)
    page.goto("/panel/")
    return page


def open_form(panel: Page) -> None:
    link = panel.get_by_role("link", name=re.compile("^Log contact"))
    press_tab_to(panel, link)
    panel.keyboard.press("Enter")
    expect(panel.get_by_role("form", name=re.compile("^Contact with"))).to_be_focused()
    expect(link).to_have_attribute("aria-expanded", "true")


def test_a_contact_is_logged_by_keyboard(panel: Page, patient: Patient):
    open_form(panel)
    assert_axe_clean(panel)
    note = panel.get_by_role("textbox", name=re.compile("^Note"))
    press_tab_to(panel, note)
    panel.keyboard.type("Feels well")
    link = panel.get_by_role("link", name=re.compile("^Log contact"))
    press_tab_to(panel, link)
    panel.keyboard.press("Enter")
    expect(panel.get_by_role("form", name=re.compile("^Contact with"))).to_be_focused()
    expect(note).to_have_value("Feels well")
    press_tab_to(panel, panel.get_by_role("button", name=re.compile("^Left a message")))
    panel.keyboard.press("Enter")
    expect(panel.get_by_role("status")).to_have_text(f"Logged: {patient.full_name}")
    expect(link).to_be_focused()
    expect(link).to_have_attribute("aria-expanded", "false")
    assert Contact.objects.get().outcome == "left-message"


@pytest.mark.parametrize("whole", [False, True])
def test_enter_in_a_field_does_not_say_that_they_were_reached(
    panel: Page, patient: Patient, complaints: Complaints, whole: bool
):
    if whole:
        panel.goto(f"/patients/{patient.pk}/contacts/add/")
    else:
        open_form(panel)
    panel.get_by_role("spinbutton", name=re.compile("^Minutes")).fill("12")
    panel.get_by_role("spinbutton", name=re.compile("^Minutes")).press("Enter")
    expect(panel.locator("[data-error-summary]")).to_be_focused()
    expect(panel.get_by_text("Say whether you reached them.")).to_be_visible()
    expect(panel.get_by_role("spinbutton", name=re.compile("^Minutes"))).to_have_value(
        "12"
    )
    assert not Contact.objects.exists()
    complaints.clear()


def test_signed_out_the_note_stays_and_is_saved_after_signing_in_again(
    panel: Page, sign_in: Callable[..., None], manager: User, patient: Patient
):
    open_form(panel)
    panel.get_by_role("textbox", name=re.compile("^Note")).fill("Feels well")
    panel.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    reached = panel.get_by_role("button", name=re.compile("^Reached"))
    reached.click()
    expect(panel.get_by_role("alert").filter(has_text=SIGNED_OUT)).to_be_focused()
    assert_axe_clean(panel)
    expect(panel.get_by_role("textbox", name=re.compile("^Note"))).to_have_value(
        "Feels well"
    )
    sign_in(panel, manager)
    with panel.context.expect_page() as other:
        panel.get_by_role("link", name="Sign in in another tab").click()
    other.value.wait_for_load_state()
    other.value.close()
    reached.click()
    expect(panel.get_by_role("status")).to_have_text(f"Logged: {patient.full_name}")
    expect(panel.get_by_text(SIGNED_OUT)).to_have_count(0)
    assert Contact.objects.get().note == "Feels well"


def test_offline_the_note_stays_and_it_is_said(
    panel: Page, complaints: Complaints, patient: Patient
):
    open_form(panel)
    panel.get_by_role("textbox", name=re.compile("^Note")).fill("Feels well")
    panel.context.set_offline(True)
    reached = panel.get_by_role("button", name=re.compile("^Reached"))
    reached.click()
    expect(panel.get_by_role("alert").filter(has_text=FAILED)).to_be_focused()
    expect(panel.get_by_role("textbox", name=re.compile("^Note"))).to_have_value(
        "Feels well"
    )
    panel.context.set_offline(False)
    reached.click()
    expect(panel.get_by_role("status")).to_have_text(f"Logged: {patient.full_name}")
    assert Enrollment.objects.get().next_contact_on
    complaints.clear()


def test_after_done_the_focus_is_on_what_was_done(
    panel: Page, patient: Patient, manager: User
):
    TaskFactory(patient=patient, owner=manager, title="Call about the bus pass")
    panel.goto("/work/")
    done = panel.get_by_role("button", name=re.compile("^Done.*bus pass"))
    press_tab_to(panel, done)
    panel.keyboard.press("Enter")
    told = panel.get_by_role("status").filter(has_text="Done: Call about the bus pass")
    expect(told).to_be_focused()
    panel.keyboard.press("Tab")
    expect(panel.get_by_role("button", name="Undo")).to_be_focused()
