import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from people.models import User


class ServiceNoteQuerySet(models.QuerySet["ServiceNote"]):
    def visible_to(self, actor: "User") -> "ServiceNoteQuerySet":
        from referrals.permissions import notes_visible_to

        return notes_visible_to(self, actor)

    def in_order(self) -> "ServiceNoteQuerySet":
        """Pinned ones first, then the newest."""
        return self.order_by("-is_pinned", "-created_at", "pk")


class ServiceNote(models.Model):
    """What workers of an organization tell each other about a service; it is never
    public, and says nothing about any patient."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(
        "resources.Service", on_delete=models.CASCADE, related_name="colleague_notes"
    )
    organization = models.ForeignKey(
        "resources.Organization",
        verbose_name=_("organization"),
        on_delete=models.CASCADE,
        related_name="notes_on_services",
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(_("note"), max_length=1000)
    is_pinned = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)

    objects = ServiceNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note to colleagues")
        ordering = ["-is_pinned", "-created_at", "id"]
