from datetime import time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from referrals.calendars import WEEK, Calendar, HoursOfDay


def default_week() -> list[list[str] | None]:
    """Weekdays from nine to five."""
    return [as_json(hours) for hours in WEEK]


def as_json(hours: HoursOfDay | None) -> list[str] | None:
    return [f"{clock:%H:%M}" for clock in hours] if hours else None


class WorkCalendar(models.Model):
    """When an organization works, and so which hours its clocks count; one without a
    row works weekdays from nine to five but on federal holidays.

    `week`: from Monday, ["09:00", "17:00"] or null. `away_from` to `away_until`, both
    included, its clocks stop, which its senders are told. `days`, `grace_days` and
    `reminder_days` replace those of `referrals.timing` where they are set; what the
    receiving organization has goes before what the sending one has.
    """

    organization = models.OneToOneField(
        "resources.Organization", on_delete=models.CASCADE, related_name="work_calendar"
    )
    week = models.JSONField(default=default_week)
    holidays_of = models.CharField(
        _("holidays"), max_length=6, default="US", blank=True
    )
    away_from = models.DateField(_("away from"), null=True, blank=True)
    away_until = models.DateField(_("away until"), null=True, blank=True)
    away_note = models.CharField(
        _("what care teams are told"), max_length=200, blank=True
    )
    days = models.JSONField(default=dict, blank=True)
    grace_days = models.PositiveSmallIntegerField(null=True, blank=True)
    reminder_days = models.JSONField(default=list, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("work calendar")

    def __str__(self) -> str:
        return str(self.organization)

    def clean(self) -> None:
        if not any(self.week):
            raise ValidationError(_("Choose at least one day on which you work."))

    @property
    def hours(self) -> tuple[HoursOfDay | None, ...]:
        return tuple(_from_json(hours) for hours in self.week)

    @property
    def is_away(self) -> bool:
        """Today or later; a break that is over says nothing."""
        return self.away_until is not None and self.away_until >= timezone.localdate()

    def calendar(self, zone: str = "") -> Calendar:
        rows = self.closed_days.all() if self.pk else ()
        closed = [(row.starts_on, row.ends_on) for row in rows]
        if self.away_from and self.away_until:
            closed.append((self.away_from, self.away_until))
        return Calendar(
            zone=ZoneInfo(zone or settings.LOCAL_TIME_ZONE),
            week=self.hours,
            holidays_of=self.holidays_of,
            closed=tuple(closed),
        )


def _from_json(hours: list[str] | None) -> HoursOfDay | None:
    if not hours:
        return None
    opens, closes = hours
    return time.fromisoformat(opens), time.fromisoformat(closes)


class ClosedDays(models.Model):
    """Days off of an organization's own, both ends included."""

    calendar = models.ForeignKey(
        WorkCalendar, on_delete=models.CASCADE, related_name="closed_days"
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    note = models.CharField(_("why"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("days off")
        ordering = ["starts_on", "pk"]

    def __str__(self) -> str:
        return f"{self.starts_on} - {self.ends_on}"
