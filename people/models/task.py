import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from people.models.user import User
    from people.permissions import Reader


class TaskQuerySet(models.QuerySet["Task"]):
    def open(self) -> "TaskQuerySet":
        return self.filter(done_at=None)

    def visible_to(self, actor: "User | Reader") -> "TaskQuerySet":
        from people.permissions import of_visible_patients

        return self.filter(of_visible_patients(actor))


class Task(models.Model):
    """Something a person must do about a patient; the worklist shows the open ones.

    `kind` names why it was raised, `subject_id` what about (a referral, a message);
    one open task per kind and subject, whoever raises it how often. `done_note` is the
    word about what was done, for kinds that ask for one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(
        "people.Patient", on_delete=models.CASCADE, related_name="tasks"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="tasks",
    )
    kind = models.SlugField(max_length=60)
    title = models.CharField(_("what to do"), max_length=255)
    detail = models.TextField(_("detail"), blank=True)
    url = models.CharField(max_length=255, blank=True)
    subject_id = models.UUIDField(null=True, blank=True, db_index=True)
    is_urgent = models.BooleanField(_("urgent"), default=False)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    done_note = models.TextField(blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        ordering = ["-is_urgent", "due_at", "created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                condition=models.Q(done_at=None),
                name="one_open_task_per_kind_and_subject",
            )
        ]

    def __str__(self) -> str:
        return self.title
