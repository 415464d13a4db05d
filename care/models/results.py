import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from referrals.models import Referral
from referrals.permissions import of_visible_referrals
from referrals.status import Status

if TYPE_CHECKING:
    from people.models import User
    from people.permissions import Reader


class ResultStatus(models.TextChoices):
    WAITING = "waiting", _("Waiting for it")
    RECEIVED = "received", _("It came")
    GIVEN_UP = "given-up", _("It will not come")


# Nobody saw the person, or nobody may be asked any more.
BRINGS_NONE = (Status.DECLINED, Status.WITHDRAWN, Status.CONSENT_REVOKED)


class ResultQuerySet(models.QuerySet["ResultRequest"]):
    def visible_to(self, actor: "User | Reader") -> "ResultQuerySet":
        """Of referrals that the actor sees."""
        return self.filter(of_visible_referrals(actor))

    def waiting(self) -> "ResultQuerySet":
        """Of referrals from which one may still come."""
        waiting = self.filter(status=ResultStatus.WAITING)
        return waiting.exclude(referral__status__in=BRINGS_NONE)


class ResultRequest(models.Model):
    """What is to come back from a referral, such as a specialist's letter: the referral
    is not over for us before it came, was read, and what follows is said."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.OneToOneField(
        Referral, on_delete=models.CASCADE, related_name="result_request"
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    what = models.CharField(
        _("what we ask for"),
        max_length=200,
        help_text=_("For example: the letter, the echo, changes to medicines."),
    )
    due_on = models.DateField(_("expected by"))
    status = models.CharField(
        _("where it stands"),
        max_length=10,
        choices=ResultStatus.choices,
        default=ResultStatus.WAITING,
    )
    received_on = models.DateField(_("came on"), null=True, blank=True)
    summary = models.TextField(_("what it says"), max_length=2000, blank=True)
    next_step = models.CharField(_("what follows"), max_length=300, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("result")
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=models.Q(status=ResultStatus.WAITING),
                name="results_waiting",
            )
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def is_waiting(self) -> bool:
        return self.status == ResultStatus.WAITING

    @property
    def is_late(self) -> bool:
        return self.is_waiting and self.due_on < timezone.localdate()
