"""Sources take things back, tell them late, in any order, or in words of their own."""

from datetime import date, datetime, timedelta

import pytest
import time_machine

from care.contacts.services import Said, log_contact
from care.health.services import remove_health
from care.models import Encounter
from care.transitions.services import (
    CONTACT,
    MEDICATIONS,
    READMITTED,
    TAKEN_BACK,
    VISIT,
    WHERE,
    end_watches,
    record_visit,
    run_again,
    stop_transition,
)
from people.merging import merge_patients
from people.models import Role, Task
from tests.care.transitions.days import FRIDAY, HERE, at, open_kinds
from tests.care.transitions.factories import make_stay, make_transition
from tests.people.factories import PatientFactory, WorkerFactory

pytestmark = pytest.mark.django_db
CLOCKS = {CONTACT, VISIT, MEDICATIONS}


def write(stay, **facts):
    for name, value in facts.items():
        setattr(stay, name, value)
    stay.save()


def begin_stay(patient, *moment):
    return Encounter.objects.create(
        patient=patient,
        encounter_class="inpatient",
        started_at=datetime(*moment, tzinfo=HERE),
    )


class TestTakenBack:
    def test_and_told_again_it_runs_again(self, home, patient, worker):
        with at(2026, 3, 6, 18):
            log_contact(patient=patient, actor=worker, said=Said("reached"))
        with at(2026, 3, 7, 10):
            record_visit(transition=home, on=date(2026, 3, 7), actor=worker)
            write(home.stay, ended_at=None)
            home.refresh_from_db()
            assert (home.end, open_kinds(home)) == ("withdrawn", {TAKEN_BACK})
        with at(2026, 3, 9, 17):
            write(home.stay, ended_at=datetime(2026, 3, 9, 16, tzinfo=HERE))
        home.refresh_from_db()
        assert home.is_open
        assert home.contact_due_on == date(2026, 3, 11)
        assert (home.contacted_on, home.visited_on) == (None, None)
        assert open_kinds(home) == CLOCKS

    def test_what_a_person_stopped_stays_stopped(self, home, worker):
        with at(2026, 3, 7, 10):
            stop_transition(transition=home, actor=worker)
            write(home.stay, ended_at=None)
            write(home.stay, ended_at=FRIDAY + timedelta(hours=2))
        home.refresh_from_db()
        assert (home.end, open_kinds(home)) == ("stopped", set())

    def test_stopped_by_mistake_it_runs_again_while_its_days_last(
        self, home, patient, worker
    ):
        with at(2026, 3, 19, 9):
            stop_transition(transition=home, actor=worker)
            begin_stay(patient, 2026, 3, 19, 8)
        with at(2026, 4, 5, 9):
            run_again(transition=home, actor=worker)
            home.refresh_from_db()
            assert home.end == "stopped"
        with at(2026, 4, 4, 9):
            run_again(transition=home, actor=worker)
        home.refresh_from_db()
        assert (home.end, open_kinds(home)) == ("readmitted", {READMITTED})

    def test_no_task_outlives_a_stay_that_is_removed(self, home, worker):
        remove_health(row=home.stay, actor=worker)
        assert not Task.objects.open().exists()

    @pytest.mark.parametrize(
        ("day", "end", "kinds"), [(20, "", CLOCKS), (45, "done", set())]
    )
    def test_a_readmission_that_was_none(self, home, patient, worker, day, end, kinds):
        with at(2026, 3, 19, 9):
            again = begin_stay(patient, 2026, 3, 19, 8)
        with time_machine.travel(FRIDAY + timedelta(days=day), tick=False):
            remove_health(row=again, actor=worker)
        home.refresh_from_db()
        assert (home.end, home.readmission, open_kinds(home)) == (end, None, kinds)

    def test_what_was_no_stay_was_no_readmission(self, home, patient):
        with at(2026, 3, 19, 9):
            again = begin_stay(patient, 2026, 3, 19, 8)
            write(again, encounter_class="ambulatory")
        home.refresh_from_db()
        assert (home.end, home.readmission, open_kinds(home)) == ("", None, CLOCKS)

    def test_reached_while_it_was_thought_so(self, home, patient, worker):
        with at(2026, 3, 9, 9):
            again = begin_stay(patient, 2026, 3, 9, 8)
        with at(2026, 3, 9, 10):
            log_contact(patient=patient, actor=worker, said=Said("reached"))
        with at(2026, 3, 9, 11):
            remove_health(row=again, actor=worker)
        home.refresh_from_db()
        assert home.contacted_on == date(2026, 3, 9)
        assert open_kinds(home) == CLOCKS - {CONTACT}

    def test_what_was_no_stay_has_no_transition(self, home):
        write(home.stay, encounter_class="emergency")
        home.refresh_from_db()
        assert (home.end, open_kinds(home)) == ("withdrawn", {TAKEN_BACK})


