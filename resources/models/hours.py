from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from resources.models.base import HsdsModel


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class _Owned(HsdsModel):
    """Hours of a service-at-location override the service's, those the location's."""

    note = models.CharField(_("note"), max_length=255, blank=True)

    class Meta:
        abstract = True


class Schedule(HsdsModel):
    """HSDS schedule as another system wrote it, a subset of RFC 5545.

    Weekly hours are made of it where it says any; pages and matches read those. An
    export gives the schedule back as it came while its hours are as they were made.
    `timezone` is an offset from UTC in hours; lists have commas ("MO,TU").
    """

    service = models.ForeignKey(
        "resources.Service",
        on_delete=models.CASCADE,
        related_name="schedules",
        null=True,
    )
    location = models.ForeignKey(
        "resources.Location",
        on_delete=models.CASCADE,
        related_name="schedules",
        null=True,
    )
    service_at_location = models.ForeignKey(
        "resources.ServiceAtLocation",
        on_delete=models.CASCADE,
        related_name="schedules",
        null=True,
    )
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    dtstart = models.DateField(null=True)
    timezone = models.FloatField(null=True)
    until = models.DateField(null=True)
    count = models.PositiveIntegerField(null=True)
    wkst = models.CharField(max_length=2, blank=True)
    freq = models.CharField(max_length=10, blank=True)
    interval = models.PositiveIntegerField(null=True)
    byday = models.CharField(max_length=255, blank=True)
    byweekno = models.CharField(max_length=255, blank=True)
    bymonthday = models.CharField(max_length=255, blank=True)
    byyearday = models.CharField(max_length=255, blank=True)
    description = models.TextField(blank=True)
    opens_at = models.TimeField(null=True)
    closes_at = models.TimeField(null=True)
    schedule_link = models.CharField(max_length=500, blank=True)
    attending_type = models.CharField(max_length=255, blank=True)
    notes = models.TextField(blank=True)

    class Meta:
        ordering = ["byday", "opens_at", "id"]


class WeeklyHours(_Owned):
    """One interval of one weekday in the place's own time; several a day are several
    rows. A row without times says "by appointment" or only its note. A season has
    `valid_from` and `valid_to`, both included; midnight at the end is 00:00."""

    service = ParentalKey(
        "resources.Service",
        on_delete=models.CASCADE,
        related_name="weekly_hours",
        null=True,
        blank=True,
    )
    location = ParentalKey(
        "resources.Location",
        on_delete=models.CASCADE,
        related_name="weekly_hours",
        null=True,
        blank=True,
    )
    service_at_location = models.ForeignKey(
        "resources.ServiceAtLocation",
        on_delete=models.CASCADE,
        related_name="weekly_hours",
        null=True,
        blank=True,
    )
    schedule = models.ForeignKey(
        Schedule,
        on_delete=models.SET_NULL,
        related_name="weekly_hours",
        null=True,
        blank=True,
        editable=False,
    )
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday.choices)
    opens_at = models.TimeField(_("opens"), null=True, blank=True)
    closes_at = models.TimeField(_("closes"), null=True, blank=True)
    by_appointment = models.BooleanField(_("by appointment"), default=False)
    valid_from = models.DateField(_("from day"), null=True, blank=True)
    valid_to = models.DateField(_("to day"), null=True, blank=True)

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ["weekday", "opens_at", "id"]

    def clean(self) -> None:
        if (self.opens_at is None) != (self.closes_at is None):
            raise ValidationError(
                {"closes_at": _("Give both the opening and the closing time.")}
            )


class HoursException(_Owned):
    """A stretch of days, both included, that is closed or has other hours."""

    service = ParentalKey(
        "resources.Service",
        on_delete=models.CASCADE,
        related_name="hours_exceptions",
        null=True,
        blank=True,
    )
    location = ParentalKey(
        "resources.Location",
        on_delete=models.CASCADE,
        related_name="hours_exceptions",
        null=True,
        blank=True,
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    is_closed = models.BooleanField(_("closed"), default=True)
    opens_at = models.TimeField(_("opens"), null=True, blank=True)
    closes_at = models.TimeField(_("closes"), null=True, blank=True)

    class Meta:
        verbose_name = _("exception to the hours")
        verbose_name_plural = _("exceptions to the hours")
        ordering = ["starts_on", "id"]

    def clean(self) -> None:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError(
                {"ends_on": _("The last day comes before the first.")}
            )
