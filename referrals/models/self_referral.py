import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from people.free_time import FreeTime
from people.models.patient import PatientLanguage
from people.models.task import Task
from referrals.due import Due, due_by
from referrals.task_kinds import SELF_REFERRAL

if TYPE_CHECKING:
    from people.models import User


class SelfReferralStatus(models.TextChoices):
    WAITING = "waiting", _("To be called back")
    SENT = "sent", _("Referral sent")
    DISMISSED = "dismissed", _("Nothing came of it")


class SelfReferralQuerySet(models.QuerySet["SelfReferral"]):
    def visible_to(self, actor: "User") -> "SelfReferralQuerySet":
        from referrals.permissions import self_referrals_visible_to

        return self_referrals_visible_to(self, actor)

    def waiting(self) -> "SelfReferralQuerySet":
        return self.filter(status=SelfReferralStatus.WAITING)

    def for_listing(self) -> "SelfReferralQuerySet":
        """All that a line of the list shows, with the day by which to call (`due`)."""
        tasks = Task.objects.open().filter(
            kind=SELF_REFERRAL, subject_id=OuterRef("pk")
        )
        due_at = tasks.order_by("due_at").values("due_at")[:1]
        related = ("service__organization", "category", "lead", "referral")
        return self.select_related(*related).annotate(due_at=Subquery(due_at))


class SelfReferral(models.Model):
    """Somebody asked for a service's help in the public directory, in their own words.

    `patient` is who a worker or, where nobody like them was known, the system took them
    for; null while they may be one of several. `lead` calls them back. `wording` is
    what they agreed to.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(
        "resources.Service", on_delete=models.PROTECT, related_name="+"
    )
    category = models.ForeignKey(
        "resources.Category", on_delete=models.PROTECT, related_name="+"
    )
    organization = models.ForeignKey(
        "resources.Organization", on_delete=models.PROTECT, related_name="+"
    )
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    given_name = models.CharField(_("first name"), max_length=120)
    family_name = models.CharField(_("last name"), max_length=120)
    phone = PhoneNumberField(_("phone"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    voicemail_ok = models.BooleanField(default=False)
    safe_to_text = models.BooleanField(default=False)
    when = models.JSONField(default=list)
    language = models.CharField(
        max_length=5,
        choices=PatientLanguage.choices,
        default=PatientLanguage.ENGLISH,
    )
    note = models.TextField(blank=True)
    wording = models.ForeignKey(
        "people.ConsentWording", on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(
        max_length=10,
        choices=SelfReferralStatus.choices,
        default=SelfReferralStatus.WAITING,
    )
    patient = models.ForeignKey(
        "people.Patient", on_delete=models.CASCADE, null=True, related_name="+"
    )
    referral = models.ForeignKey(
        "referrals.Referral", on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    handled_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    handled_note = models.CharField(max_length=255, blank=True)
    request_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    objects = SelfReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("request of somebody's own")
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def is_waiting(self) -> bool:
        return self.status == SelfReferralStatus.WAITING

    @property
    def due(self) -> Due | None:
        """Of `for_listing`; none where nobody has to call any more."""
        due_at: datetime | None = getattr(self, "due_at", None)
        return due_by(due_at) if due_at else None

    @property
    def safe_times(self) -> list[str]:
        """When they said it is safe to call."""
        return [str(FreeTime(part).label) for part in self.when]
