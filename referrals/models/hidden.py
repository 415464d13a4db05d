import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from people.models import User


class HideReason(models.TextChoices):
    NOT_WANTED = "not-wanted", _("They do not want to go there")
    NOT_SAFE = "not-safe", _("Not safe for them: somebody there knows them")
    BAD_EXPERIENCE = "bad-experience", _("They were treated badly there")
    TRIED = "tried", _("It was tried and did not help")
    NOT_SUITABLE = "not-suitable", _("It does not suit them")
    OTHER = "other", _("Another reason")


class HiddenServiceQuerySet(models.QuerySet["HiddenService"]):
    def visible_to(self, actor: "User") -> "HiddenServiceQuerySet":
        from referrals.permissions import hidden_visible_to

        return hidden_visible_to(self, actor)


class HiddenService(models.Model):
    """A service that is not offered to one patient any more, for any need.

    `need` is the one it was hidden under: who may not see that need is not told of the
    service either.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(
        "people.Patient", on_delete=models.CASCADE, related_name="hidden_services"
    )
    need = models.ForeignKey(
        "screening.Need", on_delete=models.CASCADE, related_name="hidden_services"
    )
    service = models.ForeignKey(
        "resources.Service", on_delete=models.CASCADE, related_name="hidden_for"
    )
    reason = models.CharField(_("reason"), max_length=20, choices=HideReason.choices)
    note = models.CharField(_("note"), max_length=255, blank=True)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = HiddenServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("hidden service")
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "service"], name="hidden_once_for_a_patient"
            )
        ]
