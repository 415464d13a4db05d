import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.permissions import of_visible_patients
from screening.instruments import Instrument, get_instrument
from screening.responses import Response

if TYPE_CHECKING:
    from people.models import User


class ScreeningStatus(models.TextChoices):
    """FHIR QuestionnaireResponse statuses, those used here."""

    IN_PROGRESS = "in-progress", _("Not finished")
    COMPLETED = "completed", _("Completed")
    ENTERED_IN_ERROR = "entered-in-error", _("Entered in error")


class ScreeningQuerySet(models.QuerySet["Screening"]):
    def visible_to(self, actor: "User") -> "ScreeningQuerySet":
        """Those of the patients the actor sees; answers on sensitive subjects are
        held back further by `screening.permissions.sees_sensitive_answers`."""
        return self.filter(of_visible_patients(actor))

    def unfinished(self) -> "ScreeningQuerySet":
        return self.filter(status=ScreeningStatus.IN_PROGRESS)

    def completed(self) -> "ScreeningQuerySet":
        return self.filter(status=ScreeningStatus.COMPLETED)

    def in_order(self) -> "ScreeningQuerySet":
        """Newest first."""
        return self.order_by("-started_at", "pk")


class Screening(models.Model):
    """One instrument asked of one patient; FHIR QuestionnaireResponse.

    `instrument` and `version` name a file of screening/instruments. `findings` is what
    each rule of that version said when the screening was completed, so that a later
    change of the rules does not change what was found: see `scoring.Finding.as_json`.
    Completed by nobody: the person answered alone, by a link of `screening.own_links`.
    `follows` is the one whose answers called for this.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(
        "people.Patient", on_delete=models.CASCADE, related_name="screenings"
    )
    organization = models.ForeignKey(
        "resources.Organization", on_delete=models.PROTECT, related_name="screenings"
    )
    instrument = models.SlugField(_("instrument"), max_length=60)
    version = models.CharField(_("version"), max_length=20)
    language = models.CharField(_("language"), max_length=5, default="en")
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=ScreeningStatus.choices,
        default=ScreeningStatus.IN_PROGRESS,
    )
    findings = models.JSONField(default=list, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    completed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_note = models.CharField(max_length=255, blank=True)
    follows = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="followed_by",
    )

    objects = ScreeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("screening")
        ordering = ["-started_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "instrument"],
                condition=models.Q(status="in-progress"),
                name="one_unfinished_screening_per_instrument",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where it goes on: the questions while unfinished, then the result."""
        if self.is_unfinished:
            return reverse("screening:screen", args=[self.pk])
        return self.result_url

    @property
    def result_url(self) -> str:
        return reverse("screening:result", args=[self.pk])

    @property
    def definition(self) -> Instrument:
        """The instrument in the version that is asked here, in its own language."""
        return get_instrument(self.instrument, self.version)

    @property
    def title(self) -> str:
        return self.definition.title

    def responses(self) -> dict[str, Response]:
        """What was answered so far, by question."""
        return {answer.link_id: answer.response for answer in self.answers.all()}

    def carried_answers(self) -> "models.QuerySet[Answer]":
        """Those given in another screening."""
        return self.answers.exclude(carried_from=None).select_related("carried_from")

    @property
    def is_unfinished(self) -> bool:
        return self.status == ScreeningStatus.IN_PROGRESS

    @property
    def is_completed(self) -> bool:
        return self.status == ScreeningStatus.COMPLETED


class Answer(models.Model):
    """What was answered to one question. No row: it was not asked.

    `values` holds answer codes, `number` the answer to a numeric question. `declined`
    says that it was asked and the person chose not to answer; then `values` is empty,
    or the one code by which the instrument itself says so. `answered_by` asked; None
    where the person answered alone. `carried_from` is the screening it was given in,
    where that was another one; `answered_at` is of then.
    """

    screening = models.ForeignKey(
        Screening, on_delete=models.CASCADE, related_name="answers"
    )
    link_id = models.CharField(max_length=60)
    values = models.JSONField(default=list, blank=True)
    number = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    declined = models.BooleanField(default=False)
    answered_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    carried_from = models.ForeignKey(
        Screening, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("answer")
        ordering = ["answered_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["screening", "link_id"], name="one_answer_per_question"
            )
        ]

    @property
    def response(self) -> Response:
        return Response(tuple(self.values), self.number, self.declined)
