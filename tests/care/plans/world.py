"""A plan of the world's patient, for the table of URLs and the pages."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.utils import timezone

from care.models import (
    CarePlan,
    GoalShare,
    OutsideMember,
    PlanMaterial,
    PlanShare,
    ResultRequest,
    Visit,
)
from care.plans.agreement import record_agreement
from care.plans.progress import record_progress
from care.plans.services import add_goal, add_step, begin_plan, move_plan
from people.models import Patient, User
from people.models.consent import ConsentPurpose
from referrals.links import new_link_url
from referrals.models import Appointment
from tests.care.plans.words import goal_facts, step_facts
from tests.people.factories import ConsentFactory
from tests.world_addresses import token_of

if TYPE_CHECKING:
    from tests.world import World

OF_PLAN = (
    *("plan", "plan_edit", "plan_move", "plan_material", "plan_agree"),
    *("plan_pdf", "plan_template", "plan_share"),
    *("plan_versions", "goal_add", "step_add"),
)


def of_plans(world: "World") -> dict[str, Any]:
    outside = OutsideMember.objects.create(
        patient=world.patient, name="Ana Example", part="family"
    )
    plan = make_plan(world.patient, world.users["social_worker"])
    return {
        **plan_arguments(plan),
        **visit_arguments(world, outside),
        **share_arguments(world, plan),
        "care:outside_edit": {"pk": outside.pk},
        "care:outside_end": {"pk": outside.pk},
    }


def share_arguments(world: "World", plan: CarePlan) -> dict[str, Any]:
    """Its goal is shared with the pantry, whose referral is open."""
    goal = plan.goals.get()
    share = GoalShare.objects.create(
        goal=goal,
        organization=world.pantry,
        consent=world.consent,
        agreed_how="in-person",
        shared_by=world.users["social_worker"],
    )
    token = token_of(new_link_url(world.referral))
    return {
        "care:goal_share": {"pk": goal.pk},
        "care:goal_unshare": {"pk": share.pk},
        "care:inbox_goal": {"pk": world.referral.pk, "share": share.pk},
        "care:link_goal": {"token": token, "share": share.pk},
    }


def visit_arguments(world: "World", outside: OutsideMember) -> dict[str, Any]:
    """One to come with somebody outside, and one of the referral that was kept."""
    soon = timezone.now() + timedelta(days=3)
    when = {"time_zone": "America/New_York"}
    visit = Visit.objects.create(
        patient=world.patient,
        with_whom="Dr. Lee",
        kind="others",
        outside=outside,
        starts_at=soon,
        **when,
    )
    kept = Appointment.objects.create(
        referral=world.referral,
        status="fulfilled",
        starts_at=soon - timedelta(days=9),
        **when,
    )
    return {
        "care:visit_edit": {"pk": visit.pk},
        "care:visit_calendar": {"pk": visit.pk},
        "care:visit_act": {"pk": visit.pk, "name": "coming"},
        "care:appointment_calendar": {"pk": kept.pk},
    }


def fill_plan(world: "World", long: str) -> None:
    """Agreed, with progress, something late, something private, something to read."""
    worker, plan = world.users["social_worker"], world.patient.care_plans.get()
    today = timezone.localdate()
    goal = plan.goals.get()
    for value, day in ((186, 3), (181, 1)):
        record_progress(
            goal=goal,
            value=value,
            on=today - timedelta(days=day),
            source="by-hand",
            actor=worker,
            note=long,
        )
    private = {"description": f"{long} less", "is_private": True, "is_own": True}
    hidden = add_goal(plan=plan, facts=goal_facts(**private), actor=worker, why=long)
    late = {"due_on": today - timedelta(days=2), "done_by": long}
    add_step(plan=plan, facts=step_facts(goal=hidden, **late), actor=worker)
    add_step(plan=plan, facts=step_facts(done_by="The family"), actor=worker)
    PlanMaterial.objects.create(plan=plan, key="page:1", title=long, url="/guides/")
    ResultRequest.objects.create(
        referral=world.referral, what=long, due_on=today - timedelta(days=1)
    )
    visit = world.patient.visits.get()
    for days, status in ((-2, "booked"), (-5, "noshow")):
        visit.pk, visit.starts_at = uuid4(), timezone.now() + timedelta(days=days)
        visit.status, visit.with_whom = status, long
        visit.save(force_insert=True)
    outside = world.patient.outside_team.get()
    outside.may_see_plan, outside.agreed_on, outside.does = True, today, long
    outside.save()
    PlanShare.objects.create(
        plan=plan, version_number=2, member=outside, to_label=long, by=worker
    )
    ConsentFactory(patient=world.patient, purpose=ConsentPurpose.CARE_COORDINATION)
    add_step(
        plan=plan, facts=step_facts(goal=goal, done_by=world.pantry.name), actor=worker
    )
    plan.refresh_from_db()
    record_agreement(
        plan=plan, seen=plan.version, how="in-person", agreed_on=today, actor=worker
    )


def make_plan(patient: Patient, worker: User) -> CarePlan:
    plan = begin_plan(patient=patient, actor=worker)
    goal = add_goal(plan=plan, facts=goal_facts(), actor=worker)
    add_step(plan=plan, facts=step_facts(goal=goal, owner=worker), actor=worker)
    move_plan(plan=plan, to="active", actor=worker)
    return plan


def plan_arguments(plan: CarePlan) -> dict[str, Any]:
    goal, step = plan.goals.get(), plan.interventions.get()
    return {
        **{f"care:{name}": {"pk": plan.pk} for name in OF_PLAN},
        "care:plan_version": {"pk": plan.pk, "number": plan.version},
        **{f"care:{name}": {"pk": goal.pk} for name in ("goal", "goal_edit")},
        **{f"care:{name}": {"pk": step.pk} for name in ("step_edit", "step_done")},
    }
