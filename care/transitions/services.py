"""A transition of care: opened by a discharge, moved by what is done, ended by time, a
readmission or by hand."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from care.models.contacts import Contact
from care.models.health import Encounter, EncounterClass
from care.models.transitions import Transition, TransitionEnd, TransitionStep
from care.transitions.clocks import (
    ATTEMPTS_ENOUGH,
    contact_due_on,
    visit_due_on,
    watched_until,
)
from people import audit
from people.tasks import finish_tasks, raise_task, task_kind
from referrals.calendars import Calendar

if TYPE_CHECKING:
    from people.models import Patient, User

CONTACT = task_kind("transition-contact")
VISIT = task_kind("transition-visit")
MEDICATIONS = task_kind("transition-medications")
READMITTED = task_kind("transition-readmitted")
CLOCKED = (CONTACT, VISIT, MEDICATIONS)
STAYS = (EncounterClass.INPATIENT, EncounterClass.OBSERVATION)
WATCH = timedelta(days=30)
# Those who came home to us longer ago are not called as if it were news.
OLDEST = timedelta(days=30)
# Words of a disposition that is no way home.
NOT_HOME = ("expired", "died", "deceased", "hospice", "transfer", "another hospital")


def follow_stay(encounter: Encounter) -> Transition | None:
    """What a stay that was just written leads to: one begun within 30 days of a
    discharge is a readmission; one that has ended at home opens a transition."""
    if encounter.encounter_class not in STAYS:
        return None
    with override(settings.LANGUAGE_CODE):
        _note_readmission(encounter)
        return _open(encounter)


def _open(encounter: Encounter) -> Transition | None:
    known = Transition.objects.filter(stay=encounter).select_related("patient").first()
    ended = encounter.ended_at
    if ended is None or not _is_home(encounter):
        if known and known.is_open:
            _close(known, TransitionEnd.STOPPED)
        return None
    if known:
        return _set_days(known, ended)
    if ended < timezone.now() - OLDEST:
        return None
    transition = Transition(patient=encounter.patient, stay=encounter)
    _set_days(transition, ended)
    _raise_tasks(transition)
    note_contacts(transition)
    return transition


def _set_days(transition: Transition, ended: datetime) -> Transition:
    """Of the discharge, also where it is corrected."""
    day = ended.astimezone(transition.zone).date()
    if transition.discharged_on == day:
        return transition
    transition.discharged_on = day
    transition.contact_due_on = contact_due_on(day, Calendar(transition.zone))
    transition.visit_due_on = visit_due_on(day, transition.complexity)
    transition.watched_until = watched_until(day)
    transition.save()
    for kind, due_on in _due(transition).items():
        tasks = transition.patient.tasks.open().filter(
            subject_id=transition.pk, kind=kind
        )
        tasks.update(due_at=_end_of(due_on, transition.zone))
    return transition


def _due(transition: Transition) -> dict[str, date]:
    return {
        CONTACT: transition.contact_due_on,
        VISIT: transition.visit_due_on,
        MEDICATIONS: transition.visit_due_on,
    }


def _is_home(encounter: Encounter) -> bool:
    words = encounter.disposition.lower()
    return not any(part in words for part in NOT_HOME)


def _raise_tasks(transition: Transition) -> None:
    """Their words tell nothing of the stay: colleagues off the team read them."""
    titles = {
        CONTACT: _("Call: home from the hospital"),
        VISIT: _("See them, or book a visit, after the discharge"),
        MEDICATIONS: _("Reconcile medications after the discharge"),
    }
    for kind, due_on in _due(transition).items():
        raise_task(
            patient=transition.patient,
            kind=kind,
            title=titles[kind],
            subject_id=transition.pk,
            url=transition.get_absolute_url(),
            due_at=_end_of(due_on, transition.zone),
            is_urgent=kind == CONTACT,
        )


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    """The last minute of it: midnight would read as the day after."""
    return datetime.combine(day, time(23, 59), tzinfo=zone)


def _note_readmission(encounter: Encounter) -> None:
    """Only a stay that began after the discharge; planned ones are told too."""
    before = (
        Transition.objects.open()
        .filter(patient=encounter.patient, readmission=None)
        .exclude(stay=encounter)
        .select_related("stay", "patient")
    )
    for transition in before.order_by("-discharged_on", "pk"):
        ended = transition.stay.ended_at
        if ended is None or not ended <= encounter.started_at <= ended + WATCH:
            continue
        transition.readmission = encounter
        _close(transition, TransitionEnd.READMITTED)
        raise_task(
            patient=encounter.patient,
            kind=READMITTED,
            title=_("Back in the hospital within 30 days"),
            subject_id=transition.pk,
            url=transition.get_absolute_url(),
            is_urgent=True,
        )


def _close(transition: Transition, end: str) -> None:
    transition.end, transition.closed_at = end, timezone.now()
    transition.save(update_fields=["end", "closed_at", "readmission"])
    for kind in CLOCKED:
        finish_tasks(subject_id=transition.pk, kind=kind)


def note_contacts(transition: Transition) -> None:
    """The first contact that reached them; or else the second of two attempts, if both
    were within the two business days. Idempotent."""
    if not transition.is_open or (
        transition.contacted_on and not transition.contacted_by_attempts
    ):
        return
    discharged = transition.stay.ended_at
    contacts = Contact.objects.filter(
        patient=transition.patient_id, at__gte=discharged or transition.opened_at
    ).order_by("at", "pk")
    days = [(_day(contact, transition), contact.is_reached) for contact in contacts]
    reached = next((day for day, is_reached in days if is_reached), None)
    tried = [day for day, _reached in days if day <= transition.contact_due_on]
    enough = len(tried) >= ATTEMPTS_ENOUGH
    if reached is None and not enough:
        return
    transition.contacted_by_attempts = reached is None
    transition.contacted_on = reached or tried[ATTEMPTS_ENOUGH - 1]
    transition.save(update_fields=["contacted_on", "contacted_by_attempts"])
    finish_tasks(subject_id=transition.pk, kind=CONTACT)


def _day(contact: Contact, transition: Transition) -> date:
    return contact.at.astimezone(transition.zone).date()


@audit.in_turn()
def record_visit(*, transition: Transition, on: date, actor: "User") -> None:
    """They were seen after the discharge, on that day."""
    Transition.objects.filter(pk=transition.pk).update(visited_on=on)
    finish_tasks(subject_id=transition.pk, kind=VISIT, actor=actor)
    _audit("transition-visit", transition, actor)


def record_reconciled(
    *, patient: "Patient", on: date, actor: "User | None" = None
) -> int:
    """Medications were reconciled: for each open transition whose clock still runs."""
    waiting = Transition.objects.open().filter(
        patient=patient, reconciled_on=None, discharged_on__lte=on
    )
    count = 0
    for transition in waiting.order_by("pk"):
        Transition.objects.filter(pk=transition.pk).update(reconciled_on=on)
        finish_tasks(subject_id=transition.pk, kind=MEDICATIONS, actor=actor)
        count += 1
    return count


@audit.in_turn()
def set_complexity(*, transition: Transition, complexity: str, actor: "User") -> None:
    """The visit is due earlier or later; its tasks with it."""
    transition.complexity = complexity
    transition.visit_due_on = visit_due_on(transition.discharged_on, complexity)
    transition.save(update_fields=["complexity", "visit_due_on"])
    tasks = transition.patient.tasks.open().filter(
        subject_id=transition.pk, kind__in=(VISIT, MEDICATIONS)
    )
    tasks.update(due_at=_end_of(transition.visit_due_on, transition.zone))
    _audit("transition-complexity", transition, actor)


@audit.in_turn()
def answer_lace(
    *, transition: Transition, visits: int | None, is_confirmed: bool, actor: "User"
) -> None:
    """What a person has to say before the index can be counted."""
    transition.emergency_visits = visits
    at = transition.conditions_confirmed_at or timezone.now()
    transition.conditions_confirmed_at = at if is_confirmed else None
    transition.save(update_fields=["emergency_visits", "conditions_confirmed_at"])
    _audit("transition-lace", transition, actor)


@audit.in_turn()
def tick_step(*, transition: Transition, code: str, actor: "User") -> None:
    TransitionStep.objects.get_or_create(
        transition=transition, code=code, defaults={"done_by": actor}
    )
    _audit("transition-step", transition, actor)


@audit.in_turn()
def untick_step(*, transition: Transition, code: str, actor: "User") -> None:
    TransitionStep.objects.filter(transition=transition, code=code).delete()
    _audit("transition-step-undone", transition, actor)


@audit.in_turn()
def stop_transition(*, transition: Transition, actor: "User") -> None:
    """By hand: they went elsewhere, or it was opened by mistake."""
    if transition.is_open:
        _close(transition, TransitionEnd.STOPPED)
        _audit("transition-stopped", transition, actor)


def end_watches() -> int:
    """Those whose 30 days are over."""
    over = Transition.objects.open().filter(watched_until__lt=timezone.localdate())
    ended = list(over.select_related("stay", "patient").order_by("pk"))
    for transition in ended:
        with audit.in_turn():
            _close(transition, TransitionEnd.DONE)
    return len(ended)


def _audit(action: str, transition: Transition, actor: "User") -> None:
    audit.record(action, actor=actor, patient=transition.patient_id, subject=transition)
