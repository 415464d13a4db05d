from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from people.models import Membership, Role
from referrals.models.event import ReferralEvent
from resources.models import Organization


class NewsBy(models.TextChoices):
    NONE = "none", _("None: my organization's address gets them")
    AT_ONCE = "at-once", _("Each e-mail at once")
    DAILY = "daily", _("One e-mail a day, in the morning")


def is_own_address(organization: Organization, email: str) -> bool:
    """An account at the address of the organization itself hears everything there; as
    `NewsChoiceQuerySet.of` says it in SQL."""
    return organization.notice_email.casefold() == email.casefold()


def _partners(organization: Organization) -> models.QuerySet[Membership]:
    return Membership.objects.filter(
        user=OuterRef("user"),
        organization=organization,
        role=Role.PARTNER,
        is_active=True,
        user__is_active=True,
    )


class NewsChoiceQuerySet(models.QuerySet["NewsChoice"]):
    def of(self, organization: Organization) -> "NewsChoiceQuerySet":
        """Of its partners with an account, who want news of their own, without who has
        them already (`is_own_address`)."""
        wanted = self.filter(Exists(_partners(organization))).exclude(by=NewsBy.NONE)
        return wanted.exclude(user__email__iexact=organization.notice_email)

    def who_may_act(self, organization: Organization) -> "NewsChoiceQuerySet":
        """Of these, who may answer there."""
        return self.filter(Exists(_partners(organization).filter(read_only=False)))

    def due_on(self, day: date) -> "NewsChoiceQuerySet":
        """Whose digest of the day has not been looked after. Its own columns alone: an
        update by it, which waited for another, looks at them anew."""
        return self.filter(by=NewsBy.DAILY).filter(Q(told_on=None) | Q(told_on__lt=day))

    def left_over(self) -> "NewsChoiceQuerySet":
        """No longer daily, and something was kept for a digest before."""
        kept = PartnerNews.objects.untold().filter(user=OuterRef("user"))
        return self.exclude(by=NewsBy.DAILY).filter(Exists(kept.order_by()))


class NewsChoice(models.Model):
    """How a partner's account hears of referrals. Without one: by the organization's
    address alone. `told_on`: the day of the last digest."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    by = models.CharField(max_length=10, choices=NewsBy.choices, default=NewsBy.NONE)
    told_on = models.DateField(null=True)

    objects = NewsChoiceQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.user}: {self.get_by_display()}"


class PartnerNewsQuerySet(models.QuerySet["PartnerNews"]):
    def untold(self) -> "PartnerNewsQuerySet":
        return self.filter(told_at=None)

    def for_listing(self) -> "PartnerNewsQuerySet":
        return self.select_related("event__referral").order_by("event_id", "pk")


class PartnerNews(models.Model):
    """What an account's next digest tells: `kind` is that of the e-mail which the
    organization's address got at once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    event = models.ForeignKey(ReferralEvent, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    told_at = models.DateTimeField(null=True)

    objects = PartnerNewsQuerySet.as_manager()

    class Meta:
        ordering = ["event_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "event", "kind"], name="partner_news_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["user"], condition=Q(told_at=None), name="partner_news_untold"
            )
        ]

    def __str__(self) -> str:
        return f"{self.event.referral.number}: {self.kind}"
