import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from people.models import User

MAY_UNDO_FOR = timedelta(minutes=15)


class ActionName(models.TextChoices):
    DONE = "done", _("Done")
    SNOOZE = "snooze", _("Snoozed")
    GIVE = "give", _("Given to a colleague")
    LEAD = "lead", _("Lead handed over")


class WorkActionQuerySet(models.QuerySet["WorkAction"]):
    def undoable_by(self, actor: "User") -> "WorkActionQuerySet":
        """One's own of the last minutes, not undone yet."""
        since = timezone.now() - MAY_UNDO_FOR
        return self.filter(actor=actor, at__gt=since, undone_at=None)


class WorkAction(models.Model):
    """What somebody did to several lines of the worklist at once, with what stood there
    before, so that it can be taken back within MAY_UNDO_FOR."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(max_length=10, choices=ActionName.choices)
    given_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
    )
    until = models.DateField(null=True)
    items = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)

    objects = WorkActionQuerySet.as_manager()

    @property
    def count(self) -> int:
        return len(self.items)
