"""Care management in the demonstration: two programs, people in them, and one who came
home from the hospital."""

from datetime import timedelta

from django.utils import timezone

from care.contacts.services import Said, log_contact
from care.models import (
    Condition,
    Encounter,
    IntensityLevel,
    Program,
    ProgramKind,
)
from care.models.health import RecordSource
from care.programs.services import identify, move_enrollment, save_program
from people.models import Patient, User
from resources.models import Organization

HOME = "Going home well"
NEIGHBORS = "Neighbors with many needs"
PHONE = "412-555-0100"


def seed_care(*, clinic: Organization, manager: User, worker: User) -> None:
    """The first patients by date of birth; the others stay outside."""
    home, neighbors = _programs(clinic)
    people = list(Patient.objects.order_by("date_of_birth", "pk")[:5])
    for number, patient in enumerate(people):
        program = neighbors if number % 2 else home
        found = identify(patient=patient, program=program, actor=worker)
        if number == len(people) - 1:
            continue
        move_enrollment(
            enrollment=found,
            name="enroll",
            actor=manager,
            level=program.levels.get(position=number % 2),
            manager=manager,
        )
    log_contact(
        patient=people[1],
        actor=manager,
        said=Said("reached", note="Goes to the pantry on Mondays.", minutes=10),
    )
    _came_home(people[0], worker)


def _programs(clinic: Organization) -> list[Program]:
    rules = [
        (HOME, ProgramKind.PROVIDER, [{"fact": "stays", "value": 1}],
         "Thirty days of company after a hospital stay.",
         [("Close", 3, 2, 3), ("Lighter", 7, 7, 2)]),
        (NEIGHBORS, ProgramKind.COMMUNITY, [{"fact": "needs", "value": 2}],
         "For people with several needs at once.",
         [("Weekly", 7, 7, 2), ("Monthly", 30, 14, 1)]),
    ]  # fmt: skip
    return [
        save_program(
            program=Program(
                organization=clinic,
                kind=kind,
                name=name,
                criteria=criteria,
                about=about,
                phone=PHONE,
            ),
            levels=[
                IntensityLevel(
                    name=level, contact_days=days, check_in_days=checks, weight=weight
                )
                for level, days, checks, weight in levels
            ],
        )
        for name, kind, criteria, about, levels in rules
    ]


def _came_home(patient: Patient, worker: User) -> None:
    ended = timezone.now() - timedelta(days=1)
    Condition.objects.create(
        patient=patient,
        code="I50.9",
        label="Heart failure",
        source=RecordSource.DISCHARGE,
        recorded_by=worker,
    )
    Encounter.objects.create(
        patient=patient,
        encounter_class="inpatient",
        started_at=ended - timedelta(days=4),
        ended_at=ended,
        facility="Allegheny General (sample)",
        reason="Heart failure",
        reason_code="I50.9",
        came_by_emergency=True,
        disposition="Home",
        source="Discharge papers",
        recorded_by=worker,
    )
