import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from people.models import User


class Subject(models.TextChoices):
    """What a line of the worklist is about."""

    TASK = "task", _("Task")
    REFERRAL = "referral", _("Overdue referral")
    NEED = "need", _("Need")
    SCREENING = "screening", _("Screening")
    CONSENT = "consent", _("Consent")


class SnoozeReason(models.TextChoices):
    PATIENT_ASKED = "patient-asked", _("The patient asked to wait")
    TRIED = "tried", _("Tried, not reached")
    WAITING = "waiting", _("Waiting for somebody else")
    OTHER = "other", _("Another reason")


class SnoozeQuerySet(models.QuerySet["Snooze"]):
    def visible_to(self, actor: "User") -> "SnoozeQuerySet":
        """Of lines that the actor sees."""
        from care.worklist import Scope, snoozed

        return self.filter(pk__in=snoozed(Scope(actor)).order_by().values("pk"))

    def current(self) -> "SnoozeQuerySet":
        """Those whose day has not come yet."""
        return self.filter(until__gt=timezone.localdate())

    def hiding(self, subject: Subject) -> Exists:
        """Whether a row of a query over this subject is snoozed now."""
        return Exists(
            self.current().filter(subject=subject, subject_id=OuterRef("pk")).order_by()
        )


class Snooze(models.Model):
    """A line of the worklist that waits until a day, for everybody; on that day it is
    back by itself. `title` is what the line said. A new one for the same line takes the
    place of the old."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(
        "people.Patient", on_delete=models.CASCADE, related_name="+"
    )
    subject = models.CharField(max_length=12, choices=Subject.choices)
    subject_id = models.UUIDField()
    title = models.CharField(max_length=255)
    until = models.DateField(_("until"))
    reason = models.CharField(_("why"), max_length=20, choices=SnoozeReason.choices)
    note = models.CharField(_("note"), max_length=120, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    set_at = models.DateTimeField(default=timezone.now)

    objects = SnoozeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "subject_id"], name="one_snooze_a_line"
            )
        ]
