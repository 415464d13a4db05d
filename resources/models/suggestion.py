import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ListingSuggestion(models.Model):
    """What an organization says is wrong with its listing; a curator looks at it and
    changes the listing, or does not."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(
        "resources.Service", on_delete=models.CASCADE, related_name="suggestions"
    )
    text = models.TextField(_("what should change"))
    by = models.CharField(_("who says so"), max_length=255)
    created_at = models.DateTimeField(_("said on"), default=timezone.now)
    is_handled = models.BooleanField(_("done with"), default=False)

    class Meta:
        verbose_name = _("suggestion")
        ordering = ["is_handled", "created_at", "id"]

    def __str__(self) -> str:
        return f"{self.service}: {self.text[:60]}"
