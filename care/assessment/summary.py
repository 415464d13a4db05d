"""An assessment on one page: by part, and what changed since the one before."""

from dataclasses import dataclass
from typing import Any

from care.assessment.changes import changes_between, not_asked
from care.assessment.parts import PARTS, Part
from care.assessment.privacy import hidden_lines
from care.assessment.snapshot import Block, blocks_of, seen
from care.models import Assessment
from resources.pdf import render_pdf


@dataclass(frozen=True, slots=True)
class Panel:
    part: Part
    blocks: list[Block]


def summary_of(assessment: Assessment, *, private: bool) -> dict[str, Any]:
    """What the pages of it show. `changes` is None where there is none before."""
    blocks = blocks_of(assessment)
    before = Assessment.objects.before(assessment).first()
    was = blocks_of(before) if before else []
    if not private:
        hidden = hidden_lines(assessment, was, blocks)
        was, blocks = seen(was, hidden), seen(blocks, hidden)
    return {
        "panels": _panels(blocks),
        "before": before,
        "changes": changes_between(was, blocks) if before else None,
        "not_asked": not_asked(was, blocks),
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
