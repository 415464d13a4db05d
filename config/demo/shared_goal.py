"""A goal that the food bank of the demonstration helps with and says how it goes."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from care.models import CarePlan, Goal, GoalShare
from care.plans.services import add_goal, add_step
from care.shared_goals.services import share_goal, tell_progress
from people.models import Consent, ConsentWording, User
from people.models.consent import ConsentMethod, ConsentPurpose
from people.services import record_consent
from referrals.actors import link_actor
from referrals.models import Referral
from referrals.services import send_referrals
from referrals.transitions import perform
from resources.models import Organization, Service
from screening.models import Need

MEALS = {
    "description": "Eat three meals a day",
    "plain_words": "Eat three times a day",
    "plain_words_es": "Comer tres veces al día",
    "is_own": True,
    "measure": "Days with three meals",
    "target_words": "Three meals on each day of a week",
}
PARCEL = {
    "description": "A food parcel each Monday",
    "plain_words": "Pick up or get a food parcel each Monday",
    "plain_words_es": "Recoger o recibir una caja de comida cada lunes",
}


def share_meals(plan: CarePlan, partner: Organization, actor: User) -> None:
    """Where the partner has no service that gives food, nothing is shared."""
    need = plan.patient.needs.filter(category="food-insecurity").first()
    feeding = partner.services.filter(
        categories="food-insecurity", is_referable=True
    ).order_by("name")
    service = feeding.first()
    if need is None or service is None:
        return
    referral = _send(need, service, actor)
    goal = _add_goal(plan, need, referral, actor)
    _agree(plan, partner, actor)
    share = share_goal(
        goal=goal,
        organization=partner,
        agreed_how="in-person",
        agreed_on=timezone.localdate(),
        actor=actor,
    )
    _tell(share, referral)


def _send(need: Need, service: Service, actor: User) -> Referral:
    [referral] = send_referrals(need=need, places=[(service, None)], sender=actor)
    perform(referral, "accept", actor=link_actor(referral))
    return referral


def _add_goal(plan: CarePlan, need: Need, referral: Referral, actor: User) -> Goal:
    today = timezone.localdate()
    facts = {**MEALS, "due_on": today + timedelta(days=45), "needs": [need]}
    goal = add_goal(plan=plan, facts=facts, actor=actor)
    step = {"goal": goal, "referral": referral, "due_on": today + timedelta(days=7)}
    add_step(plan=plan, facts=PARCEL | step, actor=actor)
    return goal


def _agree(plan: CarePlan, partner: Organization, actor: User) -> None:
    wordings = ConsentWording.objects.filter(
        is_current=True, purpose=ConsentPurpose.CARE_COORDINATION
    )
    consent = Consent(
        patient=plan.patient,
        purpose=ConsentPurpose.CARE_COORDINATION,
        wording=wordings.order_by("language").first(),
        method=ConsentMethod.VERBAL,
        all_organizations=False,
        expires_on=timezone.localdate() + timedelta(days=365),
    )
    record_consent(actor=actor, consent=consent, organizations=[partner])


def _tell(share: GoalShare, referral: Referral) -> None:
    tell_progress(
        share=share,
        referral=referral,
        word="nearer",
        note="He came on Monday and took two parcels.",
        value=None,
        key=uuid4(),
        actor=link_actor(referral),
    )
