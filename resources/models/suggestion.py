import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SuggestionOutcome(models.TextChoices):
    OPEN = "", _("Waiting")
    TAKEN = "taken", _("Taken over")
    LEFT = "left", _("Left as it is")


class ListingSuggestion(models.Model):
    """What somebody says is wrong with a listing; a curator takes it over, changes the
    listing by hand, or leaves it.

    `field` is a code of `resources.suggestions.fields`, "" for words about the whole
    listing; `before` is what the field showed then, `text` what it should say.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(
        "resources.Service", on_delete=models.CASCADE, related_name="suggestions"
    )
    field = models.CharField(_("about"), max_length=40, blank=True)
    before = models.TextField(_("as it was"), blank=True)
    text = models.TextField(_("what should change"), blank=True)
    by = models.CharField(_("who says so"), max_length=255)
    created_at = models.DateTimeField(_("said on"), default=timezone.now)
    is_handled = models.BooleanField(_("done with"), default=False)
    outcome = models.CharField(
        _("what came of it"),
        max_length=10,
        choices=SuggestionOutcome.choices,
        blank=True,
        default=SuggestionOutcome.OPEN,
    )

    class Meta:
        verbose_name = _("suggestion")
        ordering = ["is_handled", "created_at", "id"]

    def __str__(self) -> str:
        return f"{self.service}: {self.text[:60]}"
