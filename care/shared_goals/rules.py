"""With whom a goal may be shared, and which of them see it today."""

from collections.abc import Iterable
from uuid import UUID

from care.models import Goal, GoalShare
from care.models.shared_goals import GoalShareQuerySet
from people.consent import may_share, organizations_covered
from people.models import Consent, Patient
from people.models.consent import ConsentPurpose
from referrals.models import Referral
from resources.models import Organization

PURPOSE = ConsentPurpose.CARE_COORDINATION


def can_be_shared(goal: Goal) -> bool:
    """Worked on, in an active plan, and not private."""
    worked_on = Goal.objects.worked_on().filter(is_private=False)
    return worked_on.filter(pk=goal.pk).exists()


def organizations_to_choose(goal: Goal) -> list[Organization]:
    """Those that have an open referral of the person, which is where they would see it,
    under a consent to coordinate care, and do not have it yet. A referral for a
    sensitive need counts for nothing: with whom a goal is shared is seen by all who see
    the plan."""
    patient = goal.plan.patient
    seeing = _with_referral(patient)
    has_it = goal.shares.current().order_by().values("organization")
    asked = Organization.objects.filter(pk__in=seeing).exclude(pk__in=has_it)
    covered = _covered(patient, asked.order_by("name", "pk"))
    return [o for o in asked.order_by("name", "pk") if o.pk in covered]


def seen_today(goal: Goal, shares: list[GoalShare]) -> set[UUID]:
    """Keys of the organizations that see it now."""
    if not can_be_shared(goal):
        return set()
    patient = goal.plan.patient
    covered = _covered(patient, [share.organization for share in shares])
    open_to = Referral.objects.open().with_consent().filter(patient=patient)
    return covered & set(open_to.order_by().values_list("organization", flat=True))


def shown_on(referral: Referral) -> GoalShareQuerySet:
    """What its organization sees of shared goals on the referral's page, which is open
    only while `partner_may_open`: those that stand, while a consent to coordinate
    care covers the organization today."""
    shares = GoalShare.objects.of_referral(referral)
    covered = may_share(
        patient=referral.patient, organization=referral.organization, purpose=PURPOSE
    )
    return shares.standing() if covered else shares.none()


def resting_on(consent: Consent) -> GoalShareQuerySet:
    """What is shared with organizations that no other consent to coordinate care covers
    today, before this one is taken back and after."""
    shares = GoalShare.objects.current().filter(goal__plan__patient=consent.patient_id)
    asked = Organization.objects.filter(pk__in=shares.order_by().values("organization"))
    covered = organizations_covered(
        patient=consent.patient,
        organizations=asked.order_by("pk"),
        purpose=PURPOSE,
        without=consent,
    )
    return shares.exclude(organization__in=covered)


def _with_referral(patient: Patient) -> list[UUID]:
    referrals = Referral.objects.open().with_consent().filter(patient=patient)
    plain = referrals.filter(need__category__sensitive=False)
    return list(plain.order_by().values_list("organization", flat=True))


def _covered(patient: Patient, organizations: Iterable[Organization]) -> set[UUID]:
    return organizations_covered(
        patient=patient, organizations=organizations, purpose=PURPOSE
    )
