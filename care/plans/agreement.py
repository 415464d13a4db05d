"""The person's yes to the plan, kept with the version it was a yes to."""

from datetime import date

from care.models import CarePlan, PlanAgreement
from care.plans.versions import PlanClosed
from people import audit
from people.models import User


class ChangedMeanwhile(Exception):
    """The plan is not the version that was read out any more."""


@audit.in_turn()
def record_agreement(
    *,
    plan: CarePlan,
    seen: int,
    how: str,
    agreed_on: date,
    actor: User,
    spoke_for: str = "",
    note: str = "",
) -> PlanAgreement:
    """The person agreed to version `seen`. The same form sent twice is one agreement.
    Raises ChangedMeanwhile where something material changed since, or there is no such
    version; PlanClosed."""
    plan = CarePlan.objects.select_for_update().get(pk=plan.pk)
    if not plan.is_open:
        raise PlanClosed
    version = plan.versions.filter(number=seen).first()
    since = plan.versions.filter(number__gt=seen, is_material=True)
    if version is None or since.exists():
        raise ChangedMeanwhile
    agreement, is_new = PlanAgreement.objects.get_or_create(
        plan=plan,
        version=version,
        how=how,
        agreed_on=agreed_on,
        spoke_for=spoke_for,
        note=note,
        defaults={"recorded_by": actor},
    )
    if is_new:
        audit.record(
            "care-plan-agreed",
            actor=actor,
            patient=plan.patient_id,
            subject=plan,
            reason=f"version {seen}, {how}",
        )
    return agreement
