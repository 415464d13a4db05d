"""A program of the world's clinic."""

from typing import TYPE_CHECKING, Any

from care.models import Contact
from tests.care.programs.factories import EnrollmentFactory
from tests.world_addresses import OF_PROGRAM

if TYPE_CHECKING:
    from tests.world import World


def of_programs(world: "World") -> dict[str, Any]:
    """The patient may fit a program of the clinic's; somebody has reached them."""
    enrollment = EnrollmentFactory(
        program__organization=world.clinic, patient=world.patient
    )
    contact = Contact.objects.create(
        patient=world.patient, by=world.users["social_worker"], outcome="reached"
    )
    program = {"pk": enrollment.program_id}
    return {
        **{f"care:{name}": program for name in OF_PROGRAM},
        "care:contact_void": {"pk": contact.pk},
        "care:enrollment": {"pk": enrollment.pk},
        "care:enrollment_move": {"pk": enrollment.pk, "name": "enroll"},
    }
