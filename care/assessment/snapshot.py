"""All that an assessment says, as lines that can be kept, shown and compared.

A block is a list under one heading of the summary. As JSON: `{"code", "part", "lines":
[{"key", "text", "private"}]}`; a line is known again by its key."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from care.assessment.parts import PART_OF_CODE, PARTS, Field, Part
from care.models import (
    AllergyIntolerance,
    Assessment,
    AssessmentPart,
    Condition,
    Encounter,
    SupportPerson,
)
from people.models import Patient
from screening.models import Need, Screening
from screening.permissions import sensitive_questions
from screening.scoring import totals

# So far back stays and emergency visits are listed.
RECENT_DAYS = 180
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    key: str
    text: str
    private: bool = False

    def as_json(self) -> Json:
        return {"key": self.key, "text": self.text, "private": self.private}


@dataclass(frozen=True, slots=True)
class Block:
    code: str
    part: str
    lines: tuple[Line, ...]

    def as_json(self) -> Json:
        lines = [line.as_json() for line in self.lines]
        return {"code": self.code, "part": self.part, "lines": lines}

    @property
    def is_written(self) -> bool:
        """A field of a part that was saved, empty or not."""
        return "." in self.code

    @property
    def part_label(self) -> str:
        return str(PART_OF_CODE[self.part].label)

    @property
    def label(self) -> str:
        """Its heading; "" for what is written in a part and needs none."""
        labels = {
            "conditions": _("Conditions"),
            "allergies": _("Allergies"),
            "encounters": _("Stays and emergency visits, last six months"),
            "scores": _("Scores"),
            "needs": _("Open needs"),
            "people": _("People"),
        }
        if self.code in labels:
            return labels[self.code]
        name = self.code.partition(".")[2]
        return next(str(f.label) for f in _fields(self.part) if f.name == name)


def _fields(part: str) -> tuple[Field, ...]:
    return PART_OF_CODE[part].fields


def blocks_now(assessment: Assessment) -> list[Block]:
    """What is known at this moment, everything; see `care.assessment.privacy`."""
    patient = assessment.patient
    written = {part.code: part for part in assessment.parts.all()}
    made = [
        *(block for part in PARTS for block in _written(part, written.get(part.code))),
        Block("conditions", "physical", tuple(_conditions(patient))),
        Block("allergies", "physical", tuple(_allergies(patient))),
        Block("encounters", "physical", tuple(_encounters(patient))),
        *_scores(patient),
        Block("needs", "social", tuple(_needs(patient))),
        Block("people", "support", tuple(_people(patient))),
    ]
    return [block for block in made if block.lines or block.is_written]


def blocks_of(assessment: Assessment) -> list[Block]:
    """Of a signed one what was kept, else what is known at this moment."""
    if not assessment.is_signed:
        return blocks_now(assessment)
    return blocks_from(assessment.snapshot)


def blocks_from(snapshot: list[Json]) -> list[Block]:
    return [
        Block(
            block["code"],
            block["part"],
            tuple(Line(x["key"], x["text"], x["private"]) for x in block["lines"]),
        )
        for block in snapshot
    ]


def seen(blocks: list[Block], hidden: set[tuple[str, str]]) -> list[Block]:
    """Without the lines of `hidden`, by code of the block and key."""
    return [
        Block(
            b.code, b.part, tuple(x for x in b.lines if (b.code, x.key) not in hidden)
        )
        for b in blocks
    ]


def _written(part: Part, row: AssessmentPart | None) -> Iterator[Block]:
    for field in part.fields if row else ():
        value = row.data.get(field.name) if row else None
        lines = tuple(_field_lines(field, value, part.is_private))
        yield Block(f"{part.code}.{field.name}", part.code, lines)


def _field_lines(field: Field, value: Any, private: bool) -> Iterator[Line]:
    if field.kind == "words":
        if value:
            yield Line("words", value, private)
        return
    chosen = value if isinstance(value, list) else [value]
    for code, label in field.choices:
        if code in chosen:
            yield Line(code, str(label), private)


def _conditions(patient: Patient) -> Iterator[Line]:
    for row in Condition.objects.filter(patient=patient).current().in_order():
        code = f" ({row.code})" if row.code else ""
        since = (
            ", " + _("since %(year)s") % {"year": row.onset_on.year}
            if (row.onset_on)
            else ""
        )
        yield Line(str(row.pk), f"{row.label}{code}{since}", row.is_private)


def _allergies(patient: Patient) -> Iterator[Line]:
    for row in AllergyIntolerance.objects.filter(patient=patient).active().in_order():
        facts = [row.reaction, row.get_severity_display() if row.severity else ""]
        what = ", ".join(fact for fact in facts if fact)
        yield Line(str(row.pk), f"{row.substance}: {what}" if what else row.substance)


def _encounters(patient: Patient) -> Iterator[Line]:
    rows = Encounter.objects.filter(patient=patient).acute().recent(RECENT_DAYS)
    for row in rows.in_order():
        first = date_format(timezone.localdate(row.started_at), "DATE_FORMAT")
        facts = [row.get_encounter_class_display(), row.facility, first, row.reason]
        text = ", ".join(fact for fact in facts if fact)
        yield Line(str(row.pk), text, private=row.is_private)


def _scores(patient: Patient) -> Iterator[Block]:
    """The last finished one of each instrument that has a score."""
    done = Screening.objects.filter(patient=patient).completed()
    since = timezone.now() - timedelta(days=2 * RECENT_DAYS)
    rows = done.filter(completed_at__gte=since).prefetch_related("answers")
    newest: dict[str, Screening] = {}
    for row in rows.order_by("-completed_at", "pk"):
        if row.definition.scores:
            newest.setdefault(row.instrument, row)
    by_part: dict[str, list[Line]] = {}
    for row in newest.values():
        by_part.setdefault(row.definition.part, []).extend(_score_lines(row))
    for part, lines in sorted(by_part.items()):
        if part in PART_OF_CODE:
            yield Block("scores", part, tuple(lines))


def _score_lines(screening: Screening) -> Iterator[Line]:
    instrument = screening.definition
    hidden = sensitive_questions(instrument)
    day = timezone.localdate(screening.completed_at)
    for total in totals(instrument, screening.responses()):
        known = total.value is not None
        score = f"{total.value} ({total.band})" if known else _("no score")
        when = date_format(day, "DATE_FORMAT")
        yield Line(
            f"{instrument.id}.{total.score.id}",
            f"{total.score.title}: {score}, {when}",
            bool(hidden & set(total.score.link_ids)),
        )


def _needs(patient: Patient) -> Iterator[Line]:
    rows = Need.objects.filter(patient=patient).open().select_related("category")
    for row in rows.order_by("category__position", "pk"):
        text = f"{row.category} ({row.get_interest_display()})"
        yield Line(str(row.category_id), text, row.category.sensitive)


def _people(patient: Patient) -> Iterator[Line]:
    for row in SupportPerson.objects.filter(patient=patient).current().in_order():
        name = f"{row.name} ({row.get_tie_display()})"
        contact = ", ".join(str(x) for x in (row.phone, row.reach) if x)
        facts = [name, row.does, contact]
        yield Line(str(row.pk), ": ".join(fact for fact in facts if fact))
