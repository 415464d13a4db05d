"""What the parts of care management say of a person on the chart."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from care.assessment.section import section as assessment
from care.contacts.section import section as contacts
from care.medications.section import section as medications
from care.members.section import section as members
from care.monitoring.section import section as monitoring
from care.notes.section import section as notes
from care.plans.section import section as plan
from care.programs.section import section as programs
from care.results.section import section as results
from care.sections import Section
from care.transitions.section import section as transitions
from care.visits.section import section as visits

if TYPE_CHECKING:
    from people.permissions import Reader

Maker = Callable[["Reader"], Section | None]
# In the order of the page. Each asks a fixed number of queries, and is None where it
# has nothing to say.
SECTIONS: list[Maker] = [
    transitions,
    assessment,
    plan,
    medications,
    visits,
    results,
    monitoring,
    notes,
    programs,
    members,
    contacts,
]


def sections_for(reader: "Reader") -> list[Section]:
    made = (make(reader) for make in SECTIONS)
    return [section for section in made if section]
