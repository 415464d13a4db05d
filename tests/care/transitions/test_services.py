"""A discharge opens a transition; what is done stops its clocks."""

from datetime import date, datetime, timedelta

import pytest

from care.contacts.services import Said, log_contact
from care.models import Condition, Encounter, Transition
from care.transitions import answers
from care.transitions.page import clocks_of, lace_of
from care.transitions.services import (
    CONTACT,
    MEDICATIONS,
    READMITTED,
    TAKEN_BACK,
    VISIT,
    end_watches,
    record_reconciled,
    record_visit,
    set_complexity,
    stop_transition,
)
from people.merging import merge_patients
from people.models import Role, Task
from people.permissions import reader_of
from tests.care.transitions.days import FRIDAY, HERE, at, open_kinds
from tests.care.transitions.factories import make_stay, make_transition
from tests.people.factories import PatientFactory, WorkerFactory

pytestmark = pytest.mark.django_db


class TestOpening:
    def test_days_and_tasks(self, home, worker):
        assert home.discharged_on == date(2026, 3, 6)
        assert home.contact_due_on == date(2026, 3, 10)
        assert home.visit_due_on == date(2026, 3, 20)
        assert home.watched_until == date(2026, 4, 4)
        assert open_kinds(home) == {CONTACT, VISIT, MEDICATIONS}
        call = Task.objects.get(kind=CONTACT)
        assert call.is_urgent
        assert call.owner == worker
        assert call.due_at == datetime(2026, 3, 10, 23, 59, tzinfo=HERE)

    @pytest.mark.parametrize(
        "facts",
        [
            {"encounter_class": "emergency"},
            {"encounter_class": "ambulatory"},
            {"disposition": "Transferred to another hospital"},
            {"disposition": "Expired"},
        ],
    )
    def test_not_for(self, patient, facts):
        make_stay(patient, **facts)
        assert not Transition.objects.exists()

    def test_not_while_it_lasts_nor_for_what_is_long_ago(self, patient):
        lasting = make_stay(patient)
        Transition.objects.all().delete()
        lasting.ended_at = None
        lasting.save()
        with at(2026, 6, 1, 12):
            make_stay(patient, ended=FRIDAY)
        assert not Transition.objects.exists()

    def test_told_again_it_is_the_same(self, home):
        home.stay.save()
        assert Transition.objects.count() == 1
        assert Task.objects.open().count() == 3

    def test_a_corrected_discharge_moves_the_clocks(self, home):
        with at(2026, 3, 7, 9):
            home.stay.ended_at = FRIDAY - timedelta(days=2)
            home.stay.save()
        home.refresh_from_db()
        assert home.contact_due_on == date(2026, 3, 6)
        call = Task.objects.get(kind=CONTACT)
        assert call.due_at == datetime(2026, 3, 6, 23, 59, tzinfo=HERE)

    def test_a_discharge_taken_back_stops_it(self, home):
        home.stay.ended_at = None
        home.stay.save()
        home.refresh_from_db()
        assert home.end == "withdrawn"
        assert open_kinds(home) == {TAKEN_BACK}


class TestContact:
    def test_reached(self, home, worker, patient):
        with at(2026, 3, 9, 10):
            log_contact(patient=patient, actor=worker, said=Said("reached"))
        home.refresh_from_db()
        assert home.contacted_on == date(2026, 3, 9)
        assert not home.contacted_by_attempts
        assert open_kinds(home) == {VISIT, MEDICATIONS}

    @pytest.mark.parametrize(
        ("days", "met_on"),
        [
            ([9], None),
            ([9, 10], date(2026, 3, 10)),
            ([9, 11], None),
            ([11, 12], None),
        ],
    )
    def test_two_attempts_within_two_business_days_count(
        self, home, worker, patient, days, met_on
    ):
        for day in days:
            with at(2026, 3, day, 10):
                log_contact(patient=patient, actor=worker, said=Said("no-answer"))
        home.refresh_from_db()
        assert home.contacted_on == met_on
        assert home.contacted_by_attempts is bool(met_on)

    def test_reached_after_two_attempts_is_reached(self, home, worker, patient):
        for day, outcome in [(9, "no-answer"), (10, "left-message"), (10, "reached")]:
            with at(2026, 3, day, 10):
                log_contact(patient=patient, actor=worker, said=Said(outcome))
        home.refresh_from_db()
        assert (home.contacted_on, home.contacted_by_attempts) == (
            date(2026, 3, 10),
            False,
        )

    def test_a_call_before_the_discharge_does_not_count(self, worker, patient):
        with at(2026, 3, 6, 12):
            log_contact(patient=patient, actor=worker, said=Said("reached"))
        with at(2026, 3, 6, 17):
            found = make_transition(patient, ended=FRIDAY)
        assert found.contacted_on is None


