"""What is asked for one open record is what `visible_to` gives of that patient."""

import pytest
from django.utils import timezone

from care.contacts.services import Said, log_contact
from care.models import (
    Condition,
    Contact,
    Encounter,
    Enrollment,
    Goal,
    Intervention,
    Note,
    OutsideMember,
    ResultRequest,
    Visit,
)
from care.models.outside import OutsidePart
from people.permissions import reader_of
from referrals.models import Referral
from resources.models import Category
from screening.models import Need
from tests.people.factories import PatientFactory
from tests.world import World, make_world

pytestmark = pytest.mark.django_db

# Each with the way to its patient, and what is private or sensitive of it.
PRIVATE = {"is_private": True}
WAYS = [
    (Need, "patient"),
    (Referral, "patient"),
    (Condition, "patient"),
    (Contact, "patient"),
    (Encounter, "patient"),
    (Enrollment, "patient"),
    (Goal, "plan__patient"),
    (Intervention, "plan__patient"),
    (Note, "patient"),
    (OutsideMember, "patient"),
    (ResultRequest, "referral__patient"),
    (Visit, "patient"),
]
ON_TEAM = ("social_worker", "clinician")
OFF_TEAM = ("care_manager", "read_only")


@pytest.fixture
def world() -> World:
    world = make_world()
    worker = world.users["social_worker"]
    said = Said(way="phone", outcome="reached")
    log_contact(patient=world.patient, actor=worker, said=said)
    due = timezone.localdate()
    ResultRequest.objects.create(referral=world.referral, due_on=due, asked_by=worker)
    return world


def hide_all() -> None:
    for model in (Condition, Contact, Encounter, Goal, Intervention, Note, Visit):
        model.objects.update(**PRIVATE)
    OutsideMember.objects.update(part=OutsidePart.BEHAVIORAL)
    Category.objects.update(sensitive=True)


def test_a_reader_sees_what_the_user_sees_of_the_patient(world: World) -> None:
    for is_hidden in (False, True):
        if is_hidden:
            hide_all()
        for role in (*ON_TEAM, *OFF_TEAM):
            user = world.users[role]
            reader = reader_of(user, world.patient)
            for model, way in WAYS:
                seen = model.objects.visible_to(user).filter(**{way: world.patient})
                read = model.objects.visible_to(reader)
                assert set(read) == set(seen), (role, model, is_hidden)
                if role in ON_TEAM or not is_hidden:
                    assert read, (role, model)
            if is_hidden and role in OFF_TEAM:
                assert set(Enrollment.objects.visible_to(reader))
                hidden = [m for m, _way in WAYS if m is not Enrollment]
                written = {m for m in hidden if m.objects.visible_to(reader).exists()}
                assert not written, role


def test_a_reader_of_one_patient_sees_nothing_of_another(world: World) -> None:
    user = world.users["social_worker"]
    other = PatientFactory(organization=world.clinic, lead=user)
    reader = reader_of(user, other)
    assert not [m for m, _way in WAYS if m.objects.visible_to(reader).exists()]
