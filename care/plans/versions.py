"""Every change of a plan is a version: the plan whole, what differs and why."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone

from care.models import CarePlan, PlanAgreement, PlanVersion
from care.plans.snapshot import differences, is_material, snapshot_of
from people import audit
from people.models import User


class PlanClosed(Exception):
    """The plan has ended; a new one begins instead."""


@contextmanager
def new_version(
    plan: CarePlan, *, actor: User | None, why: str = "", ends: bool = False
) -> Iterator[CarePlan]:
    """An atomic block in which the plan, given afresh, is changed; at its end what
    differs is kept as a version. Nothing differs: no version. Raises PlanClosed."""
    with audit.in_turn():
        fresh = CarePlan.objects.select_for_update().get(pk=plan.pk)
        if not fresh.is_open and not ends:
            raise PlanClosed
        yield fresh
        keep_version(fresh, actor=actor, why=why)
        plan.refresh_from_db()


def keep_version(plan: CarePlan, *, actor: User | None, why: str) -> PlanVersion | None:
    latest = plan.versions.first()
    after = snapshot_of(plan)
    changes = differences(latest.snapshot if latest else {}, after)
    if latest is not None and not changes:
        return None
    plan.version = latest.number + 1 if latest else 1
    plan.save(update_fields=["version"])
    version = PlanVersion.objects.create(
        plan=plan,
        number=plan.version,
        at=timezone.now(),
        by=actor,
        by_label=str(actor) if actor else "",
        why=why,
        is_material=any(is_material(change) for change in changes),
        changes=changes,
        snapshot=after,
    )
    audit.record(
        "care-plan-changed",
        actor=actor,
        patient=plan.patient_id,
        subject=plan,
        reason=f"version {plan.version}",
    )
    return version


def current_agreement(plan: CarePlan) -> PlanAgreement | None:
    """What the person agreed to, if it still is what the plan says: no material change
    came after that version."""
    latest = plan.agreements.select_related("version", "recorded_by").first()
    if latest is None:
        return None
    since = plan.versions.filter(number__gt=latest.version.number, is_material=True)
    return None if since.exists() else latest
