from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class QuickText(models.Model):
    """The network's own words for what workers often write, put into the answer they
    are writing. {sender_name}, {help_phone} and {worker_name} are filled in then."""

    title = models.CharField(
        _("title"), max_length=80, help_text=_("Workers choose it by this name.")
    )
    body = models.TextField(
        _("text in English"),
        max_length=480,
        help_text=_("May hold {sender_name}, {help_phone} and {worker_name}."),
    )
    body_es = models.TextField(_("text in Spanish"), max_length=480, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=100)

    class Meta:
        verbose_name = _("quick text")
        verbose_name_plural = _("quick texts")
        ordering = ["position", "title", "pk"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """What would be warned of in a worker's own words is refused in these."""
        from notifications.quick_texts import problems_of

        errors = {
            field: problems
            for field, language in (("body", "en"), ("body_es", "es"))
            if (problems := problems_of(getattr(self, field), language))
        }
        if errors:
            raise ValidationError(errors)

    def in_language(self, language: str) -> str:
        """In Spanish where there is a text in Spanish, else in English."""
        return self.body_es if language == "es" and self.body_es else self.body
