from typing import TYPE_CHECKING

from care.models.programs import Enrollment
from people.questions_phone import QuestionsLine, register_source

if TYPE_CHECKING:
    from people.models import Patient


def line_of(patient: "Patient") -> QuestionsLine | None:
    """The number of the program they are enrolled in, or else of their care manager
    there; of several, the one they are in longest."""
    found = Enrollment.objects.carried().filter(patient=patient)
    for enrollment in found.select_related("program", "manager").order_by(
        "started_on", "pk"
    ):
        manager = enrollment.manager
        who = str(manager) if manager else ""
        if enrollment.program.phone:
            return QuestionsLine(enrollment.program.phone, who)
        if manager and manager.phone:
            return QuestionsLine(manager.phone, who)
    return None


def register() -> None:
    register_source(line_of)
