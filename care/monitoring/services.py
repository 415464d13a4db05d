from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from care.models import Device, Monitoring, Reading, Watch
from care.models.plan_history import ProgressSource
from care.models.readings import ReadingSource
from care.monitoring.alerts import raise_alert
from care.monitoring.measures import MEASURES, Measure
from care.monitoring.rules import hits
from care.plans.progress import goals_for_reading, record_progress
from care.programs.rhythm import rhythm_of
from notifications.quiet_hours import zone_of
from people import audit
from people.models import Patient, User

LOOKED_BACK = timedelta(days=9)
LATE_BY = timedelta(days=2)
# A clock that was never set, or a mistyped year.
TOO_OLD = timedelta(days=3653)
JUMP_WITHIN = timedelta(days=2)


class ImplausibleError(Exception):
    """The number cannot be true; asked again, never kept. Says why."""


@dataclass(frozen=True, slots=True)
class Told:
    """One number as it came, in our unit. `external_id`: of whoever tells it."""

    code: str
    value: Decimal
    measured_at: datetime
    external_id: str = ""


@audit.in_turn()
def store_readings(
    *,
    patient: Patient,
    told: Sequence[Told],
    source: str,
    actor: User | None = None,
    device: Device | None = None,
    is_sure: bool = False,
) -> list[Reading]:
    """Keep numbers, move goals, raise alerts; those told before are left out. All or
    none. ImplausibleError, unless for a jump somebody `is_sure`."""
    for one in told:
        check_plausible(patient, one, is_sure=is_sure)
    made = [
        reading
        for one in told
        if (reading := _keep(patient, one, source, actor, device))
    ]
    for reading in made:
        move_goals(reading, actor)
        look_at(reading)
    if made:
        label = "" if actor else str(ReadingSource(source).label)
        audit.record("readings-kept", actor=actor, actor_label=label, patient=patient)
    return made


def check_plausible(patient: Patient, told: Told, *, is_sure: bool = False) -> None:
    measure = MEASURES[told.code]
    facts = {
        "value": f"{told.value.normalize():f}",
        "unit": measure.unit,
        "label": measure.label,
        "low": measure.plausible[0],
        "high": measure.plausible[1],
    }
    if not measure.is_plausible(told.value):
        words = _("%(label)s of %(value)s %(unit)s cannot be right: it is between"
                  " %(low)s and %(high)s. Please check.")  # fmt: skip
        raise ImplausibleError(words % facts)
    if told.measured_at > timezone.now() + timedelta(hours=1):
        raise ImplausibleError(_("It is measured in the future. Please check."))
    if told.measured_at < timezone.now() - TOO_OLD:
        raise ImplausibleError(_("It is more than ten years old. Please check."))
    if not is_sure and _jumps(patient, told, measure):
        words = _("%(label)s of %(value)s %(unit)s is far from the last one. Please"
                  " check.")  # fmt: skip
        raise ImplausibleError(words % facts)


def _jumps(patient: Patient, told: Told, measure: Measure) -> bool:
    if measure.jump is None:
        return False
    near = patient.readings.counted().filter(
        code=told.code,
        measured_at__lte=told.measured_at,
        measured_at__gte=told.measured_at - JUMP_WITHIN,
    )
    last = near.newest_first().first()
    return last is not None and abs(last.value - told.value) > measure.jump


def _keep(
    patient: Patient,
    told: Told,
    source: str,
    actor: User | None,
    device: Device | None,
) -> Reading | None:
    reading = Reading(
        patient=patient,
        code=told.code,
        value=told.value,
        unit=MEASURES[told.code].unit,
        measured_at=told.measured_at,
        source=source,
        device=device,
        external_id=told.external_id,
        recorded_by=actor,
    )
    try:
        with transaction.atomic():
            reading.save(force_insert=True)
    except IntegrityError:
        return None
    return reading


def move_goals(reading: Reading, actor: User | None) -> None:
    for goal in goals_for_reading(reading.patient, reading.code):
        record_progress(
            goal=goal,
            value=reading.value,
            on=_day(reading),
            source=ProgressSource.READING,
            actor=actor,
            source_key=str(reading.pk),
        )


def _day(reading: Reading) -> date:
    """On the calendar of where they live."""
    zone = zone_of(reading.patient)
    return timezone.localtime(reading.measured_at, zone).date()


def look_at(reading: Reading) -> None:
    """Hold the latest reading against the person's limits; late news counts in the
    trend, and against the limits by itself. What is long ago raises nothing."""
    patient, code = reading.patient, reading.code
    watch = Watch.objects.filter(patient=patient, code=code).first()
    counted = patient.readings.counted().filter(code=code)
    latest = counted.newest_first().first()
    if watch is None or latest is None:
        return
    if latest.measured_at < timezone.now() - LOOKED_BACK:
        return
    since = latest.measured_at - LOOKED_BACK
    rows = counted.filter(measured_at__gte=since)
    days = {_day(row): row.value for row in reversed(rows.newest_first())}
    _hold(watch, latest, days)
    if reading.pk != latest.pk and latest.measured_at - reading.measured_at <= LATE_BY:
        _hold(watch, reading, {_day(reading): reading.value})


def _hold(watch: Watch, reading: Reading, days: Mapping[date, Decimal]) -> None:
    measure = MEASURES[reading.code]
    for hit in hits(watch, days, label=str(measure.label), unit=measure.unit):
        raise_alert(
            patient=reading.patient,
            rule=hit.rule,
            code=reading.code,
            reading=reading,
            words=hit.words,
        )


@audit.in_turn()
def set_watch(
    *, patient: Patient, code: str, facts: Mapping[str, object], actor: User
) -> Watch:
    """Its own limits take the place of those before."""
    watch, _made = Watch.objects.update_or_create(
        patient=patient,
        code=code,
        defaults={**facts, "set_by": actor, "set_at": timezone.now()},
    )
    audit.record("watch-set", actor=actor, patient=patient)
    return watch


@audit.in_turn()
def set_monitoring(
    *, patient: Patient, facts: Mapping[str, object], actor: User
) -> Monitoring:
    """They were asked before, and agreed to be asked this often. Off, they agree to
    nothing new: what they agreed to before stays."""
    found, _made = Monitoring.objects.update_or_create(
        patient=patient, defaults={**facts, "set_by": actor}
    )
    if found.is_active:
        found.agreed_days = days_wanted(found)
        found.save(update_fields=["agreed_days"])
    audit.record("monitoring-set", actor=actor, patient=patient)
    return found


def days_wanted(monitoring: Monitoring) -> int | None:
    """Their own rhythm, else that of their programs."""
    return monitoring.every_days or rhythm_of(monitoring.patient).check_in_days


def days_between(monitoring: Monitoring) -> int | None:
    """As wanted, and never more often than they agreed to."""
    wanted, agreed = days_wanted(monitoring), monitoring.agreed_days
    return max(wanted, agreed) if wanted and agreed else None
