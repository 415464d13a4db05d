from django.db import models


class AccessLink(models.Model):
    """A link that works without an account: one purpose, one subject, an end.

    Only the hash of the token is kept. `failed_tries` counts wrong second factors;
    past the limit in `people.links` the link is locked until a person sends a new one.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=40)
    subject_id = models.UUIDField(db_index=True)
    audience = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    failed_tries = models.PositiveSmallIntegerField(default=0)
    locked_at = models.DateTimeField(null=True, blank=True)
    first_opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "pk"]
        indexes = [models.Index(fields=["purpose", "subject_id"])]
