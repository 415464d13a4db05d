import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from care.models.health import seen_by

if TYPE_CHECKING:
    from people.models import User
    from people.permissions import Reader

LONGEST = 12 * 60


class NoteKind(models.TextChoices):
    PHONE = "phone", _("Phone call")
    IN_PERSON = "in-person", _("In person")
    HOME = "home", _("Home visit")
    VIDEO = "video", _("Video call")
    WRITTEN = "written", _("Text, letter or e-mail")
    OTHERS = "others", _("Talk with others about them")
    RECORD = "record", _("Work without contact")


class Outcome(models.TextChoices):
    REACHED = "", _("Reached")
    MESSAGE = "message", _("Left a message")
    NOT_REACHED = "not-reached", _("Not reached")


class TimeFor(models.TextChoices):
    """A minute counts for one of them, never twice."""

    NONE = "", _("Neither")
    CHI = "chi", _("Community health integration (CHI)")
    PIN = "pin", _("Principal illness navigation (PIN)")


class NoteQuerySet(models.QuerySet["Note"]):
    def visible_to(self, actor: "User | Reader") -> "NoteQuerySet":
        """Of the patients the actor sees; private ones by the care team and whoever
        wrote them; a draft by its author alone."""
        return self.filter(seen_by(actor, or_if=Q(author=actor.pk))).filter(
            Q(written_at__isnull=False) | Q(author=actor.pk)
        )

    def written(self) -> "NoteQuerySet":
        return self.exclude(written_at=None)

    def drafts_of(self, author: "User") -> "NoteQuerySet":
        """Newest first."""
        return self.filter(written_at=None, author=author).order_by("-begun_at", "pk")

    def counted(self) -> "NoteQuerySet":
        """Written and not entered in error, nor added to a note that was."""
        return self.written().filter(voided_at=None, amends__voided_at=None)

    def matching(self, text: str, among: "NoteQuerySet") -> "NoteQuerySet":
        """Each word stands in the note or in an addendum, of those `among`."""
        found = self
        for word in text.split():
            addenda = among.filter(amends=OuterRef("pk"), about__icontains=word)
            found = found.filter(Q(about__icontains=word) | Exists(addenda.order_by()))
        return found

    def in_order(self) -> "NoteQuerySet":
        """Newest first."""
        return self.order_by("-day", "-written_at", "pk")


class Note(models.Model):
    """What somebody did for or with a patient. `minutes` count in the month of `day`,
    the local date, and then in place of those of the `contact` it is about; `purposes`
    are codes of `care.notes.purposes`. Written, it is never changed: an addendum says
    more, or it is marked as entered in error. `written_at` is null while it is its
    author's draft."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(
        "people.Patient", on_delete=models.CASCADE, related_name="care_notes"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    contact = models.ForeignKey(
        "care.Contact",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="notes",
        verbose_name=_("about the contact"),
    )
    kind = models.CharField(
        _("kind"), max_length=10, choices=NoteKind.choices, default=NoteKind.PHONE
    )
    outcome = models.CharField(
        _("outcome"), max_length=12, choices=Outcome.choices, blank=True
    )
    day = models.DateField(_("day"), default=timezone.localdate)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), null=True, blank=True, validators=[MaxValueValidator(LONGEST)]
    )
    time_for = models.CharField(
        _("counts for"), max_length=3, choices=TimeFor.choices, blank=True
    )
    purposes = models.JSONField(_("what it was for"), default=list, blank=True)
    about = models.TextField(_("what happened"), blank=True)
    is_private = models.BooleanField(_("care team only"), default=False)
    amends = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, related_name="addenda"
    )
    begun_at = models.DateTimeField(default=timezone.now)
    written_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    voided_note = models.CharField(max_length=255, blank=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        ordering = ["-day", "-written_at", "pk"]
        indexes = [
            models.Index(fields=["patient", "-day"]),
            models.Index(fields=["amends"]),
        ]

    def __str__(self) -> str:
        return str(NoteKind(self.kind).label)

    def get_absolute_url(self) -> str:
        return reverse("care:note", args=[self.pk])

    @property
    def purposes_in_words(self) -> list[str]:
        from care.notes.purposes import labels_of

        return labels_of(self.purposes)

    @property
    def is_void(self) -> bool:
        return self.voided_at is not None
