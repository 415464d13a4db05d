"""Who may write what in care management; each docstring is the rule."""

from typing import TYPE_CHECKING

from people.models.user import Role
from people.permissions import can_change_patient, sees_sensitive

if TYPE_CHECKING:
    from people.models import Patient, User


def can_write_clinical(actor: "User", patient: "Patient") -> bool:
    """Notes, conditions, allergies, medications, readings: who may change the patient,
    and clinicians on the care team, not read-only."""
    return can_change_patient(actor, patient) or is_clinician_of(actor, patient)


def is_clinician_of(actor: "User", patient: "Patient") -> bool:
    """A clinician, not read-only, who is on the care team now."""
    if not actor.writable_organization_ids(Role.CLINICIAN):
        return False
    return sees_sensitive(actor, patient)
