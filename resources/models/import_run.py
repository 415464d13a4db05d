"""Imports as they ran, and the rows of the source that did not get in."""

import uuid
from datetime import timedelta

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    ASKED = "asked", _("Waits for the worker")
    READING = "reading", _("Reading")
    CHECKING = "checking", _("Checking rows")
    WRITING = "writing", _("Writing")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


AT_WORK = (RunState.READING, RunState.CHECKING, RunState.WRITING)
# An import says that it is alive more often than this; after it, it was killed.
SILENT_FOR = timedelta(minutes=30)


class ImportRun(models.Model):
    """One import. `origin` is the path or the address it read; with `format`,
    `mapping`, `categories` and `is_whole` it can be run again. `counts` has outcomes,
    changes and listings, `repairs` the rows in which each rule was used."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.CharField(_("source"), max_length=120, blank=True)
    origin = models.CharField(_("read from"), max_length=500)
    format = models.CharField(max_length=20, default="auto")
    mapping = models.CharField(max_length=500, blank=True)
    categories = models.JSONField(default=list, blank=True)
    is_whole = models.BooleanField(_("all of the source"), default=True)
    by = models.CharField(_("started by"), max_length=255, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=RunState.choices, default=RunState.READING
    )
    message = models.TextField(_("message"), blank=True)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    alive_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(_("rows"), default=0)
    counts = models.JSONField(default=dict)
    repairs = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("import")
        ordering = ["-started_at", "id"]

    def __str__(self) -> str:
        return f"{self.source or self.origin}, {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK and not self.was_killed

    @property
    def was_killed(self) -> bool:
        silent = timezone.now() - self.alive_at > SILENT_FOR
        return self.state in AT_WORK and silent

    @property
    def percent(self) -> int:
        return round(100 * self.rows_done / self.rows_total) if self.rows_total else 0


class Why(models.TextChoices):
    """Why a row did not get in."""

    UNREADABLE = "unreadable", _("Cannot be read")
    ORPHAN = "orphan", _("What it belongs to is absent")
    DUPLICATE = "duplicate", _("The same as another row")
    CONFLICT = "conflict", _("Its id is taken by another row")
    REFUSED = "refused", _("Left out by the mapping")
    UNKNOWN = "unknown", _("Of no table known here")
    BLANK = "blank", _("Blank")


class Review(models.TextChoices):
    WAITING = "waiting", _("Waits")
    MENDED = "mended", _("Mended")
    DISMISSED = "dismissed", _("Dismissed")
    GONE = "gone", _("No longer in the source")


class SetAsideRow(models.Model):
    """A row of a source that was rejected, as it was read, until a curator mends or
    dismisses it. `digest` tells the same row of the next delivery: what was decided
    stays decided. `drafts` are the HSDS rows it would have become, as text."""

    source = models.CharField(_("source"), max_length=120)
    digest = models.CharField(max_length=64)
    run = models.ForeignKey(
        ImportRun, on_delete=models.CASCADE, related_name="set_aside"
    )
    file = models.CharField(_("file"), max_length=255)
    place = models.CharField(_("place"), max_length=500)
    table = models.CharField(_("table"), max_length=120, blank=True)
    why = models.CharField(_("why"), max_length=12, choices=Why.choices)
    reason = models.TextField(_("reason"))
    row = models.JSONField(encoder=DjangoJSONEncoder)
    drafts = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    state = models.CharField(
        _("state"), max_length=10, choices=Review.choices, default=Review.WAITING
    )
    note = models.CharField(_("why dismissed"), max_length=255, blank=True)
    handled_by = models.CharField(_("by"), max_length=255, blank=True)
    handled_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("row set aside")
        verbose_name_plural = _("rows set aside")
        ordering = ["source", "why", "file", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "digest"], name="one_set_aside_row_per_content"
            )
        ]

    def __str__(self) -> str:
        return f"{self.file}, {self.place}"
