"""Asking people regularly how they are, and hearing what they answer. Silence is told
like a bad answer."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from care.models import CheckIn, CheckInStatus, Monitoring
from care.models.readings import ReadingSource
from care.monitoring.alerts import raise_alert
from care.monitoring.measures import read_numbers
from care.monitoring.messages import (
    CALL,
    CHECK_IN,
    CHECK_IN_NUMBER,
    NUMBER,
    NUMBER_AGAIN,
    WORSE,
)
from care.monitoring.own_links import end_links, text_link
from care.monitoring.rules import SILENCE
from care.monitoring.rules import WORSE as WORSE_RULE
from care.monitoring.services import (
    ImplausibleError,
    Told,
    days_between,
    store_readings,
)
from notifications.alerts import INBOUND_TEXT
from notifications.models import ARRIVED, InboundMessage, Message
from notifications.models.inbound import TEXT
from notifications.quiet_hours import next_waking_moment, zone_named
from notifications.services import notify_patient
from notifications.signals import inbound_received
from people import audit
from people.models import Patient, User
from people.models.patient import PatientQuerySet
from people.tasks import finish_tasks, raise_task, task_kind

CALL_DUE = task_kind("check-in-call")
REMIND_AFTER = timedelta(days=1)
SILENT_AFTER = timedelta(days=1)
CALL_SILENT_AFTER = timedelta(days=2)
# After so many numbers that cannot be right a person calls.
MOST_DOUBTS = 2
A_RUN = 500


def run_check_ins() -> int:
    """Ask whose day has come, remind once, then tell of silence. By day where they
    live: an answer has the whole day, and silence is told when somebody works."""
    days = _days_by_zone()
    cared_for = _cared_for().filter(time_zone__in=days)
    return _ask_due(cared_for, days) + _remind(cared_for) + _tell_silence(cared_for)


def _days_by_zone() -> dict[str, date]:
    """The date in each zone where it is not night now."""
    now = timezone.now()
    asked = Patient.objects.filter(monitoring__isnull=False).order_by()
    names = asked.values_list("time_zone", flat=True).distinct()
    zones = {name: zone_named(name) for name in names}
    return {
        name: timezone.localdate(now, zone)
        for name, zone in zones.items()
        if next_waking_moment(now, zone) == now
    }


def _cared_for() -> PatientQuerySet:
    """Somebody still cares for them, under this record."""
    caring = {"care_relationships__isnull": False, "care_relationships__ended_at": None}
    return Patient.objects.filter(merged_into=None, **caring)


def _ask_due(cared_for: PatientQuerySet, days: Mapping[str, date]) -> int:
    come = Q()
    for zone, day in days.items():
        come |= Q(patient__time_zone=zone, next_on__lte=day)
    due = Monitoring.objects.filter(come, is_active=True, patient__in=cared_for)
    rows = due.select_related("patient").order_by("next_on", "pk")
    return sum(_ask(one, days[one.patient.time_zone]) for one in rows[:A_RUN])


@transaction.atomic
def _ask(monitoring: Monitoring, today: date) -> bool:
    """Once for each day that is due, whoever runs; without a rhythm it is the last."""
    days = days_between(monitoring)
    following = today + timedelta(days=days) if days else None
    mine = Monitoring.objects.filter(pk=monitoring.pk, next_on=monitoring.next_on)
    if not mine.update(next_on=following):
        return False
    try:
        with transaction.atomic():
            check_in = CheckIn.objects.create(
                patient=monitoring.patient,
                due_on=today,
                asks=monitoring.asks,
                by_link=monitoring.by_link,
            )
    except IntegrityError:
        return False
    if not _text(check_in, "asked"):
        CheckIn.objects.filter(pk=check_in.pk).update(by_call=True)
        ask_for_call(check_in, _("Call: how are they? No text may be sent"))
    return True


def _text(check_in: CheckIn, step: str) -> bool:
    if check_in.by_link and text_link(check_in, step):
        return True
    kind = CHECK_IN_NUMBER if check_in.asks else CHECK_IN
    message = notify_patient(
        patient=check_in.patient,
        kind=kind.code,
        context={},
        dedupe_key=f"{kind.code}:{check_in.pk}:{step}",
        subject_id=check_in.pk,
        expires_at=timezone.now() + timedelta(days=1),
    )
    return message is not None


def ask_for_call(check_in: CheckIn, title: str, *, is_urgent: bool = False) -> None:
    patient = check_in.patient
    raise_task(
        patient=patient,
        kind=CALL_DUE,
        title=title,
        subject_id=check_in.pk,
        url=reverse("care:monitoring", args=[patient.pk]),
        is_urgent=is_urgent,
        due_at=timezone.now(),
    )


def _remind(cared_for: PatientQuerySet) -> int:
    """One reminder, a day later; where none may go any more, a call. Asked anew
    meanwhile, they are reminded by that: two questions at once get no clear answer."""
    late = CheckIn.objects.filter(
        status=CheckInStatus.ASKED,
        by_call=False,
        asked_at__lte=timezone.now() - REMIND_AFTER,
        patient__in=cared_for,
    )
    rows = late.select_related("patient").order_by("asked_at", "pk")
    return sum(_remind_one(check_in) for check_in in rows[:A_RUN])


@transaction.atomic
def _remind_one(check_in: CheckIn) -> bool:
    mine = CheckIn.objects.filter(pk=check_in.pk, status=CheckInStatus.ASKED)
    reminded = {"status": CheckInStatus.REMINDED, "reminded_at": timezone.now()}
    if not mine.update(**reminded):
        return False
    if check_in.patient.check_ins.filter(due_on__gt=check_in.due_on).exists():
        return True
    if not _text(check_in, "reminded"):
        ask_for_call(check_in, _("Call: how are they? No text may be sent"))
    return True


def _tell_silence(cared_for: PatientQuerySet) -> int:
    now = timezone.now()
    silent = CheckIn.objects.filter(
        status=CheckInStatus.REMINDED, reminded_at__lte=now - SILENT_AFTER
    ) | CheckIn.objects.filter(
        status=CheckInStatus.ASKED, by_call=True, asked_at__lte=now - CALL_SILENT_AFTER
    )
    silent = silent.filter(patient__in=cared_for)
    rows = silent.select_related("patient").order_by("asked_at", "pk")
    return sum(_tell_one(check_in) for check_in in rows[:A_RUN])


@transaction.atomic
def _tell_one(check_in: CheckIn) -> bool:
    mine = CheckIn.objects.waiting().filter(pk=check_in.pk)
    if not check_in.by_call and not _arrived(check_in):
        again = {"status": CheckInStatus.ASKED, "asked_at": timezone.now()}
        if mine.update(by_call=True, **again):
            ask_for_call(check_in, _("Call: how are they? No text went out"))
        return True
    if not mine.update(status=CheckInStatus.SILENT):
        return False
    words = _("No answer to the check-in, nor to its reminder")
    if check_in.by_call:
        words = _("Nobody has made the check-in call")
    raise_alert(patient=check_in.patient, rule=SILENCE, words=words)
    return True


def _arrived(check_in: CheckIn) -> bool:
    """A text that never went out cannot be answered: that is no silence of theirs."""
    texts = Message.objects.filter(subject_id=check_in.pk)
    went_out = Q(status__in=ARRIVED) | Q(joined_to__status__in=ARRIVED)
    return texts.filter(went_out).exists()


@receiver(inbound_received, dispatch_uid="care.check_in")
def hear_answer(
    inbound: Any, patient: Any, reply_to: Any, meaning: str = "", **signal: Any
) -> None:
    """A digit that answers the question, or the number that was asked for."""
    if reply_to is not None and reply_to.kind in (CHECK_IN.code, CHECK_IN_NUMBER.code):
        found = CheckIn.objects.filter(pk=reply_to.subject_id)
        if check_in := found.select_related("patient__merged_into").first():
            check_in.patient = check_in.patient.merged_into or check_in.patient
            _hear_digit(check_in, meaning)
    elif reply_to is None and patient is not None and meaning == TEXT:
        _hear_number(inbound, patient)


def _hear_digit(check_in: CheckIn, meaning: str) -> None:
    answer(check_in=check_in, said=meaning)
    _act_on(check_in, meaning)


def _act_on(check_in: CheckIn, meaning: str) -> None:
    if meaning == WORSE:
        words = _("Feels worse, said in a check-in")
        raise_alert(patient=check_in.patient, rule=WORSE_RULE, words=words)
    elif meaning == CALL:
        ask_for_call(check_in, _("Asked to be called"), is_urgent=True)


def answer(*, check_in: CheckIn, said: str) -> None:
    """Heard, late or not. Who is heard of is not silent about the days before."""
    heard = {"status": CheckInStatus.ANSWERED, "answered_at": timezone.now()}
    CheckIn.objects.filter(pk=check_in.pk).update(answer=said, **heard)
    before = CheckIn.objects.waiting().filter(
        patient=check_in.patient, due_on__lt=check_in.due_on
    )
    for pk in [check_in.pk, *before.values_list("pk", flat=True)]:
        finish_tasks(subject_id=pk, kind=CALL_DUE)
    before.update(**heard)


def _hear_number(inbound: InboundMessage, patient: Patient) -> None:
    """Only where just one check-in waits for a number, and the text is nothing else;
    all else is for a person to read."""
    asked = patient.check_ins.waiting().exclude(asks="").filter(by_call=False)
    check_in = asked.order_by("-due_on").first()
    values = read_numbers(inbound.body, check_in.asks) if check_in else None
    if check_in is None or values is None:
        return
    if _kept(patient, inbound, values):
        answer(check_in=check_in, said=NUMBER)
    else:
        _doubt(check_in, inbound)
    _read_by_machine(inbound, patient)


def _kept(
    patient: Patient, inbound: InboundMessage, values: dict[str, Decimal]
) -> bool:
    told = [
        Told(code, value, inbound.received_at, str(inbound.pk))
        for code, value in values.items()
    ]
    try:
        store_readings(patient=patient, told=told, source=ReadingSource.SMS)
    except ImplausibleError:
        return False
    return True


def _doubt(check_in: CheckIn, inbound: InboundMessage) -> None:
    """Asked again by text, then by a person."""
    again = not _is_doubted_enough(check_in) and notify_patient(
        patient=check_in.patient,
        kind=NUMBER_AGAIN.code,
        context={},
        dedupe_key=f"{NUMBER_AGAIN.code}:{inbound.pk}",
        subject_id=check_in.pk,
        any_hour=True,
    )
    if not again:
        ask_for_call(check_in, _("Call: the number they sent cannot be right"))


def _read_by_machine(inbound: InboundMessage, patient: Patient) -> None:
    """Nobody needs to read it; other texts of theirs still wait."""
    now = timezone.now()
    InboundMessage.objects.filter(pk=inbound.pk).update(handled_at=now)
    others = InboundMessage.objects.unanswered().filter(patient=patient)
    if not others.exclude(pk=inbound.pk).exists():
        finish_tasks(subject_id=patient.pk, kind=INBOUND_TEXT)


def _is_doubted_enough(check_in: CheckIn) -> bool:
    """One more number cannot be right; whether a person has to call now."""
    CheckIn.objects.filter(pk=check_in.pk).update(doubts=F("doubts") + 1)
    check_in.refresh_from_db(fields=["doubts"])
    return check_in.doubts >= MOST_DOUBTS


@transaction.atomic
def doubt_alone(check_in: CheckIn, said: str) -> None:
    """A number that cannot be right, typed on a page of their own, which says so. How
    they feel is heard at once: they may not try again."""
    _act_on(check_in, said)
    if _is_doubted_enough(check_in):
        ask_for_call(check_in, _("Call: the number they sent cannot be right"))


@audit.in_turn()
def answer_alone(*, check_in: CheckIn, said: str, told: list[Told]) -> None:
    """Heard on a page of their own."""
    patient = check_in.patient
    if told:
        store_readings(patient=patient, told=told, source=ReadingSource.LINK)
    _hear_digit(check_in, said)
    label = _("Holder of a link of their own")
    audit.record("check-in-link", actor_label=label, patient=patient, subject=check_in)


@audit.in_turn()
def stop_check_ins(*, patient: Patient, actor: User) -> None:
    """Nobody asks any more, nor waits for an answer; silence is told to nobody."""
    asked = Monitoring.objects.filter(patient=patient, is_active=True)
    if asked.update(is_active=False, set_by=actor):
        audit.record("monitoring-set", actor=actor, patient=patient)
    for check_in in CheckIn.objects.waiting().filter(patient=patient).order_by("pk"):
        CheckIn.objects.filter(pk=check_in.pk).update(status=CheckInStatus.SILENT)
        end_links(check_in)
        finish_tasks(subject_id=check_in.pk, actor=actor)


@audit.in_turn()
def record_call(*, check_in: CheckIn, said: str, actor: User) -> bool:
    """What somebody heard by phone. False: it was answered before, and stays so; that
    they feel worse is an alert all the same."""
    waiting = CheckIn.objects.exclude(status=CheckInStatus.ANSWERED)
    is_first = waiting.filter(pk=check_in.pk).exists()
    if is_first:
        answer(check_in=check_in, said=said)
    if said == WORSE:
        words = _("Feels worse, said by phone")
        raise_alert(patient=check_in.patient, rule=WORSE_RULE, words=words)
    patient = check_in.patient
    audit.record("check-in-call", actor=actor, patient=patient, subject=check_in)
    return is_first
