"""The signed list on paper for the patient, in plain words and their language."""

from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from care.medications.words import Action
from care.models.medications import Reconciliation
from people.questions_phone import phone_for_questions
from resources.pdf import render_pdf

LANGUAGES = ("en", "es")


def paper(reconciliation: Reconciliation, *, language: str) -> bytes:
    """A tagged PDF. PdfUnavailable: the machine lacks what draws it."""
    with translation.override(language):
        return render_pdf("care/medications/paper.html", paper_facts(reconciliation))


def paper_facts(reconciliation: Reconciliation) -> dict[str, Any]:
    """Every decision that stands is on it, those to stop as well."""
    decisions = list(reconciliation.decisions.standing().order_by("name", "pk"))
    by_action = {
        action.value: [d for d in decisions if d.action == action] for action in Action
    }
    line = phone_for_questions(reconciliation.patient)
    changed = [*by_action["new"], *by_action["change"]]
    return {
        "reconciliation": reconciliation,
        "patient": reconciliation.patient,
        "changed": changed,
        "kept": by_action["continue"],
        "stopped": by_action["stop"],
        "not_checked": reconciliation.findings.get("not_checked", []),
        "call": line.number if line else settings.NOTIFICATIONS["help_phone"],
        "today": timezone.localdate(),
    }
