import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedFilter(models.Model):
    """A choice of lines of the worklist that a user named. `facts` are those of
    `care.filters.WorkFilter`; words searched for are kept here and never stand in an
    address. The default one is used when the worklist is opened without another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="work_filters",
    )
    name = models.CharField(_("name"), max_length=40)
    facts = models.JSONField(default=dict)
    is_default = models.BooleanField(_("open the worklist with it"), default=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="one_filter_a_name"),
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(is_default=True),
                name="one_default_filter_a_user",
            ),
        ]

    def __str__(self) -> str:
        return self.name
