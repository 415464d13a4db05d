from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from people.models import Patient, User
from people.signals import patients_merged
from screening.models import ClosedReason, Interest, Need, NeedStatus
from screening.services import close_need, void_screening
from screening.signals import needs_merged

ASKED = ("interest", "interest_at", "interest_by")


@receiver(patients_merged, dispatch_uid="screening.patients_merged")
def move_screenings_and_needs(
    sender: type, kept: Patient, merged: Patient, actor: User, **signal: Any
) -> None:
    """Of two unfinished screenings with one instrument the kept record's goes on; of
    two open needs of one category the kept record's holds the findings of both."""
    begun = kept.screenings.unfinished().values_list("instrument", flat=True)
    for twice in merged.screenings.unfinished().filter(instrument__in=list(begun)):
        note = _("Two records of one person were merged; the other one goes on.")
        void_screening(screening=twice, note=note, actor=actor)
    merged.screenings.update(patient=kept)
    for need in merged.needs.open().order_by("created_at"):
        same = kept.needs.open().filter(category=need.category_id).first()
        if same is not None:
            _merge_needs(same, need, actor)
    merged.needs.update(patient=kept)


def _merge_needs(kept: Need, merged: Need, actor: User) -> None:
    """The patient's latest word on help counts, whichever record holds it."""
    kept.risk = [*kept.risk, *merged.risk]
    if _said_later(merged, kept):
        for name in ASKED:
            setattr(kept, name, getattr(merged, name))
    if NeedStatus.IN_PROGRESS in (kept.status, merged.status):
        kept.status = NeedStatus.IN_PROGRESS
    kept.save()
    needs_merged.send(sender=Need, kept=kept, merged=merged, actor=actor)
    note = _("The same need stood on two records of one person.")
    reason = ClosedReason.ENTERED_IN_ERROR
    close_need(need=merged, reason=reason, actor=actor, note=note)


def _said_later(one: Need, other: Need) -> bool:
    if one.interest == Interest.NOT_ASKED:
        return False
    if other.interest == Interest.NOT_ASKED or other.interest_at is None:
        return True
    return one.interest_at is not None and one.interest_at > other.interest_at
