"""Admissions and discharges told by people, files and hospitals' systems: one row read,
its person found, and written once however often it is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from care.health.private_stays import is_private_stay
from care.models.health import Encounter, EncounterClass
from people import audit
from people.dates import read_birth_date
from people.models import Patient, User
from people.names import fold
from people.requests import uuid_or_none
from resources.models import Organization

FIELDS = (
    *("external_id", "patient_id", "given_name", "family_name", "date_of_birth"),
    *("class", "admitted_at", "discharged_at", "facility", "reason", "reason_code"),
    *("came_by_emergency", "disposition", "is_private"),
)
# Before it a year is mistyped, and the first years do not convert between zones.
FIRST_YEAR = 1900
# In a file every row has the column: an empty cell says nothing of a discharge.
NO_DISCHARGE = "none"
YES = {"yes", "y", "true", "1"}
NO = {"no", "n", "false", "0"}
LONGEST = {"external_id": 80, "facility": 200, "reason": 255, "reason_code": 10,
           "disposition": 60}  # fmt: skip
KEPT = (
    *("encounter_class", "started_at", "ended_at", "facility", "reason"),
    *("reason_code", "came_by_emergency", "disposition", "is_private"),
)
WORDS = ("facility", "reason", "reason_code", "disposition")


class Refused(Exception):
    """Reasons in words, each with the field it is about."""

    def __init__(self, reasons: dict[str, str]) -> None:
        super().__init__("; ".join(reasons.values()))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Stay:
    """A row that reads well. `takes_back`: it says outright that nobody went."""

    external_id: str
    facts: dict[str, Any]
    takes_back: bool = False


def read_stay(row: Mapping[str, Any], *, needs_key: bool = True) -> Stay:
    """Moments without an offset are local; a day alone is its noon. Raises Refused with
    all that is wrong at once."""
    text = {name: _text(row.get(name)) for name in FIELDS}
    takes_back = _takes_back(row)
    if takes_back:
        text["discharged_at"] = ""
    wrong = _too_long(text)
    if needs_key and not text["external_id"]:
        wrong["external_id"] = _("external_id is missing.")
    kind = text["class"].lower() or EncounterClass.INPATIENT.value
    if kind not in EncounterClass.values:
        words = _("class is one of: %(values)s.")
        wrong["class"] = words % {"values": ", ".join(EncounterClass.values)}
    started, ended = _moments(text, wrong)
    by_emergency = _yes_or_no(text, "came_by_emergency", wrong)
    is_private = _yes_or_no(text, "is_private", wrong)
    if wrong:
        raise Refused(wrong)
    facts: dict[str, Any] = {name: text[name] for name in KEPT if name in text}
    facts |= {"encounter_class": kind, "started_at": started, "ended_at": ended}
    told = [text[name] for name in ("facility", "reason", "disposition")]
    facts["came_by_emergency"] = by_emergency
    facts["is_private"] = is_private or is_private_stay(*told, code=text["reason_code"])
    return Stay(text["external_id"], facts, takes_back)


def _takes_back(row: Mapping[str, Any]) -> bool:
    """`null`, or the word. Left out or empty, as where an admission is delivered after
    its discharge, takes nothing back."""
    said = row.get("discharged_at", "")
    return said is None or _text(said).lower() == NO_DISCHARGE


def _yes_or_no(text: dict[str, str], name: str, wrong: dict[str, str]) -> bool | None:
    """None where nothing is said."""
    word = text[name].lower()
    if word and word not in YES | NO:
        wrong[name] = _("%(field)s is yes or no.") % {"field": name}
    return word in YES if word else None


def _too_long(text: dict[str, str]) -> dict[str, str]:
    words = _("%(field)s is longer than %(most)d characters.")
    return {
        name: words % {"field": name, "most": most}
        for name, most in LONGEST.items()
        if len(text[name]) > most
    }


def _moments(text: dict[str, str], wrong: dict[str, str]) -> Any:
    started = _moment(text, "admitted_at", wrong)
    ended = _moment(text, "discharged_at", wrong)
    if not text["admitted_at"]:
        wrong["admitted_at"] = _("admitted_at is missing.")
    if started and ended and ended < started:
        wrong["discharged_at"] = _("discharged_at is before admitted_at.")
    tomorrow = timezone.now() + timedelta(days=1)
    for name, moment in (("admitted_at", started), ("discharged_at", ended)):
        if moment and moment > tomorrow:
            wrong[name] = _("%(field)s is in the future.") % {"field": name}
    return started, ended


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value).replace("\x00", "")
    # JSON may escape half a character, which no database stores.
    return text.encode(errors="ignore").decode().strip()


def _moment(text: dict[str, str], name: str, wrong: dict[str, str]) -> datetime | None:
    if not text[name]:
        return None
    try:
        day = parse_date(text[name])
        moment = datetime.combine(day, time(12)) if day else parse_datetime(text[name])
    except ValueError:
        moment = None
    if moment is None or moment.year < FIRST_YEAR:
        words = _("%(field)s is no date: write 2026-03-05T14:30-05:00.")
        wrong[name] = words % {"field": name}
        return None
    return moment if moment.tzinfo else timezone.make_aware(moment)


def find_patient(row: Mapping[str, Any], organization: Organization) -> Patient:
    """Of those the organization cares for: by our key, or by full name and date of
    birth where exactly one fits. Raises Refused."""
    here = Patient.objects.filter(
        care_relationships__organization=organization,
        care_relationships__ended_at=None,
    ).distinct()
    if key := _text(row.get("patient_id")):
        same = list(_by_key(uuid_or_none(key), here))
    else:
        same = _by_name(row, here)
    if len(same) == 1:
        return same[0]
    if same:
        raise Refused({"patient_id": _("Several people fit.")})
    raise Refused({"patient_id": _("Nobody of this organization fits.")})


def _by_key(key: UUID | None, here: Any) -> Any:
    """Also by that of a record that was merged: the hospital knows no other."""
    return here.filter(Q(pk=key) | Q(merged_records=key)) if key else here.none()


def _by_name(row: Mapping[str, Any], here: Any) -> list[Patient]:
    born = read_birth_date(_text(row.get("date_of_birth")))
    name = fold(_text(row.get("given_name")), _text(row.get("family_name")))
    if not name or born is None:
        words = _("Give patient_id, or given_name, family_name and date_of_birth.")
        raise Refused({"patient_id": words})
    return [
        person
        for person in here.filter(date_of_birth=born).in_order()
        if fold(person.given_name, person.family_name) == name
    ]


NEW, CHANGED, SAME = "new", "changed", "same"


@dataclass(frozen=True, slots=True)
class Written:
    """`is_elsewhere`: known from another source, under a key of its own."""

    encounter: Encounter
    what: str
    is_elsewhere: bool = False


def record_stay(
    *,
    patient: Patient,
    stay: Stay,
    organization: Organization,
    source: str,
    actor: User | None = None,
) -> Written:
    """Write a stay, or what has changed of it; then whatever it leads to: a transition
    where somebody went home, a readmission where one came back. Told again it changes
    nothing; of a stay known from another source it adds what was not known. Raises
    Refused where the source gave the same key for somebody else of the organization, or
    it began before the person was born."""
    born = patient.date_of_birth
    if born and timezone.localdate(stay.facts["started_at"]) < born:
        raise Refused({"admitted_at": _("admitted_at is before they were born.")})
    key = f"{organization.pk}:{stay.external_id}" if stay.external_id else ""
    try:
        return _record(patient, stay, source, key, actor)
    except IntegrityError:
        return _record(patient, stay, source, key, actor)


@audit.in_turn()
def _record(
    patient: Patient, stay: Stay, source: str, key: str, actor: User | None
) -> Written:
    known = Encounter.objects.filter(source=source, external_id=key)
    found = known.first() if key else None
    if found and found.patient_id != patient.pk:
        words = _("This external_id was told of somebody else.")
        raise Refused({"external_id": words})
    twin = None if found else _told_elsewhere(patient, stay, source, key)
    facts = _kept(found, stay) if found else _added(twin, stay.facts)
    found = found or twin
    if found and all(getattr(found, name) == facts[name] for name in KEPT):
        return Written(found, SAME, twin is not None)
    what = CHANGED if found else NEW
    encounter = found or Encounter(
        patient=patient, source=source, external_id=key, recorded_by=actor
    )
    for name in KEPT:
        setattr(encounter, name, facts[name])
    encounter.save()
    audit.record(
        f"stay-{what}",
        actor=actor,
        actor_label="" if actor else source,
        patient=patient,
        subject=encounter,
    )
    return Written(encounter, what, twin is not None)


def _told_elsewhere(
    patient: Patient, stay: Stay, source: str, key: str
) -> Encounter | None:
    """The same admission under another name of the hospital, unless both sources know
    when it ended, and differ."""
    of_source = Q(source=source, external_id__startswith=f"{key.partition(':')[0]}:")
    same = Encounter.objects.filter(
        patient=patient,
        encounter_class=stay.facts["encounter_class"],
        started_at=stay.facts["started_at"],
    ).exclude(of_source | Q(external_id=""))
    if ended := stay.facts["ended_at"]:
        same = same.filter(Q(ended_at=ended) | Q(ended_at=None))
    return same.order_by("pk").first()


def _added(twin: Encounter | None, facts: dict[str, Any]) -> dict[str, Any]:
    """What the first source said goes before."""
    if twin is None:
        return facts
    known = {name: getattr(twin, name) for name in KEPT}
    known["is_private"] = twin.is_private or facts["is_private"]
    return {n: facts[n] if v in ("", None) else v for n, v in known.items()}


def _kept(found: Encounter, stay: Stay) -> dict[str, Any]:
    """What is private stays so, and what is known stays where the source does not say
    it again; where they went goes with a discharge that is taken back. Raises
    Refused."""
    facts = {**stay.facts, "is_private": found.is_private or stay.facts["is_private"]}
    if facts["came_by_emergency"] is None:
        facts["came_by_emergency"] = found.came_by_emergency
    for name in WORDS:
        facts[name] = facts[name] or getattr(found, name)
    if stay.takes_back:
        return facts | {"disposition": stay.facts["disposition"]}
    facts["ended_at"] = facts["ended_at"] or found.ended_at
    if facts["ended_at"] and facts["ended_at"] < facts["started_at"]:
        words = _("admitted_at is after the discharge that is known.")
        raise Refused({"admitted_at": words})
    return facts
