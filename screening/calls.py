"""What answers that cannot wait still ask of somebody."""

from dataclasses import dataclass

from people.models import Task
from people.models.task import TaskQuerySet
from screening.models import Screening
from screening.scoring import scripts_of
from screening.services.safety import SAFETY_TASK


@dataclass(frozen=True, slots=True, order=True)
class Script:
    """A page of `templates/screening/scripts`. `is_changed`: the answer that called for
    it has been changed since."""

    name: str
    is_changed: bool


def calls_of(screening: Screening) -> TaskQuerySet:
    """The urgent tasks that its answers raised, done or not."""
    raised = Task.objects.filter(kind=SAFETY_TASK, subject_id=screening.pk)
    return raised.select_related("done_by").order_by("-created_at", "pk")


def scripts_due(screening: Screening) -> dict[str, Script]:
    """By question: what its answer calls for; where it was changed, what it called for,
    as long as nobody has said what was done."""
    definition = screening.definition
    now = scripts_of(definition, screening.responses())
    if now:
        return {link_id: Script(name, False) for link_id, name in now.items()}
    if not definition.alerts or not calls_of(screening).open().exists():
        return {}
    return {
        link_id: Script(alert.script, True)
        for alert in definition.alerts
        for link_id in alert.codes
    }
