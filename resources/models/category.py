from django.db import models
from django.utils.translation import gettext_lazy as _

from resources.languages import in_spanish


class CategoryQuerySet(models.QuerySet["Category"]):
    def in_order(self) -> "CategoryQuerySet":
        return self.order_by("position", "name")


class Category(models.Model):
    """A kind of need: a Gravity SDOH domain, or a local code where Gravity has none.

    `sensitive` categories are seen by the care team only and leave the network's
    clinic only under a consent that names them.
    """

    code = models.SlugField(_("code"), primary_key=True, max_length=60)
    name = models.CharField(_("name"), max_length=80)
    name_es = models.CharField(_("name in Spanish"), max_length=80, blank=True)
    plain_words = models.TextField(
        _("plain words"),
        blank=True,
        help_text=_("Words people use for it, one a line: diapers, rent, bus pass."),
    )
    is_gravity = models.BooleanField(_("Gravity domain"), default=True)
    sensitive = models.BooleanField(_("sensitive"), default=False)
    offered = models.BooleanField(
        _("offered in search"),
        default=True,
        help_text=_("Shown as a choice in the public directory."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=100)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category of need")
        verbose_name_plural = _("categories of need")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the language in use, English where there is no Spanish."""
        if in_spanish() and self.name_es:
            return self.name_es
        return self.name
