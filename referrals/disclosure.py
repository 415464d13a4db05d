"""Exactly what an organization sees of a person; the preview and the page it opens
show the same list, and the referral keeps it."""

from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from people.models import ContactPoint, Patient
from resources.models import Category


@dataclass(frozen=True, slots=True)
class Disclosed:
    label: str
    value: str


def disclosure(
    *,
    patient: Patient,
    category: Category,
    note: str = "",
    patient_may_be_contacted: bool = True,
) -> list[Disclosed]:
    """What the service needs to help: who, which need, how to reach them safely.

    Never the screening answers, the rules, other needs, income, or the street address.
    """
    rows = [
        Disclosed(_("Name"), patient.full_name),
        Disclosed(_("Goes by"), patient.preferred_name),
        Disclosed(_("Age"), "" if patient.age is None else str(patient.age)),
        Disclosed(_("Language"), _language(patient)),
        Disclosed(_("Area"), _area(patient)),
        Disclosed(_("People in the household"), str(patient.household_size or "")),
        Disclosed(_("Asks for help with"), category.label),
        *_contact(patient, patient_may_be_contacted),
        Disclosed(_("Note from the care team"), note),
    ]
    return [row for row in rows if row.value]


def as_json(rows: list[Disclosed]) -> list[dict[str, Any]]:
    return [asdict(row) for row in rows]


def _language(patient: Patient) -> str:
    language = patient.get_preferred_language_display()
    if patient.needs_interpreter:
        return _("%(language)s, needs an interpreter") % {"language": language}
    return str(language)


def _area(patient: Patient) -> str:
    place = " ".join(part for part in (patient.city, patient.postal_code) if part)
    if patient.no_fixed_address:
        return _("No fixed address, stays near %(place)s") % {"place": place or "-"}
    return place


def _contact(patient: Patient, may_be_contacted: bool) -> list[Disclosed]:
    if not may_be_contacted:
        words = _("Do not contact the person. Call the care team.")
        return [Disclosed(_("Contact"), words)]
    point = safe_point(patient)
    if point is None:
        words = _("No safe way to reach the person. Call the care team.")
        return [Disclosed(_("Contact"), words)]
    return [
        Disclosed(_("Phone"), point.phone.as_national if point.phone else ""),
        Disclosed(_("E-mail"), point.email),
        Disclosed(_("Safe contact"), _safety(point)),
    ]


def safe_point(patient: Patient) -> ContactPoint | None:
    """The preferred contact point that is safe to call."""
    points = [p for p in patient.contact_points.all() if p.safe_to_call]
    return points[0] if points else None


def _safety(point: ContactPoint) -> str:
    voicemail = _("voicemail is fine") if point.voicemail_ok else _("no voicemail")
    texts = _("texts are fine") if point.may_text else _("no texts")
    words = f"{voicemail}, {texts}"
    return f"{words}. {point.safety_note}" if point.safety_note else words
