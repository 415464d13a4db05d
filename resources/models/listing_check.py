from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ListingCheckQuerySet(models.QuerySet["ListingCheck"]):
    def under_way(self) -> "ListingCheckQuerySet":
        """Asked, and something has not been confirmed yet."""
        return self.exclude(asked_on=None)

    def unanswered(self) -> "ListingCheckQuerySet":
        """Reminded in vain: a curator's to do, the longest silent first."""
        return self.exclude(lapsed_on=None).order_by("lapsed_on", "organization__name")


class ListingCheck(models.Model):
    """How far an organization has been asked whether its listings are still right; one
    row for each that ever was.

    `asked_on`: when the question went out, until all that was due is confirmed.
    `lapsed_on`: nobody answered in time. `stopped_on`: they want no such e-mails.
    `language`: the one they last used on the page.
    """

    organization = models.OneToOneField(
        "resources.Organization",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="listing_check",
    )
    asked_on = models.DateField(_("asked on"), null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(_("reminders"), default=0)
    lapsed_on = models.DateField(_("unanswered since"), null=True, blank=True)
    stopped_on = models.DateField(_("wants no e-mails since"), null=True, blank=True)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default="en"
    )

    objects = ListingCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("listing check")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lapsed_on=None) | ~models.Q(asked_on=None),
                name="only_the_asked_are_silent",
            )
        ]

    def __str__(self) -> str:
        return str(self.organization)
