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
