from typing import Any

from django.utils import timezone

from care.models import OutsideMember, Visit
from care.plans.services import says
from care.visits.services import close_visits
from people import audit
from people.models import Patient, User


class StaleMember(Exception):
    """Somebody else changed the entry; `member` is as it is now."""

    def __init__(self, member: OutsideMember) -> None:
        super().__init__(str(member.pk))
        self.member = member


@audit.in_turn()
def save_member(
    *,
    patient: Patient,
    facts: dict[str, Any],
    actor: User,
    member: OutsideMember | None = None,
    seen: int = 0,
) -> OutsideMember:
    """Add somebody, or change what is known of them. Somebody of the same name and part
    who is on the team already is the same: what else is said of them is changed there.
    Appointments with one who counsels are private. Raises StaleMember."""
    if member is None:
        same = patient.outside_team.current()
        known = same.filter(name=facts["name"], part=facts["part"]).first()
        if known is not None:
            if says(known, facts):
                return known
            raise StaleMember(known)
        member, action = OutsideMember(patient=patient, added_by=actor), "added"
    else:
        member = OutsideMember.objects.select_for_update().get(pk=member.pk)
        if says(member, facts):
            return member
        if member.version != seen or member.until:
            raise StaleMember(member)
        member.version += 1
        action = "changed"
    for name, value in facts.items():
        setattr(member, name, value)
    member.save()
    if member.is_private:
        close_visits(Visit.objects.filter(outside=member), actor=actor)
    audit.record(f"outside-team-{action}", actor=actor, patient=patient, subject=member)
    return member


@audit.in_turn()
def end_member(*, member: OutsideMember, actor: User) -> bool:
    """Off the team; what they were and got stays on record. False if they were."""
    ended = OutsideMember.objects.current().filter(pk=member.pk)
    if not ended.update(until=timezone.now()):
        return False
    audit.record(
        "outside-team-ended", actor=actor, patient=member.patient_id, subject=member
    )
    return True


REACHED_BY = ("organization", "does", "works_at", "phone", "fax", "email", "note")


def join_teams(*, kept: Patient, merged: Patient) -> None:
    """Two records of one person: of somebody on both teams one entry stays, with what
    only the other says; they get the plan only where both say that they may."""
    for other in merged.outside_team.current().order_by("pk"):
        there = kept.outside_team.current()
        same = there.filter(name__iexact=other.name, part=other.part).first()
        if same is not None:
            _join(same, other)
    merged.outside_team.update(patient=kept)


def _join(member: OutsideMember, other: OutsideMember) -> None:
    for name in REACHED_BY:
        setattr(member, name, getattr(member, name) or getattr(other, name))
    member.may_see_plan &= other.may_see_plan
    member.version += 1
    member.save()
    other.visits.update(outside=member)
    other.until = timezone.now()
    other.save(update_fields=["until"])
