"""From a questionnaire back to the assessment that it is part of."""

from care.models import Assessment
from care.permissions import can_write_clinical
from people.models import Patient, User
from screening.way_back import register_way_back


def to_assessment(patient: Patient, user: User) -> str:
    begun = Assessment.objects.of(patient).unfinished().first()
    if begun is None or not can_write_clinical(user, patient):
        return ""
    return begun.get_absolute_url()


def register() -> None:
    register_way_back(to_assessment)
