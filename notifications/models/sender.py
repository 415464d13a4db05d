from django.db import models
from django.utils.translation import gettext_lazy as _


class Sender(models.Model):
    """What all workers share about one sender at one provider: a number, a messaging
    service, a mail server.

    `free_at`: when the next part of a text may go out, where parts a second are
    limited. `closed_until`: the provider was busy or refused us, `refusals` times in a
    row. `alert_code`: it told us that something about the sender must be repaired.
    """

    provider = models.CharField(_("provider"), max_length=120)
    address = models.CharField(_("sender"), max_length=80)
    free_at = models.DateTimeField(null=True, blank=True)
    closed_until = models.DateTimeField(null=True, blank=True)
    refusals = models.PositiveSmallIntegerField(default=0)
    alert_code = models.CharField(max_length=30, blank=True)
    alert_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("sender")
        ordering = ["provider", "address"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "address"], name="one_row_per_sender"
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.address}"
