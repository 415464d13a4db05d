from typing import Any

from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _

from care.medications.services import reopen_decisions
from care.models.medications import MedicationDecision, Reconciliation
from people.models import Patient
from people.signals import patients_merged


@receiver(patients_merged, dispatch_uid="care.medications_merged")
def move_medications(
    sender: type, kept: Patient, merged: Patient, **signal: Any
) -> None:
    """Of two open reconciliations the lines and decisions of one come into the other's.
    What both lists have is decided again, with what was decided in either in sight."""
    ours = kept.reconciliations.unsigned().first()
    theirs = merged.reconciliations.unsigned().first()
    if ours and theirs:
        _join(ours, theirs)
    Reconciliation.objects.filter(patient=merged).update(patient=kept)


def _join(ours: Reconciliation, theirs: Reconciliation) -> None:
    shared = _keys(ours) & _keys(theirs)
    known = {decision.key: decision for decision in ours.decisions.all()}
    for decision in theirs.decisions.select_related("decided_by"):
        if mine := known.get(decision.key):
            mine.of_other_record = _in_words(decision)
            mine.save()
    theirs.statements.update(reconciliation=ours)
    theirs.decisions.exclude(key__in=list(known)).update(reconciliation=ours)
    reopen_decisions(ours, shared)
    theirs.delete()


def _keys(reconciliation: Reconciliation) -> set[str]:
    """Of what is read, and of what is decided."""
    lines = reconciliation.statements.usable().order_by()
    decided = reconciliation.decisions.order_by()
    return {
        *lines.values_list("key", flat=True),
        *decided.values_list("key", flat=True),
    }


def _in_words(decision: MedicationDecision) -> str:
    amount = decision.dose_amount
    said = [
        decision.name,
        decision.get_action_display(),
        decision.get_reason_display(),
        decision.note,
        decision.strength,
        f"{amount.normalize():f}" if amount is not None else "",
        decision.get_dose_unit_display(),
        decision.get_route_display(),
        decision.get_frequency_display(),
        _("only when needed") if decision.as_needed else "",
        decision.how_long_in_words,
        f"{decision.decided_by}, {timezone.localdate(decision.decided_at)}",
    ]
    return "; ".join(str(part) for part in said if part)
