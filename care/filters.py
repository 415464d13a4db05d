"""Which lines of the worklist are shown: by the patient, and by what the line is."""

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from care import kinds
from people.models import CareRelationship, Patient
from people.search import condition_for
from screening.models import Need

if TYPE_CHECKING:
    from people.models import User

# The sections that a choice of kind leaves, beside those of tasks.
SECTION_OF_KIND = {
    "needs": "needs",
    "screenings": "screenings",
    "news": "news",
    "consent": "consents",
    "late": "overdue",
}


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """`kind` is a group of tasks or a section, `site` the key of an organization that
    cares for the patient, `category` the code of a need. "" and False leave all."""

    kind: str = ""
    overdue: bool = False
    language: str = ""
    site: str = ""
    category: str = ""
    text: str = ""

    def __bool__(self) -> bool:
        return self != NOTHING

    @classmethod
    def of(cls, facts: dict[str, Any]) -> "WorkFilter":
        """From a form or a saved filter; what is unknown is left out."""
        names = {field.name for field in fields(cls)}
        return cls(**{name: facts[name] for name in names & set(facts) if facts[name]})

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value}

    def has_section(self, code: str) -> bool:
        """Whether anything of a section can be left."""
        if self.overdue and code not in {"tasks", "overdue", "snoozed"}:
            return False
        if not self.kind or code == "snoozed":
            return True
        is_task = self.kind == kinds.OTHER or self.kind in kinds.GROUP_OF_CODE
        if code == "tasks":
            return is_task
        return SECTION_OF_KIND.get(self.kind) == code

    def of_patients(self, actor: "User") -> Q:
        """The condition on a row that has a patient."""
        condition = Q()
        if self.language:
            condition &= Q(patient__preferred_language=self.language)
        if self.site:
            here = CareRelationship.objects.filter(
                organization_id=self.site, ended_at=None
            )
            condition &= Q(patient__in=here.order_by().values("patient"))
        if self.category:
            needs = Need.objects.visible_to(actor).open()
            needs = needs.filter(category=self.category, patient=OuterRef("patient"))
            condition &= Q(Exists(needs.order_by()))
        return condition

    def named(self) -> Q:
        """The patients whose name, birth date or phone fits the words."""
        patients = Patient.objects.filter(condition_for(self.text))
        return Q(patient__in=patients.order_by().values("pk"))


NOTHING = WorkFilter()
