"""A transition of care: opened by a discharge, moved by what is done, ended by time, a
readmission or by hand."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from care.models.contacts import Contact
from care.models.health import Encounter, EncounterClass
from care.models.transitions import Transition, TransitionEnd
from care.transitions.clocks import (
    WATCH_DAYS,
    contact_due_on,
    met_on,
    visit_due_on,
    watched_until,
)
from care.transitions.destinations import went_home
from people import audit
from people.tasks import finish_tasks, raise_task, task_kind
from referrals.calendars import Calendar

if TYPE_CHECKING:
    from people.models import Patient, User

CONTACT = task_kind("transition-contact")
VISIT = task_kind("transition-visit")
MEDICATIONS = task_kind("transition-medications")
READMITTED = task_kind("transition-readmitted")
WHERE = task_kind("transition-where")
TAKEN_BACK = task_kind("transition-taken-back")
CLOCKED = (CONTACT, VISIT, MEDICATIONS)
STAYS = (EncounterClass.INPATIENT, EncounterClass.OBSERVATION)
# What happened longer ago is written down, but nobody is called as if it were news.
OLDEST = timedelta(days=30)


def follow_stay(encounter: Encounter) -> Transition | None:
    """What a stay that was just written leads to: one that has ended at home opens a
    transition; one begun within 30 days of a discharge is a readmission. What turns out
    to have been no stay takes its transition back."""
    with override(settings.LANGUAGE_CODE):
        found = _open(encounter)
        if encounter.encounter_class in STAYS:
            _note_readmissions(encounter.patient)
        else:
            take_back_readmission(encounter)
        return found


def follow_merged(patient: "Patient") -> None:
    """What was written on either record counts for the ways home of both."""
    with override(settings.LANGUAGE_CODE):
        of_person = Transition.objects.open().filter(patient=patient)
        for transition in of_person.select_related("stay", "patient").order_by("pk"):
            note_contacts(transition)
        _note_readmissions(patient)


def _open(encounter: Encounter) -> Transition | None:
    known = Transition.objects.filter(stay=encounter).select_related("patient").first()
    ended, is_home = encounter.ended_at, went_home(encounter.disposition)
    is_stay = encounter.encounter_class in STAYS
    if ended is None or is_home is False or not is_stay:
        if known and known.is_open:
            _withdraw(known)
        return None
    is_news = ended >= timezone.now() - OLDEST
    if known is None:
        if not is_news:
            return None
        made = Transition(patient=encounter.patient, stay=encounter)
        return _start(made, ended, is_home_known=bool(is_home))
    if known.end == TransitionEnd.WITHDRAWN and is_news:
        return _start(known, ended, is_home_known=bool(is_home))
    _set_days(known, ended)
    if is_home and known.is_open:
        _know_home(known)
    return known


def _withdraw(transition: Transition) -> None:
    """Nobody is called any more, so somebody is told. Said without the stay."""
    _close(transition, TransitionEnd.WITHDRAWN)
    raise_task(
        patient=transition.patient,
        kind=TAKEN_BACK,
        title=_("Not home from the hospital after all? Find out where they are"),
        subject_id=transition.pk,
        url=transition.get_absolute_url(),
        is_urgent=True,
    )


def _start(
    transition: Transition, ended: datetime, *, is_home_known: bool
) -> Transition:
    """Also again, where the discharge was taken back and then told: what was done
    before it does not count."""
    transition.end, transition.closed_at = "", None
    transition.is_home_known = is_home_known
    transition.contacted_on, transition.contacted_by_attempts = None, False
    day = _count_days(transition, ended)
    for name in ("visited_on", "reconciled_on"):
        done_on = getattr(transition, name)
        if done_on and done_on < day:
            setattr(transition, name, None)
    transition.save()
    finish_tasks(subject_id=transition.pk, kind=TAKEN_BACK)
    note_contacts(transition)
    _raise_tasks(transition)
    return transition


def _set_days(transition: Transition, ended: datetime) -> None:
    """Of a discharge that is corrected."""
    before = transition.discharged_on
    if _count_days(transition, ended) == before:
        return
    transition.save()
    for kind, due_on in _due(transition).items():
        tasks = transition.patient.tasks.open().filter(
            subject_id=transition.pk, kind=kind
        )
        tasks.update(due_at=_end_of(due_on, transition.zone))


def _count_days(transition: Transition, ended: datetime) -> date:
    day = ended.astimezone(transition.zone).date()
    transition.discharged_on = day
    transition.contact_due_on = contact_due_on(day, Calendar(transition.zone))
    transition.visit_due_on = visit_due_on(day, transition.complexity)
    transition.watched_until = watched_until(day)
    return day


def _due(transition: Transition) -> dict[str, date]:
    return {
        CONTACT: transition.contact_due_on,
        VISIT: transition.visit_due_on,
        MEDICATIONS: transition.visit_due_on,
    }


def _raise_tasks(transition: Transition) -> None:
    """Of what is not done. Their words tell nothing of the stay: colleagues off the
    team read them."""
    if not transition.is_home_known:
        words = _("Find out where they went after the hospital")
        _raise(transition, WHERE, words, transition.contact_due_on)
        return
    titles = {
        CONTACT: _("Call: home from the hospital"),
        VISIT: _("See them, or book a visit, after the discharge"),
        MEDICATIONS: _("Reconcile medications after the discharge"),
    }
    done = {
        CONTACT: transition.contacted_on,
        VISIT: transition.visited_on,
        MEDICATIONS: transition.reconciled_on,
    }
    for kind, due_on in _due(transition).items():
        if not done[kind]:
            _raise(transition, kind, titles[kind], due_on)


def _raise(transition: Transition, kind: str, title: str, due_on: date) -> None:
    raise_task(
        patient=transition.patient,
        kind=kind,
        title=title,
        subject_id=transition.pk,
        url=transition.get_absolute_url(),
        due_at=_end_of(due_on, transition.zone),
        is_urgent=kind in (CONTACT, WHERE),
    )


def _know_home(transition: Transition, actor: "User | None" = None) -> None:
    if transition.is_home_known:
        return
    transition.is_home_known = True
    transition.save(update_fields=["is_home_known"])
    finish_tasks(subject_id=transition.pk, kind=WHERE, actor=actor)
    _raise_tasks(transition)


@audit.in_turn()
def confirm_home(*, transition: Transition, actor: "User") -> None:
    """Somebody found out: the clocks have their tasks from here on."""
    with override(settings.LANGUAGE_CODE):
        _know_home(transition, actor)
    _audit("transition-home", transition, actor)


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    """The last minute of it: midnight would read as the day after."""
    return datetime.combine(day, time(23, 59), tzinfo=zone)


def _note_readmissions(patient: "Patient") -> None:
    """Whichever of the two stays was told first, and also where the 30 days were over
    before anybody told; planned ones too."""
    watched = Transition.objects.filter(
        Q(closed_at=None) | Q(end=TransitionEnd.DONE), patient=patient, readmission=None
    ).select_related("stay", "patient")
    for transition in watched.order_by("-discharged_on", "pk"):
        if again := _next_stay(transition):
            _readmit(transition, again)


def _next_stay(transition: Transition) -> Encounter | None:
    """The first begun from the discharge on, no later than the 30th day after it."""
    ended = transition.stay.ended_at
    if ended is None:
        return None
    later = Encounter.objects.filter(
        patient=transition.patient_id, encounter_class__in=STAYS, started_at__gte=ended
    ).exclude(pk=transition.stay_id)
    first = later.order_by("started_at", "pk").first()
    if first is None:
        return None
    begun = first.started_at.astimezone(transition.zone).date()
    return first if (begun - transition.discharged_on).days <= WATCH_DAYS else None


def _readmit(transition: Transition, again: Encounter) -> None:
    transition.readmission = again
    _close(transition, TransitionEnd.READMITTED)
    if again.started_at < timezone.now() - OLDEST:
        return
    raise_task(
        patient=transition.patient,
        kind=READMITTED,
        title=_("Back in the hospital within 30 days"),
        subject_id=transition.pk,
        url=transition.get_absolute_url(),
        is_urgent=True,
    )


def take_back_readmission(stay: Encounter) -> None:
    """The stay is removed: whoever was thought to be back there is watched again."""
    ended = Transition.objects.filter(readmission=stay).select_related(
        "stay", "patient"
    )
    for transition in ended.order_by("pk"):
        finish_tasks(subject_id=transition.pk, kind=READMITTED)
        transition.readmission = None
        if transition.watched_until < timezone.localdate(timezone=transition.zone):
            _close(transition, TransitionEnd.DONE)
            continue
        transition.end, transition.closed_at = "", None
        transition.save(update_fields=["end", "closed_at", "readmission"])
        note_contacts(transition)
        with override(settings.LANGUAGE_CODE):
            _raise_tasks(transition)


def _close(transition: Transition, end: str) -> None:
    transition.end, transition.closed_at = end, timezone.now()
    transition.save(update_fields=["end", "closed_at", "readmission"])
    for kind in (*CLOCKED, WHERE):
        finish_tasks(subject_id=transition.pk, kind=kind)


def recount_contacts(transition: Transition) -> None:
    """One was entered in error: the clock may run again."""
    if not transition.is_open:
        return
    transition.contacted_on, transition.contacted_by_attempts = None, False
    transition.save(update_fields=["contacted_on", "contacted_by_attempts"])
    note_contacts(transition)
    if transition.is_home_known and not transition.contacted_on:
        with override(settings.LANGUAGE_CODE):
            words = _("Call: home from the hospital")
            _raise(transition, CONTACT, words, transition.contact_due_on)


def note_contacts(transition: Transition, actor: "User | None" = None) -> None:
    """The first contact that reached them; or else the second of two attempts, if both
    were within the two business days: then one that reaches them later does not make
    the clock late. Idempotent."""
    if not transition.is_open:
        return
    discharged = transition.stay.ended_at
    contacts = (
        Contact.objects.counted()
        .filter(
            patient=transition.patient_id, at__gte=discharged or transition.opened_at
        )
        .order_by("at", "pk")
    )
    days = [(_day(contact, transition), contact.is_reached) for contact in contacts]
    met = met_on(days, transition.contact_due_on)
    if met is None:
        return
    transition.contacted_on, transition.contacted_by_attempts = met
    transition.save(update_fields=["contacted_on", "contacted_by_attempts"])
    finish_tasks(subject_id=transition.pk, kind=CONTACT, actor=actor)


def _day(contact: Contact, transition: Transition) -> date:
    return contact.at.astimezone(transition.zone).date()


@audit.in_turn()
def record_visit(*, transition: Transition, on: date, actor: "User") -> None:
    """They were seen after the discharge, on that day."""
    Transition.objects.filter(pk=transition.pk).update(visited_on=on)
    finish_tasks(subject_id=transition.pk, kind=VISIT, actor=actor)
    _audit("transition-visit", transition, actor)


@audit.in_turn()
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
        _audit("transition-medications", transition, actor)
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
def stop_transition(*, transition: Transition, actor: "User") -> None:
    """By hand: they went elsewhere, or it was opened by mistake."""
    if transition.is_open:
        _close(transition, TransitionEnd.STOPPED)
        _audit("transition-stopped", transition, actor)


def may_run_again(transition: Transition) -> bool:
    """What a person stopped, while its 30 days last."""
    today = timezone.localdate(timezone=transition.zone)
    is_stopped = transition.end == TransitionEnd.STOPPED
    return is_stopped and transition.watched_until >= today and _is_home(transition)


def _is_home(transition: Transition) -> bool:
    stay = transition.stay
    is_elsewhere = went_home(stay.disposition) is False
    return stay.ended_at is not None and not is_elsewhere


@audit.in_turn()
def run_again(*, transition: Transition, actor: "User") -> None:
    """It was stopped by mistake. A stay that began meanwhile ends it as a
    readmission."""
    if not may_run_again(transition):
        return
    transition.end, transition.closed_at = "", None
    transition.save(update_fields=["end", "closed_at"])
    note_contacts(transition)
    with override(settings.LANGUAGE_CODE):
        _raise_tasks(transition)
        _note_readmissions(transition.patient)
    _audit("transition-again", transition, actor)


def end_watches() -> int:
    """Those whose 30 days are over."""
    over = Transition.objects.open().filter(watched_until__lt=timezone.localdate())
    ended = list(over.select_related("stay", "patient").order_by("pk"))
    for transition in ended:
        with audit.in_turn():
            _close(transition, TransitionEnd.DONE)
    return len(ended)


def _audit(action: str, transition: Transition, actor: "User | None") -> None:
    audit.record(action, actor=actor, patient=transition.patient_id, subject=transition)
