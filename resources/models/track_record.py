from django.db import models
from django.utils.translation import gettext_lazy as _


class TrackRecord(models.Model):
    """How this network's referrals to a service went: `asked` were answered or ran
    out, `accepted` of them were taken; `ended` were closed with an outcome, `helped`
    of them with help. `lift` is how far that stands above (+) or below (-) the
    network's own rates, in percent points, shrunk where numbers are small.
    Written only by `resources.track_record`.
    """

    service = models.OneToOneField(
        "resources.Service",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="track_record",
    )
    asked = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    ended = models.PositiveIntegerField(default=0)
    helped = models.PositiveIntegerField(default=0)
    lift = models.SmallIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("track record")
        ordering = ["service"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(accepted__lte=models.F("asked")),
                name="no_more_accepted_than_asked",
            ),
            models.CheckConstraint(
                condition=models.Q(helped__lte=models.F("ended")),
                name="no_more_helped_than_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.accepted}/{self.asked}, {self.helped}/{self.ended}"
