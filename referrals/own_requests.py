"""What a person does on their own page: takes back a consent, asks for a call."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from people import audit
from people.models import Consent, Patient, Task
from people.services import revoke_consent
from people.tasks import raise_task
from referrals.clocks import due_after
from referrals.task_kinds import CALL_ASKED, CONSENT_TAKEN_BACK

LONGEST_DETAIL = 2000


def label() -> str:
    return _("The person, on their own page")


@audit.in_turn()
def take_back_consent(*, consent: Consent) -> bool:
    """As when a worker records it: what hangs on it ends in the same transaction. The
    care team is told. False where it had been taken back already."""
    with override(settings.LANGUAGE_CODE):
        if not revoke_consent(actor=None, actor_label=label(), consent=consent):
            return False
        raise_task(
            patient=consent.patient,
            kind=CONSENT_TAKEN_BACK,
            title=_("Took back a consent on their own page: ask what they wish"),
            subject_id=consent.pk,
            url=consent.patient.get_absolute_url(),
        )
    return True


@transaction.atomic
def ask_for_call(*, patient: Patient, words: str) -> Task:
    """One open task, however often they ask; each asking is added to it."""
    with override(settings.LANGUAGE_CODE):
        audit.record("ask-for-call", actor_label=label(), patient=patient)
        task = raise_task(
            patient=patient,
            kind=CALL_ASKED,
            title=_("Asks to be called"),
            subject_id=patient.pk,
            url=patient.get_absolute_url(),
            due_at=due_after(1, timezone.now()),
        )
    if words not in task.detail:
        task.detail = "\n".join(part for part in (task.detail, words) if part)
        task.detail = task.detail[-LONGEST_DETAIL:]
        task.save(update_fields=["detail"])
    return task
