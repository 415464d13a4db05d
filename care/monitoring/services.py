from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from care.models import Alert, Device, Monitoring, Reading, Watch
from care.models.plan_history import ProgressSource
from care.models.readings import ReadingSource
from care.monitoring.alerts import raise_alert
from care.monitoring.measures import DIASTOLIC, MEASURES, SYSTOLIC, Measure
from care.monitoring.rules import DOUBTED, hits
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
OTHER_HALF = {SYSTOLIC: DIASTOLIC, DIASTOLIC: SYSTOLIC}


class ImplausibleError(Exception):
    """The number cannot be true; asked again, never kept. Says why, and which `field`
    is at fault."""

    def __init__(self, words: str, *, field: str = "value") -> None:
        super().__init__(words)
        self.field = field


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
    beside: Sequence[Told] = (),
) -> list[Reading]:
    """Keep numbers, move goals, raise alerts; those told before are left out. All or
    none; `beside` are others of the same telling. ImplausibleError, unless for a jump
    somebody `is_sure`."""
    for one in told:
        check_plausible(patient, one, is_sure=is_sure, beside=beside or told)
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


def check_plausible(
    patient: Patient,
    told: Told,
    *,
    is_sure: bool = False,
    beside: Sequence[Told] = (),
) -> None:
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
        words = _("It is measured in the future. Please check.")
        raise ImplausibleError(words, field="measured_at")
    if told.measured_at < timezone.now() - TOO_OLD:
        words = _("It is more than ten years old. Please check.")
        raise ImplausibleError(words, field="measured_at")
    if _is_swapped(patient, told, beside):
        words = _("The upper number of a blood pressure must be above the lower one."
                  " Please check.")  # fmt: skip
        raise ImplausibleError(words)
    if not is_sure and _jumps(patient, told, measure):
        words = _("%(label)s of %(value)s %(unit)s is far from the one before or after"
                  " it. Please check.")  # fmt: skip
        raise ImplausibleError(words % facts)


def _jumps(patient: Patient, told: Told, measure: Measure) -> bool:
    if measure.jump is None:
        return False
    at, same = told.measured_at, patient.readings.counted().filter(code=told.code)
    before = same.filter(measured_at__lte=at, measured_at__gte=at - JUMP_WITHIN)
    after = same.filter(measured_at__gt=at, measured_at__lte=at + JUMP_WITHIN)
    near = [before.newest_first().first(), after.order_by("measured_at", "pk").first()]
    return any(one and abs(one.value - told.value) > measure.jump for one in near)


def _is_swapped(patient: Patient, told: Told, beside: Sequence[Told]) -> bool:
    """No other half of its moment fits, told with it or kept before."""
    half, at = OTHER_HALF.get(told.code), told.measured_at
    if half is None:
        return False
    others = [one.value for one in beside if (one.code, one.measured_at) == (half, at)]
    if not others:
        kept = patient.readings.counted().filter(code=half, measured_at=at)
        others = [one.value for one in kept.newest_first()]
    is_upper = told.code == SYSTOLIC
    fits = [told.value > o if is_upper else told.value < o for o in others]
    return bool(fits) and not any(fits)


def tell_doubted(*, patient: Patient, told: Told, why: ImplausibleError) -> None:
    """A number that a device sent and that is not kept may be true all the same:
    somebody looks. The same one sent again is no news."""
    measure = MEASURES[told.code]
    facts = {
        "label": measure.label,
        "value": f"{told.value.normalize():f}",
        "unit": measure.unit,
    }
    if why.field == "measured_at":
        words = _("A device sent %(label)s %(value)s %(unit)s of a day that cannot be"
                  " right: not kept. Ask them, and set its clock")  # fmt: skip
    else:
        at = timezone.localtime(told.measured_at, zone_of(patient))
        facts["at"] = date_format(at, _("M j, Y, g:i A"))
        words = _("A device sent %(label)s %(value)s %(unit)s of %(at)s. It is doubted"
                  " and not kept: ask them")  # fmt: skip
    words %= facts
    same = Alert.objects.filter(patient=patient, rule=DOUBTED, code=told.code)
    if not same.filter(words=words).exists():
        raise_alert(patient=patient, rule=DOUBTED, words=words, code=told.code)


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
    at = reading.measured_at
    for goal in goals_for_reading(reading.patient, reading.code, at):
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
