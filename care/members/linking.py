"""Which member of a plan a patient is.

A file of a plan has no names, so nobody is linked by likeness. A worker who can change
the patient gives the ID on the member's card; it is taken only where the plan has that
ID with the same date of birth, and neither is linked already.
"""

from django.utils import timezone

from care.models.members import Member
from people import audit
from people.models import Patient, User
from resources.models import Organization


class NotLinked(Exception):
    """`code`: why the patient is not linked; the page has the words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@audit.in_turn()
def link_member(
    *, patient: Patient, plan: Organization, external_id: str, actor: User
) -> Member:
    """Raises NotLinked. The answer for an unknown ID and for another date of birth is
    the same: nobody learns whose ID it is."""
    if patient.date_of_birth is None:
        raise NotLinked("no-birth-date")
    same = Member.objects.filter(
        organization=plan,
        external_id=external_id,
        birth_date=patient.date_of_birth,
    )
    member = same.select_for_update().first()
    if member is None:
        raise NotLinked("no-such-member")
    if member.patient_id == patient.pk:
        return member
    if member.patient_id or patient.memberships_of_plans.filter(organization=plan):
        raise NotLinked("linked-already")
    member.patient, member.linked_at, member.linked_by = patient, timezone.now(), actor
    member.save(update_fields=["patient", "linked_at", "linked_by"])
    audit.record("plan_member_linked", actor=actor, patient=patient, subject=member)
    return member


@audit.in_turn()
def unlink_member(*, patient: Patient, plan: Organization, actor: User) -> bool:
    """False where there was no link."""
    linked = Member.objects.filter(organization=plan, patient=patient)
    member = linked.select_for_update().first()
    if member is None:
        return False
    member.patient, member.linked_at, member.linked_by = None, None, None
    member.save(update_fields=["patient", "linked_at", "linked_by"])
    audit.record("plan_member_unlinked", actor=actor, patient=patient, subject=member)
    return True
