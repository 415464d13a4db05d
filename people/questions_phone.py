"""The one number a person calls about anything, shown on whatever is theirs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from people.tasks import lead_of

if TYPE_CHECKING:
    from people.models import Patient


@dataclass(frozen=True, slots=True)
class QuestionsLine:
    """`who` answers, a person or a program; "" where only the number is known."""

    number: str
    who: str = ""


Source = Callable[["Patient"], QuestionsLine | None]
_sources: list[Source] = []


def register_source(source: Source) -> None:
    """Upper floors may know a better number than that of the care team's lead; what is
    registered last is asked first."""
    if source not in _sources:
        _sources.insert(0, source)


def phone_for_questions(patient: "Patient") -> QuestionsLine | None:
    """None where nobody has a number: the installation's own is given then."""
    for source in _sources:
        if line := source(patient):
            return line
    lead = lead_of(patient)
    return QuestionsLine(lead.phone, str(lead)) if lead and lead.phone else None
