import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from people.permissions import of_visible_patients

if TYPE_CHECKING:
    from people.models import Patient, User


class Occasion(models.TextChoices):
    FIRST = "first", _("First assessment")
    AGAIN = "again", _("Due again")
    STAY = "stay", _("After a hospital stay or emergency visit")
    CHANGE = "change", _("Something changed")


class AssessmentStatus(models.TextChoices):
    """STOPPED: two records of one person were merged and the other one went on."""

    IN_PROGRESS = "in-progress", _("Not finished")
    COMPLETED = "completed", _("Signed")
    STOPPED = "stopped", _("Stopped")


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, actor: "User") -> "AssessmentQuerySet":
        """Of the patients the actor sees; private parts are held back where shown."""
        return self.filter(of_visible_patients(actor))

    def of(self, patient: "Patient") -> "AssessmentQuerySet":
        return self.filter(patient=patient)

    def unfinished(self) -> "AssessmentQuerySet":
        return self.filter(status=AssessmentStatus.IN_PROGRESS)

    def signed(self) -> "AssessmentQuerySet":
        return self.filter(status=AssessmentStatus.COMPLETED)

    def before(self, assessment: "Assessment") -> "AssessmentQuerySet":
        """Of the same patient, signed, begun earlier; newest first."""
        earlier = self.filter(started_at__lt=assessment.started_at)
        return earlier.of(assessment.patient).signed().in_order()

    def in_order(self) -> "AssessmentQuerySet":
        """Newest first."""
        return self.order_by("-started_at", "pk")


class Assessment(models.Model):
    """The whole person on one occasion. Its parts (`care.assessment.parts`) are saved
    one by one; conditions, answers, needs and people are read from where they stand.
    `snapshot` is what all of it said when it was signed, see
    `care.assessment.snapshot`, so that the next one can say what changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(
        "people.Patient", on_delete=models.CASCADE, related_name="assessments"
    )
    occasion = models.CharField(
        _("occasion"), max_length=10, choices=Occasion.choices, default=Occasion.FIRST
    )
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=AssessmentStatus.choices,
        default=AssessmentStatus.IN_PROGRESS,
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField(default=timezone.now)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True)
    next_due_on = models.DateField(_("assess again by"), null=True, blank=True)
    snapshot = models.JSONField(default=list, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        ordering = ["-started_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient"],
                condition=models.Q(status="in-progress"),
                name="one_unfinished_assessment",
            )
        ]

    def __str__(self) -> str:
        return str(Occasion(self.occasion).label)

    def get_absolute_url(self) -> str:
        return reverse("care:assessment", args=[self.pk])

    @property
    def is_unfinished(self) -> bool:
        return self.status == AssessmentStatus.IN_PROGRESS

    @property
    def is_signed(self) -> bool:
        return self.status == AssessmentStatus.COMPLETED


class AssessmentPart(models.Model):
    """What was written in one part; no row where nobody has. `data` is by name of the
    part's fields. `version` rises with each change, so that two who write at once are
    told; `history` keeps what somebody else's words took the place of. `carried_on` is
    the day it was said, where it is from the assessment before and still so."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="parts"
    )
    code = models.SlugField(max_length=20)
    data = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    history = models.JSONField(default=list)
    carried_on = models.DateField(null=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["assessment", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "code"], name="once_in_an_assessment"
            )
        ]

    def __str__(self) -> str:
        return self.code


class Tie(models.TextChoices):
    PARTNER = "partner", _("Spouse or partner")
    PARENT = "parent", _("Parent")
    CHILD = "child", _("Son or daughter")
    RELATIVE = "relative", _("Other relative")
    FRIEND = "friend", _("Friend")
    NEIGHBOR = "neighbor", _("Neighbor")
    WORKER = "worker", _("Aide or worker")
    OTHER = "other", _("Somebody else")


class SupportQuerySet(models.QuerySet["SupportPerson"]):
    def visible_to(self, actor: "User") -> "SupportQuerySet":
        return self.filter(of_visible_patients(actor))

    def current(self) -> "SupportQuerySet":
        return self.filter(is_current=True)

    def in_order(self) -> "SupportQuerySet":
        """Who helps now first, caregivers before others."""
        return self.order_by("-is_current", "-is_caregiver", "name", "pk")


class SupportPerson(models.Model):
    """Somebody who helps the patient, FHIR RelatedPerson: what they do, how reachable.
    `may_be_told`: the patient said that we may talk with them about the care."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(
        "people.Patient", on_delete=models.CASCADE, related_name="support_people"
    )
    name = models.CharField(_("name"), max_length=120)
    tie = models.CharField(_("who they are"), max_length=10, choices=Tie.choices)
    does = models.CharField(
        _("what they do"),
        max_length=255,
        blank=True,
        help_text=_("For example: drives to appointments, fills the pill box."),
    )
    phone = PhoneNumberField(_("phone"), blank=True)
    reach = models.CharField(
        _("how to reach them"),
        max_length=120,
        blank=True,
        help_text=_("For example: evenings only; speaks Spanish."),
    )
    is_caregiver = models.BooleanField(_("main caregiver"), default=False)
    may_be_told = models.BooleanField(
        _("the patient agreed that we talk with them about the care"), default=False
    )
    is_current = models.BooleanField(_("helps now"), default=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = SupportQuerySet.as_manager()

    class Meta:
        verbose_name = _("person who helps")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name
