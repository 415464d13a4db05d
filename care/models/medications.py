import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from care.medications.courses import in_words
from care.medications.words import (
    TAKEN,
    Action,
    DoseUnit,
    Frequency,
    Reason,
    Route,
    Source,
)
from people.models import Patient
from people.permissions import of_visible_patients

if TYPE_CHECKING:
    from people.models import User


class ReconciliationQuerySet(models.QuerySet["Reconciliation"]):
    def visible_to(self, actor: "User") -> "ReconciliationQuerySet":
        """Of patients the actor sees."""
        return self.filter(of_visible_patients(actor))

    def signed(self) -> "ReconciliationQuerySet":
        """Newest first."""
        return self.exclude(signed_at=None).order_by("-signed_at", "pk")

    def unsigned(self) -> "ReconciliationQuerySet":
        return self.filter(signed_at=None)


class Reconciliation(models.Model):
    """Lists of one patient's medications side by side and what was decided of each;
    once signed it does not change. `based_on` is the one that it began from."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(
        Patient, on_delete=models.CASCADE, related_name="reconciliations"
    )
    based_on = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField(default=timezone.now)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True)
    # What was held against which tables when it was signed.
    findings: Any = models.JSONField(default=dict)

    objects = ReconciliationQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(signed_at=None),
                name="one_open_reconciliation_a_patient",
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("care:reconciliation", args=[self.pk])

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None


class Taking(models.Model):
    """How a medication is taken (FHIR Dosage)."""

    strength = models.CharField(_("strength"), max_length=60, blank=True)
    dose_amount = models.DecimalField(
        _("how much"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    dose_unit = models.CharField(
        _("of what"), max_length=10, choices=DoseUnit.choices, blank=True
    )
    route = models.CharField(_("how"), max_length=10, choices=Route.choices, blank=True)
    frequency = models.CharField(
        _("how often"), max_length=10, choices=Frequency.choices, blank=True
    )
    as_needed = models.BooleanField(_("only when needed"), default=False)
    how_long = models.CharField(_("how long"), max_length=600, blank=True)

    class Meta:
        abstract = True

    @property
    def how_long_in_words(self) -> str:
        return in_words(self.how_long)


class StatementQuerySet(models.QuerySet["MedicationStatement"]):
    def usable(self) -> "StatementQuerySet":
        """Read, and not set aside."""
        return self.filter(problem="", set_aside_at=None)

    def unread(self) -> "StatementQuerySet":
        """Lines that could not be read and that nobody has dealt with."""
        return self.exclude(problem="").filter(set_aside_at=None)


class MedicationStatement(Taking):
    """FHIR MedicationStatement: a line of one list, kept as it came. `problem` says why
    it could not be read; `set_aside_at`: somebody said, with a reason, that it is no
    medication of this patient's. `ingredients` are lower case and in order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reconciliation = models.ForeignKey(
        Reconciliation, on_delete=models.CASCADE, related_name="statements"
    )
    source = models.CharField(_("list"), max_length=10, choices=Source.choices)
    position = models.PositiveIntegerField(default=0)
    text = models.TextField(_("line"))
    name = models.CharField(_("name"), max_length=200, blank=True)
    ingredients: Any = models.JSONField(default=list)
    key = models.CharField(max_length=255, blank=True)
    form = models.CharField(max_length=60, blank=True)
    problem = models.CharField(max_length=200, blank=True)
    set_aside_at = models.DateTimeField(null=True)
    set_aside_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    set_aside_reason = models.CharField(_("why"), max_length=200, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["source", "position", "added_at", "pk"]

    def __str__(self) -> str:
        return self.text


class DecisionQuerySet(models.QuerySet["MedicationDecision"]):
    def taken(self) -> "DecisionQuerySet":
        """What the patient goes on with."""
        return self.standing().filter(action__in=TAKEN)

    def standing(self) -> "DecisionQuerySet":
        """Made on the lines as they are."""
        return self.filter(is_standing=True)


class MedicationDecision(Taking):
    """What becomes of one medication. `version` grows with each save, so that the
    second of two people is told; `key` is that of its statements. `is_standing` goes
    when a line comes, leaves or is corrected: then somebody decides again.
    `of_other_record`: what was decided in a record that was merged into this one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reconciliation = models.ForeignKey(
        Reconciliation, on_delete=models.CASCADE, related_name="decisions"
    )
    key = models.CharField(max_length=255)
    name = models.CharField(_("name"), max_length=200)
    ingredients: Any = models.JSONField(default=list)
    action = models.CharField(
        _("what to do"), max_length=10, choices=Action.choices, blank=True
    )
    reason = models.CharField(
        _("why"), max_length=14, choices=Reason.choices, blank=True
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    is_standing = models.BooleanField(default=True)
    of_other_record = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(default=timezone.now)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reconciliation", "key"], name="one_decision_a_medication"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_whole(self) -> bool:
        """Says what to do and why."""
        has_note = self.reason != Reason.OTHER or bool(self.note)
        return bool(self.action and self.reason and has_note)
