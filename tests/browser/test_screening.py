from collections.abc import Callable

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from screening.models import Need, Screening
from screening.responses import Response
from tests.browser.checks import assert_axe_clean, assert_fits_phone, press_tab_to
from tests.people.factories import PatientFactory, WorkerFactory
from tests.resources.factories import OrganizationFactory
from tests.screening.factories import FOOD, NO_NEED, UNSAFE, ScreeningFactory

MOLD = Response(("LA28580-1",))


@pytest.fixture
def screening(live_server):
    clinic = OrganizationFactory()
    worker = WorkerFactory(at=clinic)
    patient = PatientFactory(organization=clinic, lead=worker)
    return ScreeningFactory(patient=patient, organization=clinic, started_by=worker)


@pytest.fixture
def asked(page: Page, sign_in: Callable[..., None], screening) -> Page:
    sign_in(page, screening.started_by)
    page.goto(f"/screenings/{screening.pk}/")
    return page


def test_pages_suit_everyone(page: Page, sign_in, screening):
    sign_in(page, screening.started_by)
    done = ScreeningFactory(
        patient=screening.patient,
        organization=screening.organization,
        started_by=screening.started_by,
        instrument="hunger-vital-sign",
        answers=FOOD,
        completed=True,
    )
    for address in (
        f"/patients/{screening.patient.pk}/screenings/",
        f"/screenings/{screening.pk}/",
        f"/screenings/{done.pk}/result/",
        f"/screenings/{done.pk}/void/",
        f"/patients/{screening.patient.pk}/needs/add/",
    ):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(address)
        assert_axe_clean(page)
        assert_fits_phone(page)


def test_answers_by_number_keys_are_saved_at_once(asked: Page, screening):
    asked.keyboard.press("1")
    asked.keyboard.press("Enter")
    asked.keyboard.press("2")
    asked.keyboard.press("Enter")
    asked.keyboard.press("9")
    expect(asked.get_by_text("3 of 10 answered")).to_be_visible()
    expect(asked.get_by_text("Saved", exact=True)).to_be_visible()
    assert screening.responses() == {
        "71802-3": Response(("LA31993-1",)),
        "96778-6": MOLD,
        "88122-7": Response(declined=True),
    }


def test_a_slow_answer_does_not_turn_the_count_back(asked: Page):
    held: list[tuple[Route, APIResponse]] = []

    def hold_the_first(route):
        if held:
            route.continue_()
        else:
            held.append((route, route.fetch()))

    asked.route("**/answer/", hold_the_first)
    for key in ("1", "Enter", "2", "Enter", "9"):
        asked.keyboard.press(key)
    expect(asked.get_by_text("Saving")).to_be_visible()
    for _moment in range(500):
        if held:
            break
        asked.wait_for_timeout(20)
    route, response = held[0]
    route.fulfill(response=response)
    expect(asked.get_by_text("Saved", exact=True)).to_be_visible()
    expect(asked.get_by_text("3 of 10 answered")).to_be_visible()


def test_closed_in_the_middle_it_goes_on_where_it_was(asked: Page, screening):
    asked.get_by_label("Mold").check()
    expect(asked.get_by_text("1 of 10 answered")).to_be_visible()
    asked.close()
    again = asked.context.new_page()
    again.goto(f"/patients/{screening.patient.pk}/screenings/")
    again.get_by_role("link", name="Go on with it").click()
    expect(again.get_by_label("Mold")).to_be_checked()


def test_none_unchecks_the_problems(asked: Page, screening):
    asked.get_by_label("Mold").check()
    asked.get_by_label("None of the above").check()
    expect(asked.get_by_label("Mold")).not_to_be_checked()
    asked.get_by_label("Mold").check()
    expect(asked.get_by_label("None of the above")).not_to_be_checked()
    expect(asked.get_by_text("Saved", exact=True)).to_be_visible()
    asked.wait_for_load_state("networkidle")
    assert screening.responses() == {"96778-6": MOLD}


def test_by_tab_and_space_alone_to_the_result(asked: Page, screening):
    press_tab_to(asked, asked.get_by_label("I have a steady place to live"))
    asked.keyboard.press("Space")
    finish = asked.get_by_role("button", name="Save and finish")
    press_tab_to(asked, finish)
    asked.keyboard.press("Enter")
    press_tab_to(asked, asked.get_by_role("button", name="Finish"))
    asked.keyboard.press("Enter")
    asked.wait_for_url("**/result/")
    screening.refresh_from_db()
    assert screening.is_completed


def test_interest_is_answered_in_place(asked: Page, screening):
    for link_id, value in (NO_NEED | FOOD).items():
        asked.locator(f"[name='a-{link_id}'][value='{value}']").check()
    asked.get_by_role("button", name="Save and finish").click()
    asked.wait_for_url("**/result/")
    asked.get_by_role("button", name="Yes").click()
    expect(asked.get_by_role("button", name="Yes")).to_be_focused()
    expect(asked.get_by_text("Wants help")).to_be_visible()
    assert Need.objects.wanted().get().category_id == "food-insecurity"


def test_safety_need_on_the_result_page(page: Page, sign_in, screening):
    sign_in(page, screening.started_by)
    page.goto(f"/screenings/{screening.pk}/")
    for link_id, value in (NO_NEED | UNSAFE).items():
        page.locator(f"[name='a-{link_id}'][value='{value}']").check()
    page.get_by_role("button", name="Save and finish").click()
    page.wait_for_url("**/result/")
    expect(page.get_by_text("Do not text or leave messages")).to_be_visible()
    assert_axe_clean(page)
    assert_fits_phone(page)


def test_whole_screening_without_javascript(
    page_without_javascript: Page, sign_in, screening, complaints
):
    page = page_without_javascript
    sign_in(page, screening.started_by)
    page.goto(f"/screenings/{screening.pk}/")
    page.get_by_label("Mold").check()
    page.get_by_label("None of the above").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("cannot be combined")
    complaints.clear()  # of the page's 422
    page.get_by_label("None of the above").uncheck()
    page.get_by_role("button", name="Save and finish").click()
    expect(page.get_by_role("heading", level=2)).to_contain_text("9 questions")
    page.get_by_role("button", name="Finish").click()
    page.get_by_role("button", name="Later").click()
    expect(page.get_by_text("Ask again later")).to_be_visible()
    assert Screening.objects.get().is_completed
