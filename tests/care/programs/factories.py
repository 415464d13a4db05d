from typing import Any

import factory

from care.models import Enrollment, IntensityLevel, Program, ProgramKind
from care.programs.services import identify, move_enrollment
from people.models import Patient, User
from tests.people.factories import PatientFactory
from tests.resources.factories import OrganizationFactory


class ProgramFactory(factory.django.DjangoModelFactory):
    """With a level of a contact a week and one a month."""

    class Meta:
        model = Program
        skip_postgeneration_save = True

    organization = factory.SubFactory(OrganizationFactory)
    kind = ProgramKind.PROVIDER
    name = factory.Sequence(lambda n: f"Program {n}")
    criteria = factory.LazyFunction(lambda: [{"fact": "needs", "value": 1}])

    @factory.post_generation
    def levels(self, create: bool, extracted: Any, **fields: Any) -> None:
        for position, (name, days, checks, weight) in enumerate(
            extracted or [("High", 7, 3, 3), ("Low", 30, 0, 1)]
        ):
            IntensityLevel.objects.create(
                program=self,
                name=name,
                position=position,
                contact_days=days,
                check_in_days=checks,
                weight=weight,
            )


class EnrollmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Enrollment

    program = factory.SubFactory(ProgramFactory)
    patient = factory.SubFactory(PatientFactory)


def enroll(
    patient: Patient, manager: User, *, level: str = "High", **program: Any
) -> Enrollment:
    """Through the services, in a program of the manager's organization."""
    organization = manager.active_memberships[0].organization
    found = program.pop("program", None) or ProgramFactory(
        organization=organization, **program
    )
    return move_enrollment(
        enrollment=identify(patient=patient, program=found, actor=manager),
        name="enroll",
        actor=manager,
        level=found.levels.get(name=level),
        manager=manager,
    )
