"""The people of a household that a referral is also for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people import audit
from people.consent import consent_for, may_share
from people.models import Consent, Patient, User
from referrals.models import Referral, ReferralPerson
from resources.models import Category, Organization

MOST_NAMED = 8
# "Ana", "Ana 12", "Ana Maria, 12": one or two words, then an age.
LINE = re.compile(r"^([^\W\d]+(?:[ '-][^\W\d]+)?)(?:[ ,]+(\d{1,3}))?$")


@dataclass(frozen=True, slots=True)
class Housemate:
    """A patient of ours, named in full, or somebody else by first name and age."""

    name: str
    age: int | None = None
    patient: Patient | None = None

    @property
    def in_words(self) -> str:
        return self.name if self.age is None else f"{self.name}, {self.age}"


def as_housemate(patient: Patient) -> Housemate:
    return Housemate(patient.full_name, patient.age, patient)


def patients_at_home_of(patient: Patient, actor: User) -> list[Patient]:
    """Patients the actor sees who live at the same address."""
    if patient.no_fixed_address or not (patient.address_1 and patient.postal_code):
        return []
    same = Patient.objects.visible_to(actor).filter(
        address_1__iexact=patient.address_1,
        address_2__iexact=patient.address_2,
        postal_code=patient.postal_code,
        no_fixed_address=False,
    )
    return list(same.exclude(pk=patient.pk).in_order()[:MOST_NAMED])


def read_housemates(text: str) -> list[Housemate]:
    """One to a line, e.g. "Ana, 12". ValidationError for what says more than a first
    name and an age."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_NAMED:
        raise ValidationError(_("Name at most %(most)s people.") % {"most": MOST_NAMED})
    found = []
    for line in lines:
        match = LINE.match(line)
        if match is None or len(match[1]) > 40 or int(match[2] or 0) > 120:
            words = _("Write first name and age, for example: Ana, 12. Not: %(line)s")
            raise ValidationError(words % {"line": line})
        found.append(Housemate(match[1], int(match[2]) if match[2] else None))
    return found


def household_of(referral: Referral) -> list[Housemate]:
    return [
        as_housemate(row.patient) if row.patient else Housemate(row.given_name, row.age)
        for row in referral.people.select_related("patient")
    ]


def uncovered(
    household: Sequence[Housemate], organization: Organization, category: Category
) -> list[Housemate]:
    """Patients among them whose own consent does not let them be named there."""
    return [
        mate
        for mate in household
        if mate.patient
        and not may_share(
            patient=mate.patient, organization=organization, categories=[category]
        )
    ]


def may_be_named(referral: Referral) -> set[str]:
    """Keys of the patients whose own consent still covers it, those of records merged
    into theirs included, as an older line has such a key."""
    household = household_of(referral)
    left = uncovered(household, referral.organization, referral.need.category)
    keys: set[str] = set()
    for mate in household:
        if mate.patient and mate not in left:
            merged = mate.patient.merged_records.values_list("pk", flat=True)
            keys |= {str(pk) for pk in (mate.patient.pk, *merged)}
    return keys


def name_on(referral: Referral, household: Sequence[Housemate], actor: User) -> None:
    """Write them down with the consent each is named under, which has been checked."""
    for mate in household:
        if mate.patient is None:
            ReferralPerson.objects.create(
                referral=referral, given_name=mate.name, age=mate.age
            )
            continue
        ReferralPerson.objects.create(
            referral=referral,
            patient=mate.patient,
            consent=_consent_of(mate.patient, referral),
        )
        audit.record(
            "referral.named", actor=actor, patient=mate.patient, subject=referral
        )


def _consent_of(patient: Patient, referral: Referral) -> Consent | None:
    return consent_for(
        patient=patient,
        organization=referral.organization,
        categories=[referral.need.category],
    )


def named_patients(referral: Referral) -> list[Patient]:
    """Whose record a page of the referral shows as well."""
    rows = referral.people.exclude(patient=None).select_related("patient")
    return [row.patient for row in rows if row.patient]
