from typing import Any

from django.dispatch import receiver

from care.models.medications import Reconciliation
from people.models import Patient
from people.signals import patients_merged


@receiver(patients_merged, dispatch_uid="care.medications_merged")
def move_medications(
    sender: type, kept: Patient, merged: Patient, **signal: Any
) -> None:
    """Of two open reconciliations the lines and decisions of one come into the other's;
    where both decided, the kept record's word stands and the lists are looked at."""
    ours = kept.reconciliations.unsigned().first()
    theirs = merged.reconciliations.unsigned().first()
    if ours and theirs:
        _join(ours, theirs)
    Reconciliation.objects.filter(patient=merged).update(patient=kept)


def _join(ours: Reconciliation, theirs: Reconciliation) -> None:
    theirs.statements.update(reconciliation=ours)
    known = ours.decisions.order_by().values_list("key", flat=True)
    theirs.decisions.exclude(key__in=list(known)).update(reconciliation=ours)
    theirs.delete()
