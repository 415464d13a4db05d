import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from care.programs.status import (
    CARRIED,
    FHIR_STATUS,
    MOVES,
    OPEN,
    EndReason,
    Move,
    Status,
    moves_from,
)
from people.permissions import SUPERVISING, WORKER_ROLES, Reader, of_visible_patients

if TYPE_CHECKING:
    from people.models import User


class ProgramKind(models.TextChoices):
    COMMUNITY = "community", _("Community")
    PROVIDER = "provider", _("Clinic or hospital")
    PAYER = "payer", _("Health plan")


class ProgramQuerySet(models.QuerySet["Program"]):
    def visible_to(self, actor: "User") -> "ProgramQuerySet":
        """Workers': those of their organizations."""
        return self.filter(organization__in=actor.organization_ids(*WORKER_ROLES))

    def changeable_by(self, actor: "User") -> "ProgramQuerySet":
        """Supervisors' and program managers', not read-only."""
        able = actor.writable_organization_ids(*SUPERVISING)
        return self.filter(organization__in=able)

    def running(self) -> "ProgramQuerySet":
        return self.filter(is_active=True)


class Program(models.Model):
    """A care management program of one organization.

    `criteria` says who fits: a list of `{"fact": ..., "value": ...}` whose facts are in
    `care.programs.criteria`; all of them must hold, or one with `any_criterion`.
    `room` is how much one care manager carries, in the weights of the levels. `phone`
    is the one number people in it call about anything.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "resources.Organization", on_delete=models.CASCADE, related_name="programs_run"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ProgramKind.choices)
    name = models.CharField(_("name"), max_length=120)
    about = models.TextField(_("what it does"), blank=True)
    criteria = models.JSONField(_("who fits"), default=list, blank=True)
    any_criterion = models.BooleanField(_("one of them is enough"), default=False)
    room = models.PositiveSmallIntegerField(_("room for each care manager"), default=60)
    phone = models.CharField(_("phone for all questions"), max_length=30, blank=True)
    is_active = models.BooleanField(_("runs"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProgramQuerySet.as_manager()

    class Meta:
        verbose_name = _("program")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"], name="one_program_a_name"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("care:program", args=[self.pk])


class IntensityLevel(models.Model):
    """How often somebody in a program is contacted, in days, and asked by text how
    they are; 0 check-in days: never. `weight`: how much of a care manager's room one
    person takes."""

    program = models.ForeignKey(
        Program, on_delete=models.CASCADE, related_name="levels"
    )
    name = models.CharField(_("level"), max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    contact_days = models.PositiveSmallIntegerField(_("days between contacts"))
    check_in_days = models.PositiveSmallIntegerField(
        _("days between check-ins"), default=0
    )
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "name"], name="one_level_a_name"
            ),
            models.CheckConstraint(
                condition=models.Q(contact_days__gte=1), name="contacts_have_days"
            ),
        ]

    def __str__(self) -> str:
        return self.name


NEARNESS = [Status.IDENTIFIED, Status.OFFERED, Status.PAUSED, Status.ENROLLED]


class EnrollmentQuerySet(models.QuerySet["Enrollment"]):
    def visible_to(self, actor: "User | Reader") -> "EnrollmentQuerySet":
        return self.filter(of_visible_patients(actor))

    def open(self) -> "EnrollmentQuerySet":
        return self.filter(status__in=OPEN)

    def carried(self) -> "EnrollmentQuerySet":
        """In somebody's caseload: enrolled, or paused."""
        return self.filter(status__in=CARRIED)

    def active(self) -> "EnrollmentQuerySet":
        return self.filter(status=Status.ENROLLED)


class Enrollment(models.Model):
    """FHIR EpisodeOfCare: one person's time in one program. `because` says in words why
    the person was identified, as it was then. `manager` is the care manager."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(
        "people.Patient", on_delete=models.CASCADE, related_name="enrollments"
    )
    program = models.ForeignKey(
        Program, on_delete=models.PROTECT, related_name="enrollments"
    )
    status = models.CharField(
        _("status"), max_length=12, choices=Status.choices, default=Status.IDENTIFIED
    )
    level = models.ForeignKey(
        IntensityLevel,
        verbose_name=_("level"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("care manager"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="enrollments",
    )
    because = models.JSONField(default=list, blank=True)
    identified_at = models.DateTimeField(default=timezone.now)
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=20, choices=EndReason.choices, blank=True)
    next_contact_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrollment")
        ordering = ["-identified_at", "id"]
        indexes = [models.Index(fields=["manager", "status", "next_contact_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "program"],
                condition=models.Q(
                    status__in=["identified", "offered", "enrolled", "paused"]
                ),
                name="once_in_a_program",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["declined", "left"])
                | ~models.Q(end_reason=""),
                name="declined_or_left_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program}: {self.get_status_display()}"

    def get_absolute_url(self) -> str:
        return reverse("care:enrollment", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    def is_further_than(self, other: "Enrollment") -> bool:
        """Of two open ones: as near to being cared for, an enrolled one nearest."""
        mine, theirs = Status(self.status), Status(other.status)
        return NEARNESS.index(mine) >= NEARNESS.index(theirs)

    @property
    def fhir_status(self) -> str:
        return FHIR_STATUS[Status(self.status)]

    @property
    def moves(self) -> list[Move]:
        return moves_from(self.status)


class EnrollmentEvent(models.Model):
    """What happened to an enrollment, kept for good."""

    enrollment = models.ForeignKey(
        Enrollment, on_delete=models.CASCADE, related_name="events"
    )
    name = models.CharField(max_length=20)
    from_status = models.CharField(max_length=12, choices=Status.choices, blank=True)
    to_status = models.CharField(max_length=12, choices=Status.choices)
    reason = models.CharField(max_length=20, choices=EndReason.choices, blank=True)
    note = models.CharField(_("note"), max_length=255, blank=True)
    level = models.CharField(max_length=60, blank=True)
    manager = models.CharField(max_length=255, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]

    @property
    def past(self) -> Any:
        """In words."""
        move = MOVES.get(self.name)
        return move.past if move else Status.IDENTIFIED.label
