"""Giving the plan to somebody outside, within what the person agreed to."""

from care.models import CarePlan, OutsideMember, PlanShare
from care.plans.paper import plan_pdf
from people import audit
from people.consent import consent_for, organizations_covered
from people.models import Consent, Patient, User
from people.models.consent import ConsentPurpose


class MayNotShare(Exception):
    """Nothing the person agreed to covers it now."""


def consent_of(member: OutsideMember) -> Consent | None:
    """A consent to coordinate care that names the member's organization."""
    if member.organization is None:
        return None
    return consent_for(
        patient=member.patient,
        organization=member.organization,
        purpose=ConsentPurpose.CARE_COORDINATION,
    )


def may_get_plan(member: OutsideMember) -> bool:
    """On the team, and their organization is covered by a consent to coordinate care;
    one who is of none in the directory: the person said so."""
    may = those_who_may_get_plan(member.patient, [member])
    return bool(may) and member.until is None


def those_who_may_get_plan(
    patient: Patient, members: list[OutsideMember]
) -> list[OutsideMember]:
    """The rule of `may_get_plan` for people on the team, in a fixed number of
    queries."""
    covered = organizations_covered(
        patient=patient,
        organizations=[m.organization for m in members if m.organization],
        purpose=ConsentPurpose.CARE_COORDINATION,
    )
    return [
        member
        for member in members
        if (
            member.organization_id in covered
            if member.organization_id
            else member.may_see_plan and member.agreed_on
        )
    ]


def share_plan(
    *, plan: CarePlan, member: OutsideMember, language: str, actor: User
) -> bytes:
    """The PDF for them, and a record of it. Private goals never go out this way. Asked
    again after it is drawn: consent may have been taken back. Raises MayNotShare."""
    if not may_get_plan(member):
        raise MayNotShare
    pdf = plan_pdf(plan, language=language, reader=member.name)
    _record(plan, member, language, actor)
    return pdf


@audit.in_turn()
def _record(plan: CarePlan, member: OutsideMember, language: str, actor: User) -> None:
    members = OutsideMember.objects.select_related("patient", "organization")
    member = members.get(pk=member.pk)
    if not may_get_plan(member):
        raise MayNotShare
    PlanShare.objects.create(
        plan=plan,
        version_number=plan.version,
        member=member,
        to_label=", ".join(filter(None, (member.name, member.where)))[:255],
        consent=consent_of(member),
        language=language,
        by=actor,
    )
    audit.record(
        "disclosure",
        actor=actor,
        patient=plan.patient_id,
        subject=plan,
        reason=f"care plan, version {plan.version}: outside team {member.pk}",
    )
