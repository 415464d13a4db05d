"""Addresses that only take forms, when somebody comes there without one."""

from uuid import uuid4

import pytest

from tests.care.transitions.factories import make_transition
from tests.client import text
from tests.people.factories import PatientFactory

pytestmark = pytest.mark.django_db
BROWSER = {"accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def lace(clinic, worker):
    patient = PatientFactory(organization=clinic, lead=worker)
    return f"{make_transition(patient).get_absolute_url()}lace/"


def test_another_language_leads_from_an_error_to_the_page(desk, lace):
    page = desk.post(lace, {"visits": "-1"})
    assert f'name="next" value="{lace}"' in text(page)
    spoken = {"language": "es", "next": lace}
    arrived = desk.post("/i18n/setlang/", spoken, headers=BROWSER, follow=True)
    assert arrived.redirect_chain[-1][0] == lace.removesuffix("lace/")
    assert arrived.status_code == 200


def test_the_page_above_may_be_further_up(desk):
    arrived = desk.get(f"/work/undo/{uuid4()}/", headers=BROWSER)
    assert arrived.headers["Location"] == "/work/"


def test_programs_are_told_that_there_is_no_page(desk, lace):
    assert desk.get(lace).status_code == 405
    assert desk.get("/feeds/stays/", headers=BROWSER).status_code == 405
