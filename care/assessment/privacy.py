"""Which lines of an assessment are hidden from who is not on the care team.

A condition may be marked private later, or no longer. A line is hidden if it was
private in that assessment, in the one it is compared with or in any signed after it, or
is private now; so it is never told as gone either."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from care.assessment.snapshot import Block, blocks_from
from care.models import Assessment, Condition, Encounter
from people.models import Patient
from resources.models import Category
from screening.instruments import load_instruments
from screening.permissions import sensitive_questions

# Block code and line key; no two parts share one.
Mark = tuple[str, str]


def hidden_lines(assessment: Assessment, *shown: list[Block]) -> set[Mark]:
    """For a page of the assessment that shows these blocks."""
    later = Assessment.objects.of(assessment.patient).signed()
    kept = later.filter(started_at__gt=assessment.started_at).order_by()
    signed_later = [blocks_from(s) for s in kept.values_list("snapshot", flat=True)]
    marks = private_now(assessment.patient)
    return marks.union(*(_private_in(blocks) for blocks in [*shown, *signed_later]))


def private_now(patient: Patient) -> set[Mark]:
    """Whatever its state: what is no longer current stays private."""
    private: dict[str, QuerySet[Any]] = {
        "conditions": Condition.objects.filter(patient=patient, is_private=True),
        "encounters": Encounter.objects.filter(patient=patient, is_private=True),
        "needs": Category.objects.filter(sensitive=True),
    }
    marks = {("scores", key) for key in _private_scores()}
    for code, rows in private.items():
        marks |= {
            (code, str(pk)) for pk in rows.order_by().values_list("pk", flat=True)
        }
    return marks


def _private_scores() -> set[str]:
    return {
        f"{instrument.id}.{score.id}"
        for instrument in load_instruments().values()
        if instrument.scores and (hidden := sensitive_questions(instrument))
        for score in instrument.scores
        if hidden & set(score.link_ids)
    }


def _private_in(blocks: Iterable[Block]) -> set[Mark]:
    return {(b.code, line.key) for b in blocks for line in b.lines if line.private}
