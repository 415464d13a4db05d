import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class InvitationKind(models.TextChoices):
    CLAIM = "claim", _("Claim of a listing")
    INVITATION = "invitation", _("Invitation by a colleague")


class InvitationStatus(models.TextChoices):
    WAITING = "waiting", _("Waits for a curator")
    SENT = "sent", _("Sent")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


VALID_FOR = {
    InvitationKind.CLAIM.value: timedelta(days=3),
    InvitationKind.INVITATION.value: timedelta(days=14),
}


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self) -> "InvitationQuerySet":
        """For a curator, the oldest first."""
        waiting = self.filter(status=InvitationStatus.WAITING)
        return waiting.order_by("created_at", "pk")

    def open(self) -> "InvitationQuerySet":
        """Sent, and their link still opens."""
        now = timezone.now()
        is_open = models.Q(pk__in=[])
        for kind, days in VALID_FOR.items():
            is_open |= models.Q(kind=kind, sent_at__gt=now - days)
        return self.filter(is_open, status=InvitationStatus.SENT)


class Invitation(models.Model):
    """Somebody may edit an organization's listings, once they open the link in their
    e-mail. A claim was asked for by themselves, at an address that the listing gives or
    a curator has agreed to; with `manages_editors` they invite and remove others."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "resources.Organization", on_delete=models.CASCADE, related_name="invitations"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=InvitationKind.choices)
    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=150, blank=True)
    note = models.TextField(_("note"), blank=True)
    manages_editors = models.BooleanField(_("manages editors"), default=False)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default="en"
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=InvitationStatus.choices,
        default=InvitationStatus.SENT,
    )
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        default_permissions = ()
        ordering = ["-created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.organization}"
