from typing import Any

from django.conf import settings
from django.contrib.admin import display
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import RevisionMixin

WORDS = {"subject", "body"}


class MessageWording(RevisionMixin, models.Model):
    """The words of one kind of message in one language, as curators edit them; there is
    a row for every one (`notifications.wordings`). While they are the shipped ones,
    `is_shipped`, later versions of the software may improve them. `version` counts the
    changes; what was sent is kept in the message."""

    kind = models.CharField(_("message"), max_length=60)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("text"))
    is_shipped = models.BooleanField(default=False, editable=False)
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
        return f"{self.label}, {self.get_language_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        if fields is None or WORDS & set(fields):
            self.version += 1
            self.is_shipped = self._are_shipped()
            if fields is not None:
                kwargs["update_fields"] = {*fields, "version", "is_shipped"}
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuses what the linter refuses: needs, sensitive names, strange links."""
        from notifications.kinds import find_kind
        from notifications.lint import lint_fields

        self.body = self.body.replace("\r\n", "\n")
        kind = find_kind(self.kind)
        if kind is None:
            raise ValidationError({"kind": _("There is no message of this kind.")})
        problems = lint_fields(kind, self.subject, self.body, self.language)
        if problems:
            raise ValidationError(problems)

    def with_content_json(self, content: dict[str, Any]) -> "MessageWording":
        """An earlier version's words; how often they changed is not undone."""
        earlier: MessageWording = super().with_content_json(content)
        earlier.version = self.version
        return earlier

    @property
    @display(description=_("message"))
    def label(self) -> str:
        """What the message is for, in the language in use."""
        from notifications.kinds import find_kind

        kind = find_kind(self.kind)
        return str(kind.label) if kind else self.kind

    def _are_shipped(self) -> bool:
        from notifications.kinds import find_kind

        kind = find_kind(self.kind)
        if kind is None:
            return False
        shipped = kind.subject.get(self.language, ""), kind.wording.get(self.language)
        return shipped == (self.subject, self.body)
