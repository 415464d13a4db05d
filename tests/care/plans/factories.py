"""Plans of invented people, as rows; the services have tests of their own."""

from datetime import timedelta
from decimal import Decimal

import factory
from django.utils import timezone

from care.models import CarePlan, Goal, Intervention
from care.plans.lifecycle import GoalStatus, PlanStatus
from tests.people.factories import PatientFactory


class CarePlanFactory(factory.django.DjangoModelFactory):
    """Active."""

    class Meta:
        model = CarePlan

    patient = factory.SubFactory(PatientFactory)
    status = PlanStatus.ACTIVE


class GoalFactory(factory.django.DjangoModelFactory):
    """Weight from 190 down to 180 lb, half of half a year gone."""

    class Meta:
        model = Goal

    plan = factory.SubFactory(CarePlanFactory)
    description = "Weigh less"
    measure = "Weight at home"
    unit = "lb"
    baseline = Decimal(190)
    target = Decimal(180)
    at_most = True
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=90))
    lifecycle_status = GoalStatus.ACTIVE
    created_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=90))


class InterventionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Intervention

    plan = factory.SelfAttribute("goal.plan")
    goal = factory.SubFactory(GoalFactory)
    description = "Weigh every morning"
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=7))
