import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.permissions import Reader, of_care_team, of_visible_patients

if TYPE_CHECKING:
    from people.models import User


class RecordSource(models.TextChoices):
    """Who said so."""

    PATIENT = "patient", _("The patient")
    FAMILY = "family", _("Family or a caregiver")
    RECORD = "record", _("A medical record")
    DISCHARGE = "discharge", _("Discharge papers")
    CLAIMS = "claims", _("The health plan")
    OTHER = "other", _("Somebody else")


class ClinicalStatus(models.TextChoices):
    """FHIR condition-clinical, those used here."""

    ACTIVE = "active", _("Active")
    RECURRENCE = "recurrence", _("Came back")
    REMISSION = "remission", _("In remission")
    RESOLVED = "resolved", _("Resolved")


CURRENT_STATUSES = (ClinicalStatus.ACTIVE, ClinicalStatus.RECURRENCE)


class ConditionQuerySet(models.QuerySet["Condition"]):
    def visible_to(self, actor: "User | Reader") -> "ConditionQuerySet":
        """Of the patients the actor sees; private ones only of those on whose care
        team the actor is."""
        return self.filter(seen_by(actor))

    def current(self) -> "ConditionQuerySet":
        return self.filter(clinical_status__in=CURRENT_STATUSES)

    def in_order(self) -> "ConditionQuerySet":
        """What is current first."""
        is_past = models.Case(
            models.When(clinical_status__in=CURRENT_STATUSES, then=models.Value(0)),
            default=models.Value(1),
            output_field=models.IntegerField(),
        )
        return self.order_by(is_past, "label", "pk")


