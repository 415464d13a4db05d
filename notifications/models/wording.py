from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageWording(models.Model):
    """A curator's words for one kind of message in one language, instead of those it
    ships with. `version` counts the changes; what was sent is kept in the message."""

    kind = models.CharField(_("message"), max_length=60)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("text"))
    version = models.PositiveIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        verbose_name = _("message wording")
        ordering = ["kind", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "language"], name="one_wording_per_kind_and_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.language})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.version += 1
        if fields := kwargs.get("update_fields"):
            kwargs["update_fields"] = {*fields, "version"}
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuses what the linter refuses: needs, sensitive names, strange links."""
        from notifications.kinds import find_kind
        from notifications.lint import lint_wording

        kind = find_kind(self.kind)
        if kind is None:
            raise ValidationError({"kind": _("There is no message of this kind.")})
        problems = lint_wording(kind, self.subject, self.body)
        if problems:
            raise ValidationError({"body": problems})
