from datetime import date, datetime
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from referrals.models.referral import Referral
from referrals.models.words import REASONS, TONES, in_words, moment_in_words
from referrals.status import TRANSITIONS, Outcome, PatientAnswer, Status

EVENT_LABELS = {
    "patient_answered": _("The patient answered"),
    "patient_not_reached": _("Called the patient: not reached"),
    "sent_on": _("Sent on to the next best service by the team's rule"),
    "person_left": _("Somebody it is also for took back consent"),
    "reminded": _("Reminder sent to the organization"),
    "reopened": _("Asked again in a new referral"),
    "reopens": _("Asks again after an earlier referral"),
    "last_call": _("Told the organization when it ends by itself"),
    "escalated": _("Passed to whoever is in charge"),
    "link_renewed": _("New link sent to the organization"),
    "link_locked": _("Link locked after wrong answers"),
    "packet_made": _("Packet made on paper, for the organization"),
    "organization_wrote": _("The organization wrote a message"),
    "team_wrote": _("The care team wrote a message"),
    "consent_renewed": _("New consent: the organization sees it again"),
    "consent_ended": _("Consent ended: the organization sees nothing now"),
    "appointment_booked": _("Appointment made"),
    "appointment_moved": _("Appointment moved"),
    "appointment_cancelled": _("Appointment cancelled"),
    "appointment_kept": _("Appointment kept"),
    "appointment_missed": _("Appointment missed"),
    "appointment_accepted": _("The patient says: coming to the appointment"),
    "appointment_declined": _("The patient says: cannot come to the appointment"),
}


class AppendOnlyError(Exception):
    """History is added to, never rewritten."""


class ReferralEventQuerySet(models.QuerySet["ReferralEvent"]):
    """Many rows at once are no more rewritten than one."""

    def moves_since(self, version: int) -> "ReferralEventQuerySet":
        """What moved the referral after somebody looked at this version of it."""
        return self.filter(name__in=list(TRANSITIONS), version__gt=version)

    def update(self, **fields: Any) -> NoReturn:
        raise AppendOnlyError

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        raise AppendOnlyError


class ReferralEvent(models.Model):
    """One thing that happened to a referral; never changed, never deleted. `version` is
    the referral's after it."""

    referral = models.ForeignKey(
        Referral, on_delete=models.PROTECT, related_name="events"
    )
    at = models.DateTimeField(default=timezone.now)
    name = models.CharField(max_length=40)
    from_status = models.CharField(max_length=20, choices=Status.choices, blank=True)
    to_status = models.CharField(max_length=20, choices=Status.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    actor_label = models.CharField(max_length=255)
    facts = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)

    objects = ReferralEventQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.referral_id}: {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError

    @property
    def label(self) -> str:
        if transition := TRANSITIONS.get(self.name):
            return str(transition.past)
        return str(EVENT_LABELS.get(self.name, self.name))

    @property
    def tone(self) -> str:
        """How the timeline marks it; its words say it too."""
        moved = self.from_status != self.to_status
        return TONES.get(Status(self.to_status), "neutral") if moved else "neutral"

    @property
    def detail(self) -> str:
        """The coded reason, outcome, answer or date, in words."""
        if "why" in self.facts:
            return f"{self.facts['number']}. {self.facts['why']}"
        if reasons := REASONS.get(self.to_status):
            return self._reason(in_words(reasons, self.facts.get("reason", "")))
        if "starts_at" in self.facts:
            starts_at = datetime.fromisoformat(self.facts["starts_at"])
            return moment_in_words(starts_at, self.facts["time_zone"])
        if day := self.facts.get("expected_on") or self.facts.get("ends_on"):
            return date_format(date.fromisoformat(day))
        if "to" in self.facts:
            return str(self.facts["to"])
        return in_words(Outcome, self.facts.get("outcome", "")) or in_words(
            PatientAnswer, self.facts.get("answer", "")
        )

    def _reason(self, words: str) -> str:
        """With the day until which the organization said it is full."""
        if "full_until" not in self.facts:
            return words
        day = date_format(date.fromisoformat(self.facts["full_until"]))
        return str(_("%(reason)s; full until %(day)s") % {"reason": words, "day": day})