class Condition(models.Model):
    """A diagnosis or health problem, FHIR Condition. `code` is ICD-10-CM, "" where it
    is known in words alone. A private one is seen by the care team only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(
        "people.Patient", on_delete=models.CASCADE, related_name="conditions"
    )
    code = models.CharField(_("ICD-10 code"), max_length=10, blank=True)
    label = models.CharField(_("condition"), max_length=200)
    clinical_status = models.CharField(
        _("status"),
        max_length=12,
        choices=ClinicalStatus.choices,
        default=ClinicalStatus.ACTIVE,
    )
    onset_on = models.DateField(_("since"), null=True, blank=True)
    abated_on = models.DateField(_("until"), null=True, blank=True)
    is_private = models.BooleanField(
        _("care team only"),
        default=False,
        help_text=_("Mental health, substance use, safety at home, and the like."),
    )
    source = models.CharField(
        _("who said so"),
        max_length=10,
        choices=RecordSource.choices,
        default=RecordSource.PATIENT,
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = ConditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("condition")
        ordering = ["label", "pk"]
        indexes = [models.Index(fields=["patient", "clinical_status"])]

    def __str__(self) -> str:
        return self.label

    @property
    def is_current(self) -> bool:
        return self.clinical_status in CURRENT_STATUSES


class Severity(models.TextChoices):
    """FHIR reaction severity."""

    UNKNOWN = "", _("Not known")
    MILD = "mild", _("Mild")
    MODERATE = "moderate", _("Moderate")
    SEVERE = "severe", _("Severe")


class AllergyQuerySet(models.QuerySet["AllergyIntolerance"]):
    def visible_to(self, actor: "User") -> "AllergyQuerySet":
        return self.filter(of_visible_patients(actor))

    def active(self) -> "AllergyQuerySet":
        return self.filter(is_active=True)

    def in_order(self) -> "AllergyQuerySet":
        return self.order_by("-is_active", "substance", "pk")


class AllergyIntolerance(models.Model):
    """FHIR AllergyIntolerance: what must not be given, and what happened."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(
        "people.Patient", on_delete=models.CASCADE, related_name="allergies"
    )
    substance = models.CharField(_("allergic to"), max_length=120)
    reaction = models.CharField(_("what happens"), max_length=200, blank=True)
    severity = models.CharField(
        _("how bad"), max_length=10, choices=Severity.choices, blank=True
    )
    is_active = models.BooleanField(_("holds now"), default=True)
    source = models.CharField(
        _("who said so"),
        max_length=10,
        choices=RecordSource.choices,
        default=RecordSource.PATIENT,
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = AllergyQuerySet.as_manager()

    class Meta:
        verbose_name = _("allergy")
        ordering = ["substance", "pk"]

    def __str__(self) -> str:
        return self.substance


class EncounterClass(models.TextChoices):
    """HL7 ActEncounterCode in words: EMER, IMP, OBSENC, AMB."""

    EMERGENCY = "emergency", _("Emergency department")
    INPATIENT = "inpatient", _("Hospital stay")
    OBSERVATION = "observation", _("Observation stay")
    AMBULATORY = "ambulatory", _("Visit")


ACUTE = (
    EncounterClass.EMERGENCY,
    EncounterClass.INPATIENT,
    EncounterClass.OBSERVATION,
)


class EncounterQuerySet(models.QuerySet["Encounter"]):
    def visible_to(self, actor: "User | Reader") -> "EncounterQuerySet":
        """Of the patients the actor sees; private ones only of those on whose care
        team the actor is."""
        return self.filter(seen_by(actor))

    def acute(self) -> "EncounterQuerySet":
        """Emergency visits and stays."""
        return self.filter(encounter_class__in=ACUTE)

    def recent(self, days: int, now: datetime | None = None) -> "EncounterQuerySet":
        """Begun within so many days, or not ended yet."""
        since = (now or timezone.now()) - timedelta(days=days)
        open_stay = models.Q(ended_at=None, encounter_class__in=ACUTE[1:])
        return self.filter(models.Q(started_at__gte=since) | open_stay)

    def in_order(self) -> "EncounterQuerySet":
        """Newest first."""
        return self.order_by("-started_at", "pk")


class Encounter(models.Model):
    """A visit or stay, FHIR Encounter. `ended_at` is null while it lasts. `source` and
    `external_id` are those of the system that told of it; told again, it is the same
    row. `came_by_emergency`: the stay began in the emergency department (LACE's A),
    null where nobody said. A private one is seen by the care team only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(
        "people.Patient", on_delete=models.CASCADE, related_name="encounters"
    )
    encounter_class = models.CharField(
        _("kind"), max_length=12, choices=EncounterClass.choices
    )
    started_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    facility = models.CharField(_("where"), max_length=200, blank=True)
    reason = models.CharField(_("why"), max_length=255, blank=True)
    reason_code = models.CharField(_("ICD-10 code"), max_length=10, blank=True)
    came_by_emergency = models.BooleanField(
        _("came by the emergency department"), null=True, blank=True
    )
    disposition = models.CharField(_("where they went next"), max_length=60, blank=True)
    is_private = models.BooleanField(
        _("care team only"),
        default=False,
        help_text=_("Mental health, substance use, safety at home, and the like."),
    )
    source = models.CharField(_("told by"), max_length=60, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = EncounterQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit or stay")
        ordering = ["-started_at", "pk"]
        indexes = [models.Index(fields=["patient", "-started_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~models.Q(external_id=""),
                name="one_encounter_per_external_id",
            )
        ]

    def __str__(self) -> str:
        return str(EncounterClass(self.encounter_class).label)

    @property
    def is_acute(self) -> bool:
        return self.encounter_class in ACUTE


def seen_by(
    actor: "User | Reader",
    or_if: models.Q | None = None,
    *,
    patient: str = "patient",
) -> models.Q:
    """Rows with `is_private`, of the patients the actor sees: private ones for the care
    team, or where `or_if` holds. `patient` is the way from the row to its patient."""
    open_to = models.Q(is_private=False) | of_care_team(actor, patient)
    if or_if is not None:
        open_to |= or_if
    return of_visible_patients(actor, patient) & open_to
