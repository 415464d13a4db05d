"""A person's way through a program: every status and move, and what it leaves."""

from datetime import date

import pytest
import time_machine

from care.models import Enrollment, EnrollmentEvent
from care.programs.rhythm import Rhythm, rhythm_of
from care.programs.services import (
    MoveRefused,
    StaleEnrollment,
    identify,
    move_enrollment,
)
from care.programs.status import FHIR_STATUS, MOVES, OPEN, EndReason, Status
from people.merging import merge_patients
from people.models import AuditEvent, Role
from people.permissions import sees_sensitive
from tests.care.programs.factories import EnrollmentFactory, ProgramFactory, enroll
from tests.people.factories import PatientFactory, WorkerFactory

EPISODE_OF_CARE = {"planned", "waitlist", "active", "onhold", "finished", "cancelled"}


def facts_for(name, enrollment, manager):
    move = MOVES[name]
    facts = {"reason": EndReason.NOT_WANTED} if move.needs_reason else {}
    if move.takes_level:
        level = enrollment.program.levels.order_by("position").first()
        facts |= {"level": level, "manager": manager}
    return facts


def test_each_status_is_a_fhir_one_and_has_a_way_out_while_open():
    assert set(FHIR_STATUS) == set(Status)
    assert set(FHIR_STATUS.values()) <= EPISODE_OF_CARE
    sources = {source for move in MOVES.values() for source in move.sources}
    assert sources == OPEN
    left_for = {m.target for m in MOVES.values() if m.needs_reason}
    assert left_for == {Status.DECLINED, Status.LEFT}


@pytest.mark.django_db
def test_each_move_from_each_status(clinic, patient, manager):
    """Done where the table has it, refused and without a trace elsewhere."""
    program = ProgramFactory(organization=clinic)
    for status in Status:
        for name, move in MOVES.items():
            found = EnrollmentFactory(
                program=program,
                patient=PatientFactory(organization=clinic),
                status=status,
                end_reason="other" if status in {"declined", "left"} else "",
            )
            facts = facts_for(name, found, manager)
            if status in move.sources:
                move_enrollment(enrollment=found, name=name, actor=manager, **facts)
                assert found.status == move.target
                [event] = found.events.all()
                assert (event.from_status, event.to_status) == (status, move.target)
            else:
                with pytest.raises(StaleEnrollment):
                    move_enrollment(enrollment=found, name=name, actor=manager, **facts)
                found.refresh_from_db()
                assert (found.status, found.events.count()) == (status, 0)


@pytest.mark.django_db
class TestEnrolling:
    def test_the_manager_joins_the_care_team_and_calls_at_once(self, patient, manager):
        with time_machine.travel("2026-03-03 15:00", tick=False):
            found = enroll(patient, manager)
        assert sees_sensitive(manager, patient)
        assert found.started_on == found.next_contact_on == date(2026, 3, 3)
        assert [e.name for e in found.events.all()] == ["identify", "enroll"]
        assert AuditEvent.objects.filter(action="program-enroll").count() == 1

    def test_needs_a_level_of_its_own_and_somebody(self, patient, manager):
        found = identify(
            patient=patient,
            program=ProgramFactory(
                organization=manager.active_memberships[0].organization
            ),
            actor=manager,
        )
        others = ProgramFactory().levels.first()
        for facts in ({}, {"level": others, "manager": manager}):
            with pytest.raises(MoveRefused):
                move_enrollment(enrollment=found, name="enroll", actor=manager, **facts)

    def test_identified_twice_is_once(self, patient, manager):
        program = ProgramFactory()
        first = identify(patient=patient, program=program, because=["2 open needs"])
        again = identify(patient=patient, program=program, because=["other"])
        assert first == again
        assert again.because == ["2 open needs"]
        assert EnrollmentEvent.objects.count() == 1

    def test_who_saw_an_older_version_is_told(self, patient, manager):
        found = enroll(patient, manager)
        older = Enrollment.objects.get(pk=found.pk)
        move_enrollment(enrollment=found, name="pause", actor=manager)
        with pytest.raises(StaleEnrollment):
            move_enrollment(enrollment=older, name="graduate", actor=manager)

    def test_a_more_intense_level_brings_the_next_contact_nearer(
        self, patient, manager
    ):
        with time_machine.travel("2026-03-03 15:00", tick=False):
            found = enroll(patient, manager, level="Low")
            Enrollment.objects.update(next_contact_on=date(2026, 4, 1))
            found.refresh_from_db()
            high = found.program.levels.get(name="High")
            move_enrollment(
                enrollment=found, name="change", actor=manager, level=high,
                manager=manager,
            )  # fmt: skip
            assert found.next_contact_on == date(2026, 3, 10)


@pytest.mark.django_db
class TestRhythm:
    def test_the_most_frequent_of_each(self, patient, manager):
        enroll(patient, manager, level="Low")
        enroll(patient, manager, level="High")
        assert rhythm_of(patient) == Rhythm(contact_days=7, check_in_days=3)

    def test_paused_and_nobody_have_none(self, patient, manager):
        found = enroll(patient, manager)
        move_enrollment(enrollment=found, name="pause", actor=manager)
        assert rhythm_of(patient) == Rhythm(None, None)

    def test_a_level_without_check_ins_asks_for_none(self, patient, manager):
        enroll(patient, manager, level="Low")
        assert rhythm_of(patient) == Rhythm(30, None)


@pytest.mark.django_db
def test_of_two_records_the_enrollment_further_on_goes_on(clinic, patient, manager):
    supervisor = WorkerFactory(at=clinic, role=Role.SUPERVISOR)
    twin = PatientFactory(organization=clinic)
    program = ProgramFactory(organization=clinic)
    identify(patient=patient, program=program, actor=manager)
    further = enroll(twin, manager, program=program)
    other = enroll(twin, manager)
    merge_patients(kept=patient, merged=twin, actor=supervisor)
    assert set(patient.enrollments.all()) == {further, other}
    further.refresh_from_db()
    assert further.events.count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize("is_kept", [True, False])
def test_of_two_records_enrolled_goes_before_paused(clinic, patient, manager, is_kept):
    supervisor = WorkerFactory(at=clinic, role=Role.SUPERVISOR)
    twin = PatientFactory(organization=clinic)
    program = ProgramFactory(organization=clinic)
    first, second = (patient, twin) if is_kept else (twin, patient)
    enrolled = enroll(first, manager, program=program)
    paused = enroll(second, manager, program=program)
    move_enrollment(enrollment=paused, name="pause", actor=manager)
    merge_patients(kept=patient, merged=twin, actor=supervisor)
    assert list(patient.enrollments.all()) == [enrolled]
