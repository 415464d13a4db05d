"""An unfinished assessment as the page where it is filled in shows it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from care.assessment.forms import PartForm
from care.assessment.parts import PARTS, Part, Text
from care.health.kinds import KINDS, HealthRow, Kind, rows_of
from care.models import Assessment, AssessmentPart
from people.models import Patient, User
from people.permissions import sees_sensitive
from screening.results import shown_totals
from screening.scoring import Total
from screening.starting import StartRow, start_rows


@dataclass(frozen=True, slots=True)
class Asked:
    """An instrument of a part, with what the last one finished came to."""

    start: StartRow
    totals: list[Total] = field(default_factory=list)
    result_url: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    label: Text
    text: str


@dataclass(frozen=True, slots=True)
class Replaced:
    """Words that another page's or person's took the place of."""

    by: str
    at: datetime
    words: list[Said]


@dataclass(slots=True)
class PartRow:
    """`saved` is None where nobody has written here yet; then `carried_on` is the day
    of what the form brings from the assessment before."""

    part: Part
    form: PartForm
    saved: AssessmentPart | None
    carried_on: date | None = None
    asked: list[Asked] = field(default_factory=list)
    lists: list[tuple[Kind, list[HealthRow]]] = field(default_factory=list)
    theirs: AssessmentPart | None = None

    @property
    def their_words(self) -> list[Said]:
        """What somebody else saved meanwhile, field by field."""
        return self._said(self.theirs.data if self.theirs else {})

    @property
    def replaced(self) -> list[Replaced]:
        """Oldest first."""
        return [
            Replaced(
                entry["by"],
                datetime.fromisoformat(entry["at"]),
                self._said(entry["data"]),
            )
            for entry in (self.saved.history if self.saved else ())
        ]

    @property
    def words_sent(self) -> list[str]:
        """What was changed in the form that was sent, by label."""
        changed = [f for f in self.part.fields if f.name in self.form.changed_data]
        said = [(f.label, f.in_words(self.form[f.name].value())) for f in changed]
        return [f"{label}: {text}" for label, text in said if text]

    def _said(self, data: dict[str, Any]) -> list[Said]:
        return [Said(f.label, f.in_words(data.get(f.name))) for f in self.part.fields]

    @property
    def version(self) -> int:
        return self.saved.version if self.saved else 0


def part_rows(assessment: Assessment, actor: User) -> list[PartRow]:
    """The parts that the actor may fill in: private ones by the care team."""
    saved = {row.code: row for row in assessment.parts.select_related("saved_by")}
    before = carried_parts(assessment)
    asked = _asked(assessment.patient, actor)
    return [
        PartRow(
            part,
            form_of(part, saved.get(part.code), before.get(part.code)),
            saved.get(part.code),
            _carried_on(saved.get(part.code), before.get(part.code)),
            asked.get(part.code, []),
            _lists(part, assessment.patient, actor),
        )
        for part in parts_for(assessment.patient, actor)
    ]


def parts_for(patient: Patient, actor: User) -> list[Part]:
    on_team = sees_sensitive(actor, patient)
    return [part for part in PARTS if on_team or not part.is_private]


def form_of(
    part: Part,
    saved: AssessmentPart | None,
    before: AssessmentPart | None,
    data: Any = None,
) -> PartForm:
    shown = saved or before
    return PartForm(part, data, initial=shown.data if shown else {})


def carried_parts(assessment: Assessment) -> dict[str, AssessmentPart]:
    """What was written last time, by part: offered until it is saved again."""
    last = Assessment.objects.before(assessment).first()
    if last is None:
        return {}
    rows = last.parts.select_related("assessment")
    return {row.code: row for row in rows if any(row.data.values())}


def said_on(part: AssessmentPart) -> date:
    """When what stands in a part was said."""
    return part.carried_on or timezone.localdate(part.saved_at)


def _carried_on(
    saved: AssessmentPart | None, before: AssessmentPart | None
) -> date | None:
    if saved is not None:
        return saved.carried_on
    return said_on(before) if before else None


def _lists(
    part: Part, patient: Patient, actor: User
) -> list[tuple[Kind, list[HealthRow]]]:
    kinds = [kind for kind in KINDS if kind.part == part.code]
    return [(kind, rows_of(kind, patient, actor)) for kind in kinds]


def _asked(patient: Patient, actor: User) -> dict[str, list[Asked]]:
    """The instruments that can be asked, by part."""
    by_part: dict[str, list[Asked]] = {}
    last = _last_completed(patient)
    for row in start_rows(patient):
        done = last.get(row.instrument.id)
        asked = Asked(
            row,
            shown_totals(done, actor) if done else [],
            done.result_url if done else "",
        )
        by_part.setdefault(row.instrument.part, []).append(asked)
    return by_part


def _last_completed(patient: Patient) -> dict[str, Any]:
    rows = patient.screenings.completed().prefetch_related("answers")
    found: dict[str, Any] = {}
    for row in rows.select_related("patient").order_by("-completed_at", "pk"):
        found.setdefault(row.instrument, row)
    return found