class TestBackAgain:
    def test_told_when_the_thirty_days_are_over(self, home, patient):
        with at(2026, 4, 10, 12):
            end_watches()
            again = begin_stay(patient, 2026, 3, 26, 8)
        home.refresh_from_db()
        assert (home.end, home.readmission) == ("readmitted", again)
        assert open_kinds(home) == {READMITTED}

    def test_told_months_later_it_is_no_news(self, home, patient):
        with at(2026, 6, 1, 12):
            end_watches()
            begin_stay(patient, 2026, 3, 26, 8)
        home.refresh_from_db()
        assert (home.end, open_kinds(home)) == ("readmitted", set())

    def test_the_newer_stay_told_first(self, patient):
        with at(2026, 3, 20, 12):
            again = begin_stay(patient, 2026, 3, 19, 8)
            home = make_transition(patient, ended=FRIDAY)
        assert (home.end, home.readmission) == ("readmitted", again)
        assert open_kinds(home) == {READMITTED}

    @pytest.mark.parametrize(("day", "end"), [(5, "readmitted"), (6, "done")])
    def test_the_thirtieth_day_is_the_last(self, home, patient, day, end):
        with at(2026, 4, day, 21):
            end_watches()
            begin_stay(patient, 2026, 4, day, 20)
        home.refresh_from_db()
        assert home.end == end


class TestTwoRecordsOfOnePerson:
    def merge(self, kept, merged, clinic):
        boss = WorkerFactory(at=clinic, role=Role.PROGRAM_MANAGER)
        merge_patients(kept=kept, merged=merged, actor=boss)

    def test_a_call_on_the_other_record_met_the_clock(
        self, home, patient, clinic, worker
    ):
        twin = PatientFactory(organization=clinic)
        with at(2026, 3, 9, 10):
            log_contact(patient=twin, actor=worker, said=Said("reached"))
            self.merge(patient, twin, clinic)
        home.refresh_from_db()
        assert home.contacted_on == date(2026, 3, 9)
        assert open_kinds(home) == CLOCKS - {CONTACT}

    def test_a_stay_on_the_other_record_is_a_readmission(self, home, patient, clinic):
        twin = PatientFactory(organization=clinic)
        with at(2026, 3, 19, 9):
            again = begin_stay(twin, 2026, 3, 19, 8)
            self.merge(patient, twin, clinic)
        home.refresh_from_db()
        assert (home.end, home.readmission) == ("readmitted", again)


class TestWhereTheyWent:
    @pytest.fixture
    def unclear(self, patient):
        return make_transition(patient, disposition="Transferred")

    def test_a_person_finds_out_before_any_clock(self, unclear, desk, patient):
        assert open_kinds(unclear) == {WHERE}
        address = unclear.get_absolute_url()
        page = desk.get(address).content.decode()
        assert "The hospital wrote: Transferred." in page
        assert 'id="clocks"' not in page
        chart = desk.get(patient.get_absolute_url()).content.decode()
        assert "Where they went is not known yet." in chart
        for _twice in range(2):
            desk.post(f"{address}home/")
        assert open_kinds(unclear) == CLOCKS
        assert 'id="clocks"' in desk.get(address).content.decode()

    def test_or_the_source_says_it_later(self, unclear):
        write(unclear.stay, disposition="01")
        assert open_kinds(unclear) == CLOCKS
        write(unclear.stay, disposition="SNF")
        assert open_kinds(unclear) == {TAKEN_BACK}

    def test_elsewhere_opens_nothing(self, patient):
        make_stay(patient, disposition="Skilled nursing facility")
        assert not patient.transitions.exists()


class TestContactClock:
    def attempts(self, patient, worker, *said):
        for day, outcome in said:
            with at(2026, 3, day, 10):
                log_contact(patient=patient, actor=worker, said=Said(outcome))

    def test_met_by_attempts_it_does_not_turn_late(self, home, patient, worker):
        tries = [(9, "no-answer"), (10, "no-answer"), (13, "reached")]
        self.attempts(patient, worker, *tries)
        home.refresh_from_db()
        assert home.contacted_on == date(2026, 3, 10)
        assert home.contacted_by_attempts

    def test_a_call_written_down_the_next_morning_counts(self, home, patient, worker):
        with at(2026, 3, 11, 8):
            said = Said("reached", on=date(2026, 3, 10))
            log_contact(patient=patient, actor=worker, said=said)
        home.refresh_from_db()
        assert home.contacted_on == date(2026, 3, 10)
