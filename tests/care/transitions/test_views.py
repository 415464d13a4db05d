"""The page of a transition and what may be done on it."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from care.transitions.services import CONTACT
from people.models import AuditEvent, Role
from tests.care.transitions.days import HERE, open_kinds
from tests.care.transitions.factories import make_stay, make_transition
from tests.client import text
from tests.people.factories import CareTeamMemberFactory, WorkerFactory
from tests.queries import count_queries
from tests.screening.factories import ScreeningFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(patient):
    return make_transition(patient)


def test_shows_clocks_checklist_and_risk(desk, home, patient):
    page = text(desk.get(home.get_absolute_url()))
    assert "LACE at least 6 of 19" in page
    assert "Came by the emergency department" in page
    assert "Not known" in page
    assert "Discharge papers are here and read" in page
    chart = text(desk.get(patient.get_absolute_url()))
    assert "Home from the hospital" in chart


def test_each_thing_is_done_once_from_the_page(desk, home):
    today = timezone.localdate()
    address = home.get_absolute_url()
    for name, sent in [
        ("visit", {"on": today}),
        ("medications", {"on": today}),
        ("complexity", {"complexity": "high"}),
        ("lace", {"visits": "2", "is_confirmed": "on"}),
        ("tick", {"code": "papers"}),
        ("tick", {"code": "papers"}),
        ("tick", {"code": "no-such"}),
    ]:
        response = desk.post(f"{address}{name}/", sent)
        assert response.headers["Location"] == address
    home.refresh_from_db()
    assert (home.visited_on, home.reconciled_on) == (today, today)
    assert (home.complexity, home.emergency_visits) == ("high", 2)
    assert home.steps.count() == 1
    assert AuditEvent.objects.filter(action="transition-medications").count() == 1
    assert "LACE 8 of 19" in text(desk.get(address))
    desk.post(f"{address}untick/", {"code": "papers"})
    assert home.steps.count() == 0
    desk.post(f"{address}stop/")
    home.refresh_from_db()
    assert not home.is_open
    assert "This transition is over." in text(
        desk.post(f"{address}tick/", {"code": "papers"}, follow=True)
    )
    assert "Run it again" in text(desk.get(address))
    for _twice in range(2):
        desk.post(f"{address}again/")
    home.refresh_from_db()
    assert home.is_open
    assert open_kinds(home) == {CONTACT}
    assert AuditEvent.objects.filter(action="transition-again").count() == 1


def test_who_answers_second_reads_what_was_answered(desk, home):
    address = f"{home.get_absolute_url()}lace/"
    shown = {"seen": home.answers_seen}
    desk.post(address, shown | {"visits": "2", "is_confirmed": "on"})
    late = desk.post(address, shown | {"visits": "0"})
    assert late.status_code == 409
    assert [value for _label, value in late.context["lace_form"].now] == ["2", "Yes"]
    assert "Somebody answered meanwhile" in text(late)
    same = desk.post(address, shown | {"visits": "2", "is_confirmed": "on"})
    assert same.status_code == 302
    home.refresh_from_db()
    assert home.answers == (2, True)
    again = {"seen": late.context["lace_form"]["seen"].value()}
    desk.post(address, again | {"visits": "0"})
    home.refresh_from_db()
    assert home.answers == (0, False)


@pytest.mark.parametrize("days", [1, -30])
def test_a_day_that_cannot_be(desk, home, days):
    day = timezone.localdate() + timedelta(days=days)
    response = desk.post(f"{home.get_absolute_url()}visit/", {"on": day})
    assert response.status_code == 422
    assert str(day) in text(response)
    home.refresh_from_db()
    assert home.visited_on is None


def test_a_stay_that_began_in_another_year_says_so(desk, patient):
    new_year = datetime(2026, 1, 2, 12, tzinfo=HERE)
    with time_machine.travel(new_year + timedelta(hours=2), tick=False):
        found = make_transition(patient, ended=new_year)
        page = text(desk.get(found.get_absolute_url()))
    assert "Dec 30, 2025 to Jan 2, 2026" in page


def test_screened_since_the_discharge(desk, home, patient):
    assert "Start a screening" in text(desk.get(home.get_absolute_url()))
    done = {"patient": patient, "status": "completed", "completed_at": timezone.now()}
    ScreeningFactory(instrument="phq-2", **done)
    assert "Start a screening" in text(desk.get(home.get_absolute_url()))
    ScreeningFactory(**done)
    page = text(desk.get(home.get_absolute_url()))
    assert page.count("Start a screening") == 0


def test_who(client_for, clinic, home, patient):
    reader = client_for(WorkerFactory(at=clinic, read_only=True))
    assert reader.get(home.get_absolute_url()).status_code == 200
    assert reader.post(f"{home.get_absolute_url()}stop/").status_code == 403
    doctor = WorkerFactory(at=clinic, role=Role.CLINICIAN)
    assert client_for(doctor).get(home.get_absolute_url()).status_code == 404
    CareTeamMemberFactory(patient=patient, user=doctor)
    done = client_for(doctor).post(f"{home.get_absolute_url()}tick/", {"code": "tests"})
    assert done.status_code == 302
    assert client_for(doctor).post(f"{home.get_absolute_url()}x/").status_code == 404


def test_queries_do_not_grow(desk, home, patient):
    few = count_queries(desk, home.get_absolute_url())
    for number in range(3):
        make_stay(
            patient,
            ended=timezone.now() - timedelta(days=60 * (number + 1)),
            encounter_class="emergency",
        )
    assert count_queries(desk, home.get_absolute_url()) == few
