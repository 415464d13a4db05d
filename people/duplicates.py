"""People who may already be here, found before a second record is made of them.

Only patients the worker may see are compared: that somebody is known to another
organization is itself something about them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.translation import gettext as _
from phonenumber_field.phonenumber import PhoneNumber
from rapidfuzz import fuzz

from people.models import ContactPoint, Patient, User
from people.names import fold

SAME_NAME = 92
SIMILAR_NAME = 75
SHOWN = 5
PREFIX = 3
LEAST_SHARED_PARTS = 2


@dataclass(frozen=True, slots=True)
class Duplicate:
    """`score` is 0 to 100, `reasons` say in words what is alike."""

    patient: Patient
    score: float
    reasons: list[str]


def likely_duplicates(
    *,
    actor: User,
    given_name: str,
    family_name: str,
    preferred_name: str = "",
    date_of_birth: date | None = None,
    phone: PhoneNumber | str | None = None,
) -> list[Duplicate]:
    """Patients the actor sees who are probably this person, likeliest first.

    Alike are: a similar name with the same date of birth or phone; the same date of
    birth and phone; the same name where a date of birth is unknown or one slip away.
    """
    probe = Patient(
        given_name=given_name,
        family_name=family_name,
        preferred_name=preferred_name,
        date_of_birth=date_of_birth,
    )
    owners = _owners_of(phone)
    found = [
        duplicate
        for patient in _candidates(actor, probe, owners)
        if (duplicate := _compare(probe, patient, patient.pk in owners))
    ]
    return sorted(found, key=lambda d: (-d.score, d.patient.full_name))[:SHOWN]


def _owners_of(phone: PhoneNumber | str | None) -> set[object]:
    if not phone:
        return set()
    points = ContactPoint.objects.filter(phone=phone)
    return set(points.order_by("pk").values_list("patient", flat=True))


def _candidates(actor: User, probe: Patient, owners: set[object]) -> Iterator[Patient]:
    """Those who share a birthday, a phone or the beginning of a name."""
    words = fold(probe.given_name, probe.preferred_name, probe.family_name).split()
    conditions = [Q(pk__in=owners)]
    conditions += [Q(search_name__contains=w[:PREFIX]) for w in words if len(w) > 1]
    if probe.date_of_birth:
        conditions.append(Q(date_of_birth=probe.date_of_birth))
    patients = Patient.objects.visible_to(actor).filter(reduce(or_, conditions))
    return patients.in_order().iterator()


def _compare(probe: Patient, patient: Patient, same_phone: bool) -> Duplicate | None:
    likeness = name_likeness(probe, patient)
    same_birthday = (
        probe.date_of_birth is not None and probe.date_of_birth == patient.date_of_birth
    )
    slip = _birthday_unsure(probe.date_of_birth, patient.date_of_birth)
    is_likely = (
        (likeness >= SIMILAR_NAME and (same_birthday or same_phone))
        or (same_birthday and same_phone)
        or (likeness >= SAME_NAME and slip)
    )
    if not is_likely:
        return None
    reasons = [
        (likeness >= SAME_NAME, _("Same name")),
        (SIMILAR_NAME <= likeness < SAME_NAME, _("Similar name")),
        (same_birthday, _("Same date of birth")),
        (same_phone, _("Same phone")),
        (slip and not same_birthday, _("Date of birth unknown or nearly the same")),
    ]
    score = 0.5 * likeness + 30 * same_birthday + 20 * same_phone
    return Duplicate(patient, score, [words for holds, words in reasons if holds])


def name_likeness(one: Patient, other: Patient) -> float:
    """0 to 100 whatever the order of the words; the name gone by counts as a first."""
    return max(
        fuzz.token_sort_ratio(a, b) for a in _spellings(one) for b in _spellings(other)
    )


def _spellings(patient: Patient) -> set[str]:
    firsts = {patient.given_name, patient.preferred_name or patient.given_name}
    return {fold(first, patient.family_name) for first in firsts}


def _birthday_unsure(one: date | None, other: date | None) -> bool:
    """Unknown on a side, day and month swapped, or one of day, month, year differs."""
    if one is None or other is None:
        return True
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return True
    parts = zip(
        (one.year, one.month, one.day),
        (other.year, other.month, other.day),
        strict=True,
    )
    return sum(a == b for a, b in parts) == LEAST_SHARED_PARTS
