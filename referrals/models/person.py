from django.db import models
from django.db.models import Q

from referrals.models.referral import Referral


class ReferralPerson(models.Model):
    """Somebody of the household a referral is also for. A patient of ours is named
    under a consent of their own; of anybody else only first name and age are kept."""

    referral = models.ForeignKey(
        Referral, on_delete=models.CASCADE, related_name="people"
    )
    patient = models.ForeignKey(
        "people.Patient",
        on_delete=models.PROTECT,
        null=True,
        related_name="named_on",
    )
    consent = models.ForeignKey(
        "people.Consent", on_delete=models.PROTECT, null=True, related_name="+"
    )
    given_name = models.CharField(max_length=40, blank=True)
    age = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "patient"], name="named_once_on_a_referral"
            ),
            models.CheckConstraint(
                condition=Q(patient=None, consent=None) | Q(consent__isnull=False),
                name="a_patient_named_has_consented",
            ),
        ]
