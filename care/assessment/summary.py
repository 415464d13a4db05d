"""An assessment on one page: by part, and what changed since the one before."""

from dataclasses import dataclass
from typing import Any

from care.assessment.changes import changes_between, not_asked
from care.assessment.parts import PARTS, Part
from care.assessment.snapshot import Block, blocks_of, seen
from care.models import Assessment
from resources.pdf import render_pdf


@dataclass(frozen=True, slots=True)
class Panel:
    part: Part
    blocks: list[Block]


def summary_of(assessment: Assessment, *, private: bool) -> dict[str, Any]:
    """What the pages of it show. `changes` is None where there is none before."""
    blocks = seen(blocks_of(assessment), on_team=private)
    earlier = (
        Assessment.objects.of(assessment.patient).signed().exclude(pk=assessment.pk)
    )
    before = earlier.filter(started_at__lt=assessment.started_at).in_order().first()
    changes, left = None, []
    if before is not None:
        was = seen(blocks_of(before), on_team=private)
        changes, left = changes_between(was, blocks), not_asked(was, blocks)
    return {
        "panels": _panels(blocks),
        "before": before,
        "changes": changes,
        "not_asked": left,
    }


def _panels(blocks: list[Block]) -> list[Panel]:
    full = [block for block in blocks if block.lines]
    found = [Panel(p, [b for b in full if b.part == p.code]) for p in PARTS]
    return [panel for panel in found if panel.blocks]


def summary_pdf(assessment: Assessment, *, private: bool) -> bytes:
    context = {
        "assessment": assessment,
        "patient": assessment.patient,
        "private": private,
        **summary_of(assessment, private=private),
    }
    return render_pdf("care/assessment/pdf.html", context)
