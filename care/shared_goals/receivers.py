from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from care.models import CarePlan, ShareEnd
from care.plans.versions import new_version
from care.shared_goals.ending import end_shares, endings_of
from care.shared_goals.partner import goals_beside
from care.shared_goals.rules import PURPOSE, resting_on
from people import ends_with_consent
from people.models import Consent, User
from people.signals import consent_revoked
from referrals.beside import register_source


@receiver(consent_revoked, dispatch_uid="care.shared_goals.consent_revoked")
def end_uncovered(
    sender: type, consent: Consent, actor: User | None, **signal: Any
) -> None:
    """Goals shared with whom no other consent covers are shared no more: a consent
    given later does not bring that back by itself."""
    if consent.purpose != PURPOSE:
        return
    over = resting_on(consent)
    plans = CarePlan.objects.filter(goals__in=over.order_by().values("goal"))
    why = _("Consent to share was taken back.")
    for plan in plans.distinct().order_by("pk"):
        with new_version(plan, actor=actor, why=why, ends=True):
            of_plan = over.filter(goal__plan=plan)
            end_shares(of_plan, why=ShareEnd.CONSENT, actor=actor)


def register() -> None:
    register_source(goals_beside)
    ends_with_consent.register_source(endings_of)
