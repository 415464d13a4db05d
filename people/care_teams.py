"""Who is on a patient's care team, who leads it, and who stands in for whom."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from people import audit
from people.models import Absence, CareTeamMember, Membership, Patient, Role, Task, User
from people.permissions import WORKER_ROLES


def may_join(patient: Patient) -> QuerySet[User]:
    """Workers and clinicians of the organizations that care for the patient."""
    return _users_of(_memberships(patient))


def may_carry(patient: Patient) -> QuerySet[User]:
    """Those of them who may also act, not only look: who leads, or owns a step."""
    return _users_of(_memberships(patient).filter(read_only=False))


def _memberships(patient: Patient) -> QuerySet[Membership]:
    return Membership.objects.filter(
        is_active=True,
        role__in=(*WORKER_ROLES, Role.CLINICIAN),
        organization__care_relationships__patient=patient,
        organization__care_relationships__ended_at=None,
    )


def _users_of(memberships: QuerySet[Membership]) -> QuerySet[User]:
    users = User.objects.filter(
        is_active=True, pk__in=memberships.order_by().values("user")
    )
    return users.order_by("last_name", "first_name", "email")


def lasting_member(patient: Patient, user: User) -> CareTeamMember | None:
    return CareTeamMember.objects.lasting().filter(patient=patient, user=user).first()


@audit.in_turn()
def join_care_team(*, actor: User, patient: Patient, user: User) -> CareTeamMember:
    """On the team until somebody takes them off; joined again is the same. Whoever
    covers for them stands in here too."""
    if member := lasting_member(patient, user):
        return member
    member = CareTeamMember.objects.create(patient=patient, user=user)
    _record(actor, patient, "care-team-joined", user)
    for absence in Absence.objects.to_come().filter(user=user):
        _stand_in(absence, patient)
    return member


@audit.in_turn()
def leave_care_team(*, actor: User, member: CareTeamMember) -> bool:
    """Off the team from now on, and so is who stood in for them. False if they were
    off already."""
    now = timezone.now()
    team = CareTeamMember.objects.filter(patient=member.patient_id)
    left = team.lasting().filter(pk=member.pk).update(until=now, is_lead=False)
    if not left:
        return False
    team.current().filter(covers__user=member.user_id).update(until=now)
    team.filter(covers__user=member.user_id, since__gt=now).delete()
    _record(actor, member.patient, "care-team-left", member.user)
    return True


@dataclass(frozen=True, slots=True)
class HandOver:
    """What stood before: the lead, and the open tasks that went along."""

    before: int | None
    tasks: list[UUID]
    had_joined: bool


@audit.in_turn()
def hand_over_lead(
    *, actor: User, patient: Patient, to: User, stays: bool = True
) -> HandOver | None:
    """The lead is `to` from now on, with the open tasks that were the lead's. Who led
    stays on the team, or leaves it. None when `to` leads already."""
    leads = CareTeamMember.objects.lasting().filter(patient=patient, is_lead=True)
    before = leads.select_related("user", "patient").first()
    if before and before.user_id == to.pk:
        return None
    had_joined = lasting_member(patient, to) is not None
    member = join_care_team(actor=actor, patient=patient, user=to)
    leads.update(is_lead=False)
    CareTeamMember.objects.filter(pk=member.pk).update(is_lead=True)
    _record(actor, patient, "care-team-led", to)
    tasks = _hand_over_tasks(patient, before.user if before else None, to)
    if before and not stays:
        leave_care_team(actor=actor, member=before)
    return HandOver(before.user_id if before else None, tasks, had_joined)


def _hand_over_tasks(patient: Patient, before: User | None, to: User) -> list[UUID]:
    if before is None:
        return []
    tasks = Task.objects.open().filter(patient=patient, owner=before)
    ids = list(tasks.order_by("pk").values_list("pk", flat=True))
    tasks.filter(pk__in=ids).update(owner=to)
    return ids


@audit.in_turn()
def set_absence(
    *, actor: User, user: User, covered_by: User, first_day: date, last_day: date
) -> Absence:
    """The colleague stands in on each care team of the user for those days."""
    absence = Absence.objects.create(
        user=user,
        covered_by=covered_by,
        first_day=first_day,
        last_day=last_day,
        set_by=actor,
    )
    words = f"{user.pk}, {covered_by.pk}, {first_day} - {last_day}"
    audit.record("absence-set", actor=actor, subject=absence, reason=words)
    teams = CareTeamMember.objects.lasting().filter(user=user)
    for member in teams.select_related("patient").order_by("pk"):
        _stand_in(absence, member.patient)
    return absence


@audit.in_turn()
def end_absence(*, actor: User, absence: Absence) -> bool:
    """Back early, or not going at all. False when it is over already."""
    now = timezone.now()
    if not Absence.objects.to_come().filter(pk=absence.pk).update(ended_at=now):
        return False
    stand_ins = CareTeamMember.objects.filter(covers=absence, until__gt=now)
    stand_ins.filter(since__gt=now).delete()
    stand_ins.update(until=now)
    audit.record("absence-ended", actor=actor, subject=absence)
    return True


def _stand_in(absence: Absence, patient: Patient) -> None:
    """Unless they are on the team anyway."""
    if lasting_member(patient, absence.covered_by) is None:
        CareTeamMember.objects.create(
            patient=patient,
            user=absence.covered_by,
            since=max(absence.starts_at, timezone.now()),
            until=absence.ends_at,
            covers=absence,
        )
        _record(absence.set_by, patient, "care-team-covered", absence.covered_by)


def _record(actor: User, patient: Patient, action: str, user: User) -> None:
    audit.record(action, actor=actor, patient=patient, subject=user)
