import pytest
from django.db import IntegrityError

from people import services
from people.groups import CURATORS, EDITORS
from people.models import Patient, Role
from tests.people.factories import OrganizationFactory, UserFactory, WorkerFactory


def groups(user) -> set[str]:
    return set(user.groups.order_by("name").values_list("name", flat=True))


@pytest.mark.django_db
class TestMembership:
    def test_roles_of_the_admin_bring_their_group(self):
        user, pantry = UserFactory(), OrganizationFactory()
        services.add_member(user=user, organization=pantry, role=Role.EDITOR)
        assert groups(user) == {EDITORS}
        services.add_member(user=user, organization=pantry, role=Role.CURATOR)
        assert groups(user) == {CURATORS, EDITORS}

    def test_role_counts_at_once_for_the_user_in_hand(self):
        user, pantry = UserFactory(), OrganizationFactory()
        assert not user.has_role(Role.PARTNER)
        services.add_member(user=user, organization=pantry, role=Role.PARTNER)
        assert user.has_role(Role.PARTNER)

    def test_made_read_only_the_group_stays_to_look_with(self):
        user, pantry = UserFactory(), OrganizationFactory()
        services.add_member(user=user, organization=pantry, role=Role.EDITOR)
        services.add_member(
            user=user, organization=pantry, role=Role.EDITOR, read_only=True
        )
        assert groups(user) == {EDITORS}
        assert user.memberships.count() == 1

    def test_group_stays_while_held_at_another_organization(self):
        user = UserFactory()
        first, second = (
            services.add_member(user=user, organization=o, role=Role.EDITOR)
            for o in OrganizationFactory.create_batch(2)
        )
        services.end_membership(membership=first)
        assert groups(user) == {EDITORS}
        services.end_membership(membership=second)
        assert groups(user) == set()
        assert not user.has_role(Role.EDITOR)


@pytest.mark.django_db
class TestCreatePatient:
    def test_race_of_the_same_form_gives_the_patient_that_won(self, monkeypatch):
        """The first look finds nothing, the insert finds the other's row."""
        clinic = OrganizationFactory()
        worker = WorkerFactory(at=clinic)
        key = "0b9c8a6e-3a1c-4f0e-9a57-1f2d3c4b5a69"
        won = services.create_patient(
            actor=worker,
            organization=clinic,
            patient=Patient(given_name="Maya", family_name="Example"),
            request_key=key,
        )
        looks = iter([None, won])
        monkeypatch.setattr(
            services, "patient_of_request", lambda *arguments: next(looks)
        )
        lost = services.create_patient(
            actor=worker,
            organization=clinic,
            patient=Patient(given_name="Maya", family_name="Example"),
            request_key=key,
        )
        assert lost == won
        assert Patient.objects.count() == 1

    def test_another_conflict_is_not_swallowed(self, monkeypatch):
        clinic = OrganizationFactory()

        def fail(*arguments):
            raise IntegrityError

        monkeypatch.setattr(services, "_insert_patient", fail)
        with pytest.raises(IntegrityError):
            services.create_patient(
                actor=WorkerFactory(at=clinic),
                organization=clinic,
                patient=Patient(given_name="Maya", family_name="Example"),
            )
