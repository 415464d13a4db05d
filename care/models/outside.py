import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from care.models.plans import CarePlan
from people.models import Patient
from people.models.consent import ConsentMethod
from people.permissions import Reader, of_care_team, of_visible_patients

if TYPE_CHECKING:
    from people.models import User


class OutsidePart(models.TextChoices):
    """What somebody outside does for the person."""

    PRIMARY_CARE = "primary-care", _("Primary care")
    SPECIALIST = "specialist", _("Specialist")
    HOME_HEALTH = "home-health", _("Home health")
    PHARMACY = "pharmacy", _("Pharmacy")
    BEHAVIORAL = "behavioral", _("Counseling")
    FAMILY = "family", _("Family")
    CAREGIVER = "caregiver", _("Caregiver")
    FRIEND = "friend", _("Friend or neighbor")
    LEGAL = "legal", _("Guardian or legal help")
    OTHER = "other", _("Somebody else")


class OutsideRoute(models.TextChoices):
    PHONE = "phone", _("Call")
    FAX = "fax", _("Fax")
    EMAIL = "email", _("Write an e-mail")
    PERSON = "person", _("Through the person")


class OutsideQuerySet(models.QuerySet["OutsideMember"]):
    def visible_to(self, actor: "User | Reader") -> "OutsideQuerySet":
        """Of patients the actor sees; that somebody counsels them, the care team."""
        return self.filter(
            ~Q(part=OutsidePart.BEHAVIORAL) | of_care_team(actor),
            of_visible_patients(actor),
        )

    def current(self) -> "OutsideQuerySet":
        return self.filter(until=None)

    def in_order(self) -> "OutsideQuerySet":
        return self.order_by("part", "name", "pk")


class OutsideMember(models.Model):
    """FHIR CareTeam participant without an account: a doctor, a daughter, a home health
    agency. Where `organization` is in the directory, consent says what may be shared
    with it; anybody else may see the plan if the person said so, which is kept here
    with the day and how."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(
        Patient, on_delete=models.CASCADE, related_name="outside_team"
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    name = models.CharField(_("name"), max_length=120)
    part = models.CharField(_("part"), max_length=20, choices=OutsidePart.choices)
    does = models.CharField(
        _("what they do"),
        max_length=200,
        blank=True,
        help_text=_("For example: fills the pill box on Sundays."),
    )
    organization = models.ForeignKey(
        "resources.Organization",
        verbose_name=_("organization in the directory"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    works_at = models.CharField(_("practice or agency"), max_length=120, blank=True)
    phone = PhoneNumberField(_("phone"), blank=True)
    fax = PhoneNumberField(_("fax"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    route = models.CharField(
        _("best way"),
        max_length=10,
        choices=OutsideRoute.choices,
        default=OutsideRoute.PHONE,
    )
    note = models.CharField(
        _("note"),
        max_length=200,
        blank=True,
        help_text=_("When to reach them, whom to ask for."),
    )
    may_see_plan = models.BooleanField(
        _("the person agreed that they see the care plan"),
        default=False,
        help_text=_("For an organization of the directory its consent counts instead."),
    )
    agreed_how = models.CharField(
        _("how they agreed"), max_length=12, choices=ConsentMethod.choices, blank=True
    )
    agreed_on = models.DateField(_("when they agreed"), null=True, blank=True)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = OutsideQuerySet.as_manager()

    class Meta:
        verbose_name = _("somebody outside")
        ordering = ["part", "name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_private(self) -> bool:
        return self.part == OutsidePart.BEHAVIORAL

    @property
    def where(self) -> str:
        return str(self.organization or "") or self.works_at


class PlanShare(models.Model):
    """The plan went to somebody outside: which version, to whom, under what. `consent`
    is null where the person's word for one that is no organization was it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(CarePlan, on_delete=models.CASCADE, related_name="shares")
    version_number = models.PositiveIntegerField()
    member = models.ForeignKey(
        OutsideMember, on_delete=models.CASCADE, related_name="shares"
    )
    to_label = models.CharField(max_length=255)
    consent = models.ForeignKey(
        "people.Consent", on_delete=models.PROTECT, null=True, related_name="+"
    )
    language = models.CharField(max_length=5, default="en")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-at", "id"]
