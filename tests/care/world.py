"""What `tests.world` holds of a patient's health record."""

from typing import TYPE_CHECKING, Any

from care.assessment.services import start_assessment
from care.models import Condition, Occasion
from tests.care.records import NoteFactory

if TYPE_CHECKING:
    from tests.world import World

OF_PATIENT = ("assessments", "health", "notes", "note_draft", "note_search")
OF_ASSESSMENT = (
    "assessment",
    "assessment_sign",
    "assessment_summary",
    "assessment_pdf",
)


def of_health(world: "World") -> dict[str, Any]:
    """An assessment is begun, a note written, a condition known."""
    worker, patient = world.users["social_worker"], {"pk": world.patient.pk}
    begun = start_assessment(
        patient=world.patient, occasion=Occasion.FIRST, actor=worker
    )
    assessment = {"pk": begun.pk}
    note = {"pk": NoteFactory(patient=world.patient, author=worker).pk}
    condition = Condition.objects.create(patient=world.patient, label="Asthma")
    return {
        **{f"care:{name}": patient for name in OF_PATIENT},
        **{f"care:{name}": assessment for name in OF_ASSESSMENT},
        "care:assessment_part": {**assessment, "code": "barriers"},
        "care:note": note,
        "care:note_void": note,
        "care:health_add": {**patient, "kind": "condition"},
        "care:health_edit": {"pk": condition.pk, "kind": "condition"},
    }
