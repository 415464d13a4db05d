"""What stops when somebody has died, and who is told."""

from django.utils import timezone
from django.utils.translation import gettext as _

from care.monitoring.check_ins import stop_check_ins
from notifications.outbox import withdraw_all
from people.models import ContactPoint, Patient, User
from people.services import change_contact
from people.tasks import raise_task, task_kind

DIED = task_kind("died")


def close_for_death(*, patient: Patient, actor: User) -> None:
    """No check-ins and no texts any more, those that wait included; the lead looks at
    whatever else is open. A mistake is put right by saying again what is safe."""
    stop_check_ins(patient=patient, actor=actor)
    _stop_texts(patient, actor)
    withdraw_all(patient=patient, words=_("They have died."))
    raise_task(
        patient=patient,
        kind=DIED,
        title=_("Died: look at their appointments, referrals and other programs"),
        subject_id=patient.pk,
        url=patient.get_absolute_url(),
        is_urgent=True,
        due_at=timezone.now(),
    )


def _stop_texts(patient: Patient, actor: User) -> None:
    points = patient.contact_points.filter(safe_to_text=True).order_by("pk")
    change_contact(
        actor=actor, patient=patient, changed=[_closed(point) for point in points]
    )


def _closed(point: ContactPoint) -> tuple[ContactPoint, list[str]]:
    limit = ContactPoint._meta.get_field("safety_note").max_length
    point.safe_to_text = False
    point.safety_note = f"{_('They have died.')} {point.safety_note}"[:limit].strip()
    return point, ["safe_to_text", "safety_note"]
