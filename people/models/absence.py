import uuid
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def current(self) -> "AbsenceQuerySet":
        """Today is one of its days."""
        today = timezone.localdate()
        return self.to_come().filter(first_day__lte=today)

    def to_come(self) -> "AbsenceQuerySet":
        """Not over yet."""
        return self.filter(last_day__gte=timezone.localdate(), ended_at=None)


class Absence(models.Model):
    """A worker is away and a colleague covers: from the first day to the last, on the
    local calendar, the colleague has that worklist beside their own and stands in on
    the care teams. It ends by itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="absences"
    )
    covered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("covered by"),
        on_delete=models.CASCADE,
        related_name="covers",
    )
    first_day = models.DateField(_("away from"))
    last_day = models.DateField(_("last day away"))
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    set_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["first_day", "pk"]

    def __str__(self) -> str:
        return f"{self.user}: {self.first_day} - {self.last_day}"

    @property
    def starts_at(self) -> datetime:
        return _midnight(self.first_day)

    @property
    def ends_at(self) -> datetime:
        return _midnight(self.last_day + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
