from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from referrals.models.referral import Referral


class PartnerNote(models.Model):
    """What colleagues of the receiving organization write down for each other about a
    referral, hand-offs included; shown in its inbox alone, never to senders or
    patients, and gone from there when the referral ends."""

    referral = models.ForeignKey(
        Referral, on_delete=models.PROTECT, related_name="partner_notes"
    )
    at = models.DateTimeField(default=timezone.now)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(_("note"))
    is_hand_off = models.BooleanField(default=False)
    handed_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.referral_id}: {self.author}"
