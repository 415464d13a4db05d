import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from care.monitoring.measures import ASKED, MEASURES
from people.models import Patient
from people.permissions import of_visible_patients

if TYPE_CHECKING:
    from people.models import User

CODES = [(code, measure.label) for code, measure in MEASURES.items()]


class ReadingSource(models.TextChoices):
    HAND = "hand", _("Typed in")
    SMS = "sms", _("Text message")
    CSV = "csv", _("CSV file")
    DEVICE = "device", _("Device")
    LINK = "link", _("Their own page")


class Device(models.Model):
    """What sends readings of one patient over HTTP. Its token is kept as a hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(
        Patient, on_delete=models.CASCADE, related_name="devices"
    )
    label = models.CharField(_("which one"), max_length=60)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["label", "made_at", "pk"]

    def __str__(self) -> str:
        return self.label


class ReadingQuerySet(models.QuerySet["Reading"]):
    def visible_to(self, actor: "User") -> "ReadingQuerySet":
        """Of patients the actor sees."""
        return self.filter(of_visible_patients(actor))

    def counted(self) -> "ReadingQuerySet":
        """Not entered in error."""
        return self.filter(voided_at=None)

    def newest_first(self) -> "ReadingQuerySet":
        return self.order_by("-measured_at", "-received_at", "pk")

    def newest_of_each(self, most: int) -> "ReadingQuerySet":
        """So many of each measure: what is measured often hides no other."""
        place = Window(
            RowNumber(),
            partition_by=[F("patient"), F("code")],
            order_by=[F("measured_at").desc(), F("received_at").desc(), F("pk")],
        )
        return self.annotate(place=place).filter(place__lte=most).newest_first()


class Reading(models.Model):
    """FHIR Observation: one number. Blood pressure is two of one moment. What cannot be
    true is not kept here but asked again; what was entered in error stays, `voided_at`,
    and counts no more. `external_id`: told again, it is the same."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(
        Patient, on_delete=models.CASCADE, related_name="readings"
    )
    code = models.CharField(_("measure"), max_length=20, choices=CODES)
    value = models.DecimalField(_("value"), max_digits=7, decimal_places=2)
    unit = models.CharField(max_length=10)
    measured_at = models.DateTimeField(_("measured"), default=timezone.now)
    received_at = models.DateTimeField(default=timezone.now)
    source = models.CharField(max_length=10, choices=ReadingSource.choices)
    device = models.ForeignKey(
        Device, on_delete=models.PROTECT, null=True, related_name="readings"
    )
    external_id = models.CharField(max_length=120, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = ReadingQuerySet.as_manager()

    class Meta:
        ordering = ["-measured_at", "pk"]
        indexes = [models.Index(fields=["patient", "code", "-measured_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "source", "external_id", "code"],
                condition=~Q(external_id=""),
                name="one_reading_a_telling",
            )
        ]

    def __str__(self) -> str:
        return f"{self.value.normalize():f} {self.unit}"


class Watch(models.Model):
    """A person's own limits for one measure, and the trends that raise an alert."""

    patient = models.ForeignKey(
        Patient, on_delete=models.CASCADE, related_name="watches"
    )
    code = models.CharField(_("measure"), max_length=20, choices=CODES)
    low = models.DecimalField(
        _("alert below"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    high = models.DecimalField(
        _("alert above"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    gain_day = models.DecimalField(
        _("alert when up by, in a day"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
    )
    gain_week = models.DecimalField(
        _("alert when up by, in a week"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
    )
    rising = models.BooleanField(
        _("alert when rising three days in a row"), default=False
    )
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "code"], name="one_watch_a_measure"
            )
        ]


class Monitoring(models.Model):
    """Whether a person is asked how they are, and for which number. `every_days`: their
    own rhythm; empty, that of their programs. They agreed to be asked every
    `agreed_days`; empty, once."""

    patient = models.OneToOneField(
        Patient, on_delete=models.CASCADE, related_name="monitoring"
    )
    is_active = models.BooleanField(_("ask them regularly"), default=True)
    every_days = models.PositiveSmallIntegerField(
        _("every so many days"),
        null=True,
        blank=True,
        help_text=_("Empty: as their programs say."),
    )
    asks = models.CharField(
        _("and for"),
        max_length=20,
        choices=[(name, label) for name, (label, _codes) in ASKED.items()],
        blank=True,
    )
    by_link = models.BooleanField(
        _("by a link to a page of their own"),
        default=False,
        help_text=_("Where the number may carry one; else they answer by text."),
    )
    next_on = models.DateField(_("next on"), null=True, blank=True)
    agreed_days = models.PositiveSmallIntegerField(null=True, editable=False)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )


class CheckInStatus(models.TextChoices):
    ASKED = "asked", _("Asked")
    REMINDED = "reminded", _("Reminded")
    ANSWERED = "answered", _("Answered")
    SILENT = "silent", _("No answer")


WAITING = (CheckInStatus.ASKED, CheckInStatus.REMINDED)


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    def waiting(self) -> "CheckInQuerySet":
        return self.filter(status__in=WAITING)


class CheckIn(models.Model):
    """Somebody was asked how they are, by text or by a call that a task asks for.
    `doubts`: numbers sent that cannot be true."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(
        Patient, on_delete=models.CASCADE, related_name="check_ins"
    )
    due_on = models.DateField()
    asks = models.CharField(max_length=20, blank=True)
    by_call = models.BooleanField(default=False)
    by_link = models.BooleanField(default=False)
    status = models.CharField(
        max_length=10, choices=CheckInStatus.choices, default=CheckInStatus.ASKED
    )
    asked_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=20, blank=True)
    doubts = models.PositiveSmallIntegerField(default=0)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        ordering = ["-due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "due_on"], name="one_check_in_a_day"
            )
        ]


class AlertQuerySet(models.QuerySet["Alert"]):
    def visible_to(self, actor: "User") -> "AlertQuerySet":
        """Of patients the actor sees."""
        return self.filter(of_visible_patients(actor))

    def unacknowledged(self) -> "AlertQuerySet":
        return self.filter(acknowledged_at=None)

    def acknowledged(self) -> "AlertQuerySet":
        return self.exclude(acknowledged_at=None)

    def overdue(self) -> "AlertQuerySet":
        """Nobody has acknowledged them in time, and nobody above was told."""
        hours = timedelta(hours=settings.ALERT_ESCALATE_HOURS)
        late = self.unacknowledged().filter(raised_at__lte=timezone.now() - hours)
        return late.filter(escalated_at=None)


class Alert(models.Model):
    """A reading out of its limits, a trend, or silence. One of a kind is open for a
    measure at a time; `words` say what was seen, `times` how often since."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(
        Patient, on_delete=models.CASCADE, related_name="alerts"
    )
    rule = models.CharField(max_length=20)
    code = models.CharField(max_length=20, blank=True)
    reading = models.ForeignKey(
        Reading, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    words = models.CharField(max_length=200)
    times = models.PositiveSmallIntegerField(default=1)
    raised_at = models.DateTimeField(default=timezone.now)
    escalated_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    note = models.CharField(_("what you do about it"), max_length=300, blank=True)

    objects: Any = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "rule", "code"],
                condition=Q(acknowledged_at=None),
                name="one_open_alert_a_rule",
            )
        ]

    def __str__(self) -> str:
        return self.words

    def get_absolute_url(self) -> str:
        return reverse("care:alert", args=[self.pk])
