import pytest

from care.models import CarePlan, GoalShare
from config.demo import seed
from people.models import Patient, User
from people.permissions import can_add_patient
from resources.models import Organization
from tests.resources.factories import ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeded(monkeypatch):
    kitchen = Organization.objects.create(name="Kitchen (sample)")
    ServiceFactory(organization=kitchen, categories=["food-insecurity"])
    monkeypatch.setattr(seed, "partner_organization", lambda: kitchen)
    seed._make_people()


@pytest.mark.usefixtures("seeded")
def test_a_clinician_has_patients_to_look_at():
    clinician = User.objects.get(email=seed.email_of("clinician"))
    assert Patient.objects.visible_to(clinician).count() == 3


@pytest.mark.usefixtures("seeded")
def test_one_colleague_sees_all_and_changes_nothing():
    reader = User.objects.get(email=seed.email_of(seed.READ_ONLY))
    elsewhere = Patient.objects.filter(memberships_of_plans__isnull=False)
    cared_for = Patient.objects.exclude(pk__in=elsewhere)
    assert Patient.objects.visible_to(reader).count() == cared_for.count() == 10
    assert not can_add_patient(reader)


@pytest.mark.usefixtures("seeded")
def test_the_care_plan_is_of_somebody_the_clinic_cares_for():
    worker = User.objects.get(email=seed.email_of("worker"))
    [plan] = CarePlan.objects.visible_to(worker)
    assert plan.patient.outside_team.count() == 2
    assert plan.patient.visits.count() == 2


@pytest.mark.usefixtures("seeded")
def test_the_kitchen_helps_with_a_goal_and_says_how_it_goes():
    share = GoalShare.objects.get()
    assert str(share.organization) == "Kitchen (sample)"
    assert share.goal.progress.get().told_by == "Kitchen (sample), by link"
