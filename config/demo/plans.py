"""A plan for the person who came home from the hospital: goals, who does what, people
outside, appointments, a template to begin from. Every one of them is invented."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from care.models import CarePlan, Condition, OutsideMember, PlanTemplate, VisitKind
from care.outside.services import save_member
from care.plans.agreement import record_agreement
from care.plans.progress import record_progress
from care.plans.services import (
    add_goal,
    add_step,
    begin_plan,
    change_plan,
    move_plan,
)
from care.visits.services import book_visit
from cms.models import GuidePage
from config.demo.shared_goal import share_meals
from people.models import Patient, User
from resources.models import Category, Organization

HEART = {
    "description": "Stay at a steady weight",
    "plain_words": "Keep my weight steady, so that water does not build up",
    "plain_words_es": "Mantener mi peso estable para que no se acumule agua",
    "measure": "Weight at home",
    "measure_code": "29463-7",
    "unit": "lb",
    "target": "182",
    "at_most": True,
    "days": 60,
    "steps": [
        {
            "description": "Weigh every morning",
            "plain_words": "Weigh myself every morning before breakfast",
            "plain_words_es": "Pesarme cada mañana antes del desayuno",
            "done_by": "The person",
            "days": 3,
        },
        {
            "description": "Go through salt in meals by phone",
            "plain_words": "Talk on the phone about salt in food",
            "plain_words_es": "Hablar por teléfono sobre la sal en la comida",
            "days": 10,
        },
    ],
}
SPECIALIST = {
    "name": "Specialist doctor",
    "name_es": "Médico especialista",
    "position": 145,
    "plain_words": "specialist|cardiologist|especialista|cardiólogo",
}


def bring_plan(patient: Patient, actor: User, partner: Organization) -> None:
    Category.objects.get_or_create(code="specialist-care", defaults=SPECIALIST)
    _make_template()
    heart, _made = Condition.objects.get_or_create(
        patient=patient,
        code="I50.22",
        defaults={"label": "Heart failure, chronic systolic", "recorded_by": actor},
    )
    GuidePage.objects.filter(slug__contains="food").update(condition_codes="I50")
    plan = _fill(begin_plan(patient=patient, actor=actor), heart, actor)
    daughter, doctor = _bring_team(patient, actor)
    _bring_visits(patient, daughter, doctor, actor)
    share_meals(plan, partner, actor)
    plan.refresh_from_db()
    record_agreement(
        plan=plan,
        seen=plan.version,
        how="in-person",
        agreed_on=timezone.localdate(),
        actor=actor,
        note="I want to be at my granddaughter's birthday.",
    )


def _make_template() -> None:
    goals = json.dumps([{"type": "goal", "value": HEART}])
    PlanTemplate.objects.get_or_create(
        name="Heart failure at home (sample)",
        defaults={
            "condition_codes": "I50",
            "goals": goals,
            "source": "Invented for the demonstration.",
        },
    )


def _fill(plan: CarePlan, heart: Condition, actor: User) -> CarePlan:
    words = {
        "what_matters": "Walking to church, and cooking for my family.",
        "preferences": "Talk to my daughter too. No calls before ten.",
    }
    change_plan(plan=plan, facts=words, seen=plan.version, actor=actor)
    today = timezone.localdate()
    names = ("description", "plain_words", "plain_words_es")
    kept = (*names, "measure", "measure_code", "unit", "at_most")
    facts: dict[str, Any] = {name: HEART[name] for name in kept}
    goal = add_goal(
        plan=plan,
        facts=facts
        | {
            "baseline": Decimal(188),
            "target": Decimal(182),
            "due_on": today + timedelta(days=60),
            "conditions": [heart],
            "is_own": False,
        },
        actor=actor,
    )
    first: Any = HEART["steps"]
    weigh = {name: first[0][name] for name in (*names, "done_by")}
    weigh |= {"goal": goal, "due_on": today + timedelta(days=3)}
    add_step(plan=plan, facts=weigh, actor=actor)
    salt = {name: first[1][name] for name in names}
    salt |= {"goal": goal, "owner": actor, "due_on": today + timedelta(days=10)}
    add_step(plan=plan, facts=salt, actor=actor)
    church = {
        "description": "Walk to church on Sundays",
        "plain_words_es": "Caminar a la iglesia los domingos",
        "is_own": True,
        "measure": "Sundays walked in a month",
        "target_words": "Three Sundays of four",
        "due_on": today + timedelta(days=90),
    }
    add_goal(plan=plan, facts=church, actor=actor)
    move_plan(plan=plan, to="active", actor=actor)
    record_progress(
        goal=goal,
        value=Decimal("186.5"),
        on=today,
        source="by-hand",
        actor=actor,
        note="By phone",
    )
    return plan


def _bring_team(patient: Patient, actor: User) -> tuple[OutsideMember, OutsideMember]:
    daughter = {
        "name": "Lucia Sample",
        "part": "family",
        "does": "Daughter; fills the pill box on Sundays",
        "phone": "+14125550177",
        "route": "phone",
        "may_see_plan": True,
        "agreed_how": "verbal",
        "agreed_on": timezone.localdate(),
    }
    doctor = {
        "name": "Dr. Ann Sample",
        "part": "primary-care",
        "works_at": "Hill Family Doctors (sample)",
        "phone": "+14125550178",
        "fax": "+14125550179",
        "route": "fax",
    }
    return (
        save_member(patient=patient, facts=daughter, actor=actor),
        save_member(patient=patient, facts=doctor, actor=actor),
    )


def _bring_visits(
    patient: Patient, daughter: OutsideMember, doctor: OutsideMember, actor: User
) -> None:
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    with_doctor = {
        "kind": VisitKind.OTHERS,
        "with_whom": doctor.name,
        "outside": doctor,
        "starts_at": now + timedelta(days=5),
        "place": "350 Cedar Street",
        "note": f"{daughter.name} comes along. Bring all pill bottles.",
    }
    with_us = {
        "kind": VisitKind.OURS,
        "with_whom": "Home visit",
        "owner": actor,
        "starts_at": now + timedelta(days=9),
    }
    for facts in (with_doctor, with_us):
        book_visit(patient=patient, facts=facts, actor=actor)
