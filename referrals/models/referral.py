import secrets
import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from referrals.due import Due, Ends, due_of, ends_of
from referrals.models.words import REASONS, TONES, in_words
from referrals.status import (
    NEXT_ACTION,
    OPEN,
    Outcome,
    Party,
    PatientAnswer,
    Status,
    Transition,
)
from resources.hours import zone_of

if TYPE_CHECKING:
    from people.models import User
    from people.permissions import Reader

# No vowels, no look-alikes: a number is read out over the phone.
NUMBER_ALPHABET = "23456789BCDFGHJKMNPQRTVWXYZ"


def new_number() -> str:
    """Eight characters in two groups, e.g. "K7QX-2MNB"; says nothing of the person."""
    letters = [secrets.choice(NUMBER_ALPHABET) for _ in range(8)]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, actor: "User | Reader") -> "ReferralQuerySet":
        from referrals.permissions import of_visible_referrals

        return self.filter(of_visible_referrals(actor, ""))

    def in_inbox_of(self, actor: "User") -> "ReferralQuerySet":
        from referrals.permissions import inbox_of

        return inbox_of(self, actor)

    def open(self) -> "ReferralQuerySet":
        return self.filter(status__in=OPEN)

    def with_consent(self) -> "ReferralQuerySet":
        """Those the patient's current consents cover."""
        from referrals.permissions import has_consent

        return self.filter(has_consent())

    def without_consent(self) -> "ReferralQuerySet":
        from referrals.permissions import has_consent

        return self.filter(~has_consent())

    def overdue(self, at: datetime | None = None) -> "ReferralQuerySet":
        return self.open().filter(due_at__lt=at or timezone.now())

    def for_listing(self) -> "ReferralQuerySet":
        return self.select_related(
            "patient", "service", "organization", "sender", "need__category"
        )


class Referral(models.Model):
    """One need of one patient, asked of one service. FHIR: ServiceRequest and Task.

    `status` and `version`, which counts its changes, are written by
    `referrals.transitions.perform` alone. `disclosed` is what
    the organization was shown under the consent, as it was when sent. `claimed_by` is
    the organization's own affair: which of its people has it. `due_at` is the
    clock of whoever owns the next action; every open referral has one. It began at
    `clock_started_at`; `next_step_at` is when the worker looks again, and the three
    fields before it say what it has done since. While the organization's time to
    answer stands still, `answer_left` of it is left, and `answer_due_at` was its end.
    At `ends_at` it ends by itself, at the latest at `life_ends_at`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=12, unique=True, default=new_number)
    patient = models.ForeignKey(
        "people.Patient", on_delete=models.PROTECT, related_name="referrals"
    )
    need = models.ForeignKey(
        "screening.Need", on_delete=models.PROTECT, related_name="referrals"
    )
    service = models.ForeignKey(
        "resources.Service", on_delete=models.PROTECT, related_name="referrals"
    )
    service_at_location = models.ForeignKey(
        "resources.ServiceAtLocation",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    organization = models.ForeignKey(
        "resources.Organization",
        on_delete=models.PROTECT,
        related_name="referrals_received",
    )
    sender_organization = models.ForeignKey(
        "resources.Organization",
        on_delete=models.PROTECT,
        related_name="referrals_sent",
    )
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    consent = models.ForeignKey(
        "people.Consent", on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.DRAFT
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    note = models.TextField(_("note to the organization"), blank=True)
    patient_may_be_contacted = models.BooleanField(default=True)
    disclosed = models.JSONField(default=list)
    follows = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
    )
    # Those asked at once for one need: the first to accept ends the others.
    asked_together = models.UUIDField(null=True, blank=True, editable=False)
    forwarded_by_rule = models.BooleanField(default=False, editable=False)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    submission_key = models.UUIDField(null=True, blank=True, editable=False)

    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True, db_index=True)
    clock_started_at = models.DateTimeField(null=True, blank=True, editable=False)
    answer_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    answer_left = models.DurationField(null=True, blank=True, editable=False)
    reminders_sent = models.PositiveSmallIntegerField(default=0, editable=False)
    told_late_at = models.DateTimeField(null=True, blank=True, editable=False)
    escalated_at = models.DateTimeField(null=True, blank=True, editable=False)
    next_step_at = models.DateTimeField(null=True, blank=True, db_index=True)
    ends_at = models.DateTimeField(null=True, blank=True, editable=False)
    life_ends_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_call_at = models.DateTimeField(null=True, blank=True, editable=False)
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=30, blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=20, choices=Outcome.choices, blank=True
    )
    patient_answer = models.CharField(
        max_length=20, choices=PatientAnswer.choices, blank=True
    )
    patient_answered_at = models.DateTimeField(null=True, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("referral")
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "service"],
                condition=Q(status__in=sorted(OPEN)),
                name="one_open_referral_per_need_and_service",
            ),
            models.UniqueConstraint(
                fields=["submission_key", "need", "service"],
                condition=Q(submission_key__isnull=False),
                name="a_form_sent_twice_is_one_referral",
            ),
            models.UniqueConstraint(
                fields=["asked_together"],
                condition=Q(status__in=[Status.ACCEPTED, Status.IN_SERVICE]),
                name="one_yes_of_those_asked_together",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("referrals:referral", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_at is not None and self.due_at < timezone.now()

    @property
    def due(self) -> Due | None:
        """The clock in words, for templates."""
        return due_of(self)

    @property
    def ends(self) -> Ends | None:
        """When it ends by itself, in words, for templates."""
        return ends_of(self)

    def is_in_time(self, transition: Transition) -> bool:
        """Whether what can be taken back for a while still can."""
        if transition.within is None:
            return True
        began = self.clock_started_at
        return (
            self.answer_due_at is not None
            and began is not None
            and timezone.now() < began + transition.within
        )

    @property
    def zone(self) -> str:
        """The time zone its clock runs in: that of the place, "" for the network's."""
        place = self.service_at_location
        return str(zone_of(place.location)) if place else ""

    @property
    def place_on_waitlist(self) -> int:
        """Counted from one among those who wait for the service, by when each was taken
        on: neither a new date nor the service being full moves anybody."""
        waiting = Referral.objects.filter(
            service=self.service_id, status=Status.WAITLISTED
        )
        return waiting.filter(accepted_at__lt=self.accepted_at).count() + 1

    @property
    def asked_beside_it(self) -> "ReferralQuerySet":
        """Those asked together with it, itself left out."""
        if self.asked_together is None:
            return Referral.objects.none()
        together = Referral.objects.filter(asked_together=self.asked_together)
        return together.exclude(pk=self.pk).order_by("created_at", "pk")

    @property
    def next_action(self) -> Party | None:
        return NEXT_ACTION[Status(self.status)]

    @property
    def reason_label(self) -> str:
        """The coded reason in words, from the list of the status it led to."""
        reasons = REASONS.get(self.status)
        return in_words(reasons, self.reason) if reasons else ""

    @property
    def tone(self) -> str:
        """How the status badge looks; the badge's words say it too."""
        return TONES.get(Status(self.status), "neutral")

    @property
    def answers_disagree(self) -> bool:
        """The organization and the patient tell different stories."""
        pair = (self.status, self.patient_answer)
        return pair in {
            (Status.CLOSED_HELPED, PatientAnswer.NOT_YET),
            (Status.CLOSED_NOT_HELPED, PatientAnswer.GOT_HELP),
        }
