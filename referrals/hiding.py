"""Services that are not offered to one patient any more."""

from uuid import UUID

from people import audit
from people.models import Patient, User
from referrals.models import HiddenService, HideReason
from resources.models import Service
from screening.models import Need


def hidden_for(patient: Patient) -> set[UUID]:
    """Services that nobody is offered for this patient, whoever asks."""
    rows = HiddenService.objects.filter(patient=patient)
    return set(rows.order_by().values_list("service", flat=True))


@audit.in_turn()
def hide_service(
    *, need: Need, service: Service, actor: User, reason: HideReason, note: str = ""
) -> HiddenService:
    """Offer it to this patient no more; hidden before, it keeps its first reason."""
    hidden, made = HiddenService.objects.get_or_create(
        patient=need.patient,
        service=service,
        defaults={
            "need": need,
            "reason": reason,
            "note": note,
            "hidden_by": actor,
        },
    )
    if made:
        _record("service.hide", hidden, actor)
    return hidden


@audit.in_turn()
def show_service(*, hidden: HiddenService, actor: User) -> None:
    """Offer it again."""
    _record("service.show", hidden, actor)
    hidden.delete()


def _record(action: str, hidden: HiddenService, actor: User) -> None:
    audit.record(
        action,
        actor=actor,
        patient=hidden.patient_id,
        subject=hidden,
        reason=f"{hidden.service_id}: {hidden.reason}",
    )
