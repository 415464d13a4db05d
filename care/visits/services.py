"""Visits: made, moved, answered, cancelled, kept or missed. They send the texts that
appointments of referrals send, and raise the same tasks."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from care.models import Visit
from care.models.visits import VisitQuerySet
from care.plans.services import says
from notifications.kinds import MessageKind
from notifications.models import Message
from notifications.outbox import withdraw
from people import audit
from people.models import Patient, User
from people.tasks import finish_tasks, raise_task
from referrals import appointment_messages as texts
from referrals import task_kinds as tasks
from referrals.appointment_texts import text_patient
from referrals.models import AppointmentStatus, Coming
from referrals.reaching import what_to_mind


class StaleVisit(Exception):
    """Somebody else changed it first; `visit` is as it is now."""

    def __init__(self, visit: Visit) -> None:
        super().__init__(str(visit.pk))
        self.visit = visit


class AlreadyBooked(Exception):
    """At this hour they are expected by the same already."""


@audit.in_turn()
def book_visit(
    *,
    patient: Patient,
    facts: dict[str, Any],
    actor: User,
    follows: Visit | None = None,
) -> Visit:
    """Make one, and tell the person. One that takes the place of a missed one settles
    what was to do about that. The same form sent twice makes one. Raises AlreadyBooked
    where what stands there says something else."""
    visit = Visit(
        patient=patient,
        time_zone=patient.time_zone or settings.LOCAL_TIME_ZONE,
        booked_by=actor,
        booked_by_label=str(actor),
        follows=follows,
        **facts,
    )
    try:
        with transaction.atomic():
            visit.save(force_insert=True)
    except IntegrityError:
        there = patient.visits.booked().filter(starts_at=visit.starts_at)
        same: Visit = there.get(with_whom=visit.with_whom)
        if not says(same, facts):
            raise AlreadyBooked from None
        return same
    if follows is not None:
        _settle(follows, actor)
    _tell(visit, texts.BOOKED)
    _record(visit, "booked", actor)
    return visit


@audit.in_turn()
def move_visit(*, visit: Visit, facts: dict[str, Any], seen: int, actor: User) -> Visit:
    """Another time or place, or other words. Only another time or place is told, and
    what the person had answered counts no more. The same form sent twice changes it
    once. Raises StaleVisit, AlreadyBooked."""
    visit = Visit.objects.for_listing().select_for_update(of=("self",)).get(pk=visit.pk)
    if visit.is_booked and says(visit, facts):
        return visit
    there = visit.patient.visits.booked().exclude(pk=visit.pk)
    same = {name: facts[name] for name in ("starts_at", "with_whom")}
    if there.filter(**same).exists():
        raise AlreadyBooked
    before = (visit.starts_at, visit.place)
    moved = (facts["starts_at"], facts["place"]) != before
    closes = facts.get("is_private", False) and not visit.is_private
    if moved:
        facts = facts | {
            "patient_answer": Coming.NEEDS_ACTION,
            "patient_answered_at": None,
            "planned_at": timezone.now(),
        }
    _change(visit, seen, **facts)
    if moved:
        withdraw(subject_id=visit.pk, kinds=texts.TEXTS)
        _settle(visit, actor)
        _tell(visit, texts.MOVED)
    elif closes:
        _say_no_place(visit)
    _record(visit, "moved", actor)
    return visit


@audit.in_turn()
def cancel_visit(*, visit: Visit, seen: int, actor: User) -> None:
    """Raises StaleVisit."""
    _change(visit, seen, status=AppointmentStatus.CANCELLED)
    withdraw(subject_id=visit.pk, kinds=texts.TEXTS)
    _settle(visit, actor)
    if not visit.is_past:
        _tell(visit, texts.CANCELLED)
    _record(visit, "cancelled", actor)


@audit.in_turn()
def record_visit(*, visit: Visit, kept: bool, seen: int, actor: User) -> None:
    """Kept or missed, once its hour has come; a missed one asks for another. Said
    otherwise later it is corrected. Raises StaleVisit."""
    if not visit.is_past:
        raise StaleVisit(visit)
    status = AppointmentStatus.FULFILLED if kept else AppointmentStatus.NOSHOW
    came = Visit.objects.exclude(status__in=(AppointmentStatus.CANCELLED, status))
    _change(visit, seen, came, status=status)
    _settle(visit, actor)
    if not kept:
        title = _("Missed an appointment: ask why, and set another")
        raise_visit_task(visit, tasks.APPOINTMENT_MISSED, title, detail=visit.when)
    _record(visit, "kept" if kept else "missed", actor)


@audit.in_turn()
def record_answer(
    *, visit: Visit, answer: str, seen: int, actor: User | None, label: str = ""
) -> bool:
    """Their word about the time of version `seen`; False where it is booked no more or
    was answered so already. One who cannot come is called about another time. Raises
    StaleVisit."""
    changed = (
        Visit.objects.booked()
        .filter(pk=visit.pk, version=seen)
        .exclude(patient_answer=answer)
        .update(patient_answer=answer, patient_answered_at=timezone.now())
    )
    visit.refresh_from_db()
    if visit.version != seen:
        raise StaleVisit(visit)
    if not changed:
        return False
    _settle(visit, actor)
    if answer == Coming.DECLINED:
        withdraw(subject_id=visit.pk, kinds=texts.TEXTS)
        title = _("Cannot come to the appointment: set another")
        raise_visit_task(visit, tasks.APPOINTMENT_CANNOT, title, detail=visit.when)
    _record(visit, Coming(answer).value, actor, label)
    return True


def raise_visit_task(visit: Visit, kind: str, title: str, *, detail: str = "") -> None:
    """The colleague's whose it is, if they still see it; else the lead's."""
    owner = visit.owner
    seen = owner and Visit.objects.visible_to(owner).filter(pk=visit.pk).exists()
    raise_task(
        patient=visit.patient,
        kind=kind,
        title=title,
        detail=detail,
        subject_id=visit.pk,
        url=reverse("care:visits", args=[visit.patient_id]),
        owner=owner if seen else None,
        due_at=min(visit.starts_at, timezone.now()) if visit.is_past else None,
    )


def ask_to_call(visit: Visit, kind: str, title: str) -> None:
    """Who cannot be texted is called, with what to mind on the way."""
    raise_visit_task(visit, kind, title, detail=what_to_mind(visit.patient))


@audit.in_turn()
def close_visits(visits: VisitQuerySet, *, actor: User) -> None:
    """Whom they are with is known to the care team only from now on."""
    opened = visits.filter(is_private=False).for_listing()
    for visit in opened.select_for_update(of=("self",)).order_by("pk"):
        visit.is_private = True
        visit.version += 1
        visit.save(update_fields=["is_private", "version"])
        if visit.is_booked and not visit.is_past:
            _say_no_place(visit)
        _record(visit, "closed", actor)


def _say_no_place(visit: Visit) -> None:
    """A text that still waits names the place, which is private now."""
    if withdraw(subject_id=visit.pk, kinds=texts.TEXTS):
        _tell(visit, texts.BOOKED)


def _tell(visit: Visit, kind: MessageKind) -> None:
    if text_patient(visit, kind, expires_at=visit.starts_at):
        return
    words = {"what": kind.label, "when": visit.when}
    title = _("Tell the patient: %(what)s, %(when)s") % words
    ask_to_call(visit, tasks.APPOINTMENT_TELL, title)


SETTLED = (
    *(tasks.APPOINTMENT_ANSWER, tasks.APPOINTMENT_CANNOT, tasks.APPOINTMENT_MISSED),
    *(tasks.APPOINTMENT_REMIND, tasks.APPOINTMENT_TELL),
    tasks.APPOINTMENT_UNRECORDED,
)


def _settle(visit: Visit, actor: User | None) -> None:
    for kind in SETTLED:
        finish_tasks(subject_id=visit.pk, kind=kind, actor=actor)


def _change(
    visit: Visit, seen: int, among: VisitQuerySet | None = None, **changes: Any
) -> None:
    """The conditional UPDATE that lets one of two people win; of those booked, or
    `among` others."""
    among = Visit.objects.booked() if among is None else among
    same = among.filter(pk=visit.pk, version=seen)
    changed = same.update(version=F("version") + 1, **changes)
    visit.refresh_from_db()
    if not changed:
        raise StaleVisit(visit)


@audit.in_turn()
def join_visits(*, kept: Visit, doubled: Visit, actor: User) -> None:
    """The same hour stood on two records of one person: what only one of them says the
    one that stays says too, and an answer to a text about either counts for it."""
    closes = doubled.is_private and not kept.is_private
    kept.is_private |= doubled.is_private
    said = ["note", "owner", "outside"]
    said += [] if kept.where else ["place", "location"]
    for name in said:
        setattr(kept, name, getattr(kept, name) or getattr(doubled, name))
    kept.version += 1
    kept.save(update_fields=["is_private", "version", *said])
    if closes:
        _say_no_place(kept)
    withdraw(subject_id=doubled.pk, kinds=texts.TEXTS)
    Message.objects.filter(subject_id=doubled.pk).update(subject_id=kept.pk)
    _settle(doubled, actor)
    answer = doubled.patient_answer
    doubled.delete()
    if kept.patient_answer == Coming.NEEDS_ACTION != answer:
        record_answer(visit=kept, answer=answer, seen=kept.version, actor=actor)


def _record(visit: Visit, name: str, actor: User | None, label: str = "") -> None:
    audit.record(
        f"visit-{name}",
        actor=actor,
        actor_label=label,
        patient=visit.patient_id,
        subject=visit,
    )


def is_late_answer(visit: Visit, asked_at: datetime) -> bool:
    """The text named a time that stands no more."""
    return asked_at < visit.planned_at or not visit.is_booked or visit.is_past