class TestVisitAndMedications:
    def test_medications_are_due_by_the_visit(self, home, worker):
        with at(2026, 3, 11, 10):
            record_visit(transition=home, on=date(2026, 3, 11), actor=worker)
            home.refresh_from_db()
            clocks = {clock.code: clock for clock in clocks_of(home)}
            assert clocks["medications"].due_on == date(2026, 3, 11)
        with at(2026, 3, 12, 10):
            record_reconciled(patient=home.patient, on=date(2026, 3, 12))
            home.refresh_from_db()
            states = {clock.code: clock.state for clock in clocks_of(home)}
        assert states == {"contact": "overdue", "visit": "met", "medications": "late"}
        assert open_kinds(home) == {CONTACT}

    def test_complex_care_is_seen_within_seven_days(self, home, worker):
        set_complexity(transition=home, complexity="high", actor=worker)
        assert home.visit_due_on == date(2026, 3, 13)
        due = Task.objects.get(kind=VISIT).due_at
        assert due == datetime(2026, 3, 13, 23, 59, tzinfo=HERE)


class TestEnding:
    def test_back_within_thirty_days(self, home, patient):
        with at(2026, 3, 20, 9):
            again = Encounter.objects.create(
                patient=patient,
                encounter_class="inpatient",
                started_at=datetime(2026, 3, 19, 8, tzinfo=HERE),
            )
        home.refresh_from_db()
        assert (home.end, home.readmission) == ("readmitted", again)
        assert open_kinds(home) == {READMITTED}

    def test_back_later_is_no_readmission(self, home, patient):
        with at(2026, 4, 10, 9):
            Encounter.objects.create(
                patient=patient,
                encounter_class="inpatient",
                started_at=datetime(2026, 4, 8, 8, tzinfo=HERE),
            )
        home.refresh_from_db()
        assert home.is_open

    def test_an_emergency_visit_is_no_stay(self, home, patient):
        with at(2026, 3, 20, 9):
            Encounter.objects.create(
                patient=patient,
                encounter_class="emergency",
                started_at=datetime(2026, 3, 19, 8, tzinfo=HERE),
            )
        home.refresh_from_db()
        assert home.is_open

    def test_after_thirty_days(self, home):
        with at(2026, 4, 4, 12):
            assert end_watches() == 0
        with at(2026, 4, 5, 12):
            assert end_watches() == 1
            assert end_watches() == 0
        home.refresh_from_db()
        assert home.end == "done"
        assert open_kinds(home) == set()

    def test_by_hand(self, home, worker):
        stop_transition(transition=home, actor=worker)
        assert open_kinds(home) == set()


def lace_seen_by(user, home):
    return lace_of(home, reader_of(user, home.patient))


class TestLace:
    def test_parts_and_what_is_not_known(self, home, worker, patient):
        Condition.objects.create(patient=patient, code="I50.9", label="Heart failure")
        found = lace_seen_by(worker, home)
        assert [part.points for part in found.parts] == [3, 3, None, None]
        answers.answer_lace(transition=home, visits=1, is_confirmed=True, actor=worker)
        found = lace_seen_by(worker, home)
        assert [part.points for part in found.parts] == [3, 3, 2, 1]

    def test_the_visit_that_led_to_the_stay_does_not_count(self, home, worker):
        started = home.stay.started_at
        for before in (timedelta(hours=4), timedelta(days=40), timedelta(days=300)):
            Encounter.objects.create(
                patient=home.patient,
                encounter_class="emergency",
                started_at=started - before,
                ended_at=started - before + timedelta(hours=3),
            )
        answers.answer_lace(transition=home, visits=0, is_confirmed=True, actor=worker)
        assert lace_seen_by(worker, home).parts[3].points == 1

    def test_a_private_condition_is_no_number_for_others(self, home, worker, clinic):
        Condition.objects.create(
            patient=home.patient, code="B20", label="HIV", is_private=True
        )
        answers.answer_lace(transition=home, visits=0, is_confirmed=True, actor=worker)
        assert lace_seen_by(worker, home).parts[2].points == 5
        colleague = lace_seen_by(WorkerFactory(at=clinic), home)
        assert colleague.parts[2].points is None
        assert "HIV" not in colleague.parts[2].said


def test_of_two_records_all_moves(clinic, patient):
    twin = PatientFactory(organization=clinic)
    supervisor = WorkerFactory(at=clinic, role=Role.SUPERVISOR)
    found = make_transition(twin)
    contact = log_contact(patient=twin, actor=supervisor, said=Said("no-answer"))
    merge_patients(kept=patient, merged=twin, actor=supervisor)
    assert list(patient.transitions.all()) == [found]
    assert list(patient.contacts.all()) == [contact]
