import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from referrals.models.referral import Referral

if TYPE_CHECKING:
    from uuid import UUID


class ReferralMessage(models.Model):
    """What worker and organization write to each other about one referral.

    `key` is that of the form it came from: the same form sent twice is one message.
    """

    referral = models.ForeignKey(
        Referral, on_delete=models.PROTECT, related_name="messages"
    )
    at = models.DateTimeField(default=timezone.now)
    party = models.CharField(max_length=10)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    author_label = models.CharField(max_length=255)
    body = models.TextField(_("message"), blank=True)
    key = models.UUIDField(null=True, editable=False)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "key"], name="a_form_sent_twice_is_one_message"
            )
        ]

    def __str__(self) -> str:
        return f"{self.referral_id}: {self.author_label}"


def private_storage() -> Storage:
    """Its files have no address of their own: a view gives them out."""
    return storages["attachments"]


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def kept(self) -> "AttachmentQuerySet":
        """Those whose file is still there."""
        return self.filter(removed_at=None)

    def of(self, referral: "Referral | UUID") -> "AttachmentQuerySet":
        return self.filter(message__referral=referral)


class Attachment(models.Model):
    """A file sent with a message. `name` is cleaned, `content_type` is what the content
    says. Once its time is over the file goes and the row says that there was one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.ForeignKey(
        ReferralMessage, on_delete=models.PROTECT, related_name="attachments"
    )
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    file = models.FileField(storage=private_storage, max_length=120)
    created_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.name
