import secrets

from django.utils import timezone

from care.models import Device
from people import audit
from people.links import hash_token
from people.models import Patient, User


@audit.in_turn()
def add_device(*, patient: Patient, label: str, actor: User) -> str | None:
    """A device's token, which is shown once and kept only as a hash. None where one of
    that name sends already, as when the form is sent twice."""
    if patient.devices.filter(label__iexact=label, ended_at=None).exists():
        return None
    token = secrets.token_urlsafe(32)
    device = Device.objects.create(
        patient=patient, label=label, token_hash=hash_token(token), made_by=actor
    )
    audit.record("device-added", actor=actor, patient=patient, subject=device)
    return token


@audit.in_turn()
def end_device(*, device: Device, actor: User) -> bool:
    """Its token opens nothing any more; False if it did not before."""
    mine = Device.objects.filter(pk=device.pk, ended_at=None)
    if not mine.update(ended_at=timezone.now()):
        return False
    audit.record("device-ended", actor=actor, patient=device.patient, subject=device)
    return True
