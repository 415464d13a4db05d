from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from care.models import CarePlan, GoalShare, ShareEnd
from care.plans.versions import new_version
from care.shared_goals.ending import end_shares
from care.shared_goals.partner import goals_beside
from care.shared_goals.rules import PURPOSE
from people.consent import organizations_covered
from people.models import Consent, User
from people.signals import consent_revoked
from referrals.beside import register_source
from resources.models import Organization


@receiver(consent_revoked, dispatch_uid="care.shared_goals.consent_revoked")
def end_uncovered(
    sender: type, consent: Consent, actor: User | None, **signal: Any
) -> None:
    """Goals shared with whom no other consent covers are shared no more: a consent
    given later does not bring that back by itself."""
    if consent.purpose != PURPOSE:
        return
    shares = GoalShare.objects.current().filter(goal__plan__patient=consent.patient_id)
    asked = Organization.objects.filter(pk__in=shares.order_by().values("organization"))
    covered = organizations_covered(
        patient=consent.patient, organizations=asked.order_by("pk"), purpose=PURPOSE
    )
    over = shares.exclude(organization__in=covered)
    plans = CarePlan.objects.filter(goals__in=over.order_by().values("goal"))
    why = _("Consent to share was taken back.")
    for plan in plans.distinct().order_by("pk"):
        with new_version(plan, actor=actor, why=why, ends=True):
            of_plan = over.filter(goal__plan=plan)
            end_shares(of_plan, why=ShareEnd.CONSENT, actor=actor)


def register() -> None:
    register_source(goals_beside)
