"""Whoever must know that something was shared without consent."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Consent, Membership, User
from people.permissions import SUPERVISING
from people.tasks import raise_task, task_kind

TELL = task_kind("consent-override-tell")
REVIEW = task_kind("consent-override-review")
ANSWER_WITHIN = timedelta(days=1)


def tell_of_override(*, consent: Consent) -> None:
    """Two urgent tasks: the lead tells the patient and asks for consent, and a
    supervisor other than who did it looks whether it had to be."""
    about: dict[str, Any] = {
        "patient": consent.patient,
        "detail": consent.get_override_reason_display(),
        "subject_id": consent.pk,
        "is_urgent": True,
        "due_at": timezone.now() + ANSWER_WITHIN,
    }
    tell = _("Shared without consent: tell the patient, and ask for consent")
    raise_task(kind=TELL, title=tell, **about)
    review = _("Shared without consent: look whether it had to be")
    raise_task(kind=REVIEW, title=review, owner=_supervisor(consent), **about)


def _supervisor(consent: Consent) -> User | None:
    memberships = Membership.objects.filter(
        is_active=True,
        role__in=SUPERVISING,
        organization__care_relationships__patient=consent.patient,
        organization__care_relationships__ended_at=None,
    ).exclude(user=consent.recorded_by)
    found = memberships.select_related("user").order_by("pk").first()
    return found.user if found else None
