from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OptOutSource(models.TextChoices):
    KEYWORD = "keyword", _("Texted STOP")
    SEND_ERROR = "send-error", _("The provider refused: opted out")
    CALLBACK = "callback", _("The provider reported: opted out")
    WORDS = "words", _("Asked in their own words")
    STAFF = "staff", _("Told a worker")


class OptOutScope(models.TextChoices):
    """What a number does not want: everything, or the kinds of messages of one
    category (`MessageKind.category`). STOP is always everything."""

    ALL = "all", _("All texts")
    REFERRALS = "referrals", _("News about referrals")
    APPOINTMENTS = "appointments", _("Appointments and reminders")
    CHECK_INS = "check-ins", _("Check-ins and questions")


class OptOutQuerySet(models.QuerySet["OptOut"]):
    def current(self) -> "OptOutQuerySet":
        return self.filter(lifted_at=None)

    def stopping(self, category: str = "") -> "OptOutQuerySet":
        """In force for messages of the category."""
        return self.current().filter(scope__in=[OptOutScope.ALL, category])


class OptOut(models.Model):
    """A number that wants no texts, or none of a category; by number, whoever holds
    it. START lifts what STOP and one's own words began, a worker what a worker did."""

    number = models.CharField(_("number"), max_length=20)
    opted_out_at = models.DateTimeField(default=timezone.now)
    source = models.CharField(max_length=12, choices=OptOutSource.choices)
    noted_by = models.CharField(max_length=120, blank=True)
    scope = models.CharField(
        max_length=12, choices=OptOutScope.choices, default=OptOutScope.ALL
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=120, blank=True)

    objects = OptOutQuerySet.as_manager()

    class Meta:
        verbose_name = _("opt-out")
        ordering = ["-opted_out_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["number", "scope"], name="one_opt_out_per_number_and_scope"
            )
        ]


class UnreachableNumberQuerySet(models.QuerySet["UnreachableNumber"]):
    def current(self) -> "UnreachableNumberQuerySet":
        return self.filter(cleared_at=None)


class UnreachableNumber(models.Model):
    """A number that texts cannot reach: a landline, or none at all. It is the number
    that is marked, not the person; a text from it clears the mark."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    error_code = models.CharField(max_length=30)
    noted_at = models.DateTimeField(default=timezone.now)
    cleared_at = models.DateTimeField(null=True, blank=True)

    objects = UnreachableNumberQuerySet.as_manager()

    class Meta:
        verbose_name = _("number that texts cannot reach")
        ordering = ["-noted_at", "pk"]
