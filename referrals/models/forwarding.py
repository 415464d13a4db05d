from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from referrals.models.referral import Referral
from referrals.places import place_key

if TYPE_CHECKING:
    from people.models import User

MOST_FORWARDED = 5


class NextOfferQuerySet(models.QuerySet["NextOffer"]):
    def for_listing(self) -> "NextOfferQuerySet":
        return self.select_related("service__organization", "service_at_location")


class NextOffer(models.Model):
    """The service found to ask next when a referral came to nothing. Found once, so it
    is looked at again before anything is sent."""

    referral = models.OneToOneField(
        Referral, on_delete=models.CASCADE, primary_key=True, related_name="next_offer"
    )
    service = models.ForeignKey(
        "resources.Service", on_delete=models.CASCADE, related_name="+"
    )
    service_at_location = models.ForeignKey(
        "resources.ServiceAtLocation",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    needs_consent = models.BooleanField(default=False)
    found_at = models.DateTimeField(default=timezone.now)

    objects = NextOfferQuerySet.as_manager()

    @property
    def key(self) -> str:
        return place_key(self.service, self.service_at_location)


class ForwardingRuleQuerySet(models.QuerySet["ForwardingRule"]):
    def edited_by(self, actor: "User") -> "ForwardingRuleQuerySet":
        from referrals.permissions import teams_ruled_by

        return self.filter(organization__in=teams_ruled_by(actor))


class ForwardingRule(models.Model):
    """Whether a sending organization lets a referral that was declined or not answered
    go on to the next best service by itself, and how many times in a row. Without a row
    it does not."""

    organization = models.OneToOneField(
        "resources.Organization",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="forwarding_rule",
    )
    is_on = models.BooleanField(_("send on by itself"), default=False)
    most_times = models.PositiveSmallIntegerField(
        _("at most so many times in a row"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_FORWARDED)],
    )
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = ForwardingRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule for sending on")
