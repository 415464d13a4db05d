import hashlib
import json

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """Who did what to whom, and why. Append only; each row's hash covers the one
    before it, so that a removed or changed row is found by `verify_audit`."""

    sequence = models.PositiveBigIntegerField(unique=True, editable=False)
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    actor_label = models.CharField(max_length=255, blank=True)
    action = models.CharField(_("action"), max_length=60)
    patient_id = models.UUIDField(null=True, db_index=True)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=255, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["-sequence"]
        indexes = [models.Index(fields=["object_id", "action"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {self.action}"

    def compute_hash(self) -> str:
        """SHA-256 over the fact and the hash of the row before."""
        fact = [
            self.sequence,
            self.at.isoformat(),
            self.actor_id,
            self.actor_label,
            self.action,
            str(self.patient_id or ""),
            self.object_type,
            self.object_id,
            self.reason,
            self.previous_hash,
        ]
        return hashlib.sha256(json.dumps(fact).encode()).hexdigest()


class AuditHead(models.Model):
    """The newest row of the trail, in one row that writers queue on. Removing the
    newest rows of the trail leaves it pointing at nothing."""

    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        default_permissions = ()
