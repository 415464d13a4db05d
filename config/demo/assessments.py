"""What was asked, noted and known of the demonstration's first patients."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from care.assessment.services import save_part, sign_assessment, start_assessment
from care.models import (
    AllergyIntolerance,
    Assessment,
    Condition,
    Encounter,
    EncounterClass,
    NoteKind,
    SupportPerson,
    Tie,
    TimeFor,
)
from care.notes.services import write_note
from people.models import Patient, User
from screening.instruments import find_current
from screening.responses import Response
from screening.services import finish_screening, save_answers, start_screening

MATTERS = {
    "words": "To be well enough to look after my grandson on Saturdays.",
    "hopes": "Climb the stairs to church without stopping.",
    "worries": "Ending up in the hospital again.",
    "ways": "Call before noon. No long forms.",
}
SEVERAL_DAYS = Response(("LA6569-3",))
NOT_AT_ALL = Response(("LA6568-5",))


def assess_people(worker: User) -> None:
    """The first patient was assessed half a year ago and is being assessed again; the
    next two have notes."""
    first, *others = Patient.objects.order_by("date_of_birth", "pk")[:3]
    _know(first, worker)
    _ask_mood(first, worker)
    _assess_once(first, worker)
    _know_more(first, worker)
    _assess_again(first, worker)
    for patient in (first, *others):
        _note(patient, worker)


def _know(patient: Patient, worker: User) -> None:
    facts: dict[str, Any] = {"patient": patient, "recorded_by": worker}
    for code, label in (
        ("I10", "High blood pressure"),
        ("E11.9", "Type 2 diabetes"),
    ):
        Condition.objects.create(code=code, label=label, **facts)
    AllergyIntolerance.objects.create(
        substance="Penicillin", reaction="rash", severity="moderate", **facts
    )
    SupportPerson.objects.create(
        name="Dana Sample",
        tie=Tie.CHILD,
        does="Drives to appointments, fills the pill box",
        phone="+14125550175",
        reach="Evenings",
        is_caregiver=True,
        may_be_told=True,
        **facts,
    )


def _know_more(patient: Patient, worker: User) -> None:
    began = timezone.now() - timedelta(days=12)
    Encounter.objects.create(
        patient=patient,
        recorded_by=worker,
        encounter_class=EncounterClass.EMERGENCY,
        started_at=began,
        ended_at=began + timedelta(hours=6),
        facility="Riverside Hospital (sample)",
        reason="Short of breath",
        source="patient",
    )


def _ask_mood(patient: Patient, worker: User) -> None:
    instrument = find_current("phq-2")
    if instrument is None:
        return
    screening = start_screening(
        patient=patient, instrument=instrument, language="en", actor=worker
    )
    interest, down = instrument.questions
    answers = {interest.link_id: SEVERAL_DAYS, down.link_id: NOT_AT_ALL}
    save_answers(screening=screening, responses=answers, actor=worker)
    finish_screening(screening=screening, actor=worker)


def _assess_once(patient: Patient, worker: User) -> None:
    begun = start_assessment(patient=patient, occasion="first", actor=worker)
    for code, data in (
        ("matters", MATTERS),
        ("physical", {"words": "Tires easily, sleeps on two pillows."}),
        ("functional", {"help": ["shopping", "getting-around"], "falls": "one"}),
        ("support", {"enough": "partly", "words": "Dana works nights."}),
        ("barriers", {"list": ["transportation", "cost"], "words": ""}),
        ("strengths", {"list": ["family", "community"], "words": ""}),
    ):
        save_part(assessment=begun, code=code, data=data, version=0, actor=worker)
    long_ago = timezone.now() - timedelta(days=175)
    due = timezone.localdate() + timedelta(days=5)
    sign_assessment(assessment=begun, next_due_on=due, actor=worker)
    begun.parts.update(saved_at=long_ago)
    Assessment.objects.filter(pk=begun.pk).update(
        started_at=long_ago, signed_at=long_ago
    )


def _assess_again(patient: Patient, worker: User) -> None:
    again = start_assessment(patient=patient, occasion="again", actor=worker)
    data = {"list": ["transportation", "cost", "memory"], "words": "Forgets pills."}
    save_part(assessment=again, code="barriers", data=data, version=0, actor=worker)


def _note(patient: Patient, worker: User) -> None:
    today = timezone.localdate()
    for day, minutes, purpose, about in (
        (
            today,
            20,
            "coordination",
            "Called the pantry. A ride is booked.",
        ),
        (today.replace(day=1), 45, "assessment", "Went through what matters to them."),
    ):
        _write(patient, worker, day, minutes, purpose, about)


def _write(
    patient: Patient, worker: User, day: date, minutes: int, purpose: str, about: str
) -> None:
    write_note(
        key=uuid4(),
        patient=patient,
        author=worker,
        kind=NoteKind.PHONE,
        day=day,
        minutes=minutes,
        time_for=TimeFor.CHI,
        purposes=[purpose],
        about=about,
    )
