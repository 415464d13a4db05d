from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from referrals.models.referral import Referral


class ReferralMessage(models.Model):
    """What worker and organization write to each other about one referral."""

    referral = models.ForeignKey(
        Referral, on_delete=models.PROTECT, related_name="messages"
    )
    at = models.DateTimeField(default=timezone.now)
    party = models.CharField(max_length=10)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    author_label = models.CharField(max_length=255)
    body = models.TextField(_("message"))

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.referral_id}: {self.author_label}"
