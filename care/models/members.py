import uuid
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from people.models import User


class MemberSex(models.TextChoices):
    UNKNOWN = "", _("Not known")
    FEMALE = "f", _("Female")
    MALE = "m", _("Male")


class MemberQuerySet(models.QuerySet["Member"]):
    def visible_to(self, actor: "User") -> "MemberQuerySet":
        """Program managers' of the health plan, read-only ones included. Nobody else
        sees a member: analysts see counts."""
        from care.members.permissions import plans_managed_by

        return self.filter(organization__in=plans_managed_by(actor))


class Member(models.Model):
    """Somebody a health plan insures, as the plan's own file tells: no name, no
    address. `external_id` is the plan's; `patient` is the record of the same person
    here, set only by `care.members.linking`."""

    organization = models.ForeignKey(
        "resources.Organization",
        on_delete=models.CASCADE,
        related_name="members",
        db_index=False,
    )
    external_id = models.CharField(_("member ID"), max_length=40)
    birth_date = models.DateField(_("date of birth"))
    sex = models.CharField(
        _("sex"), max_length=1, choices=MemberSex.choices, blank=True
    )
    plan = models.CharField(_("plan"), max_length=60, blank=True)
    enrolled_from = models.DateField(_("insured from"))
    enrolled_until = models.DateField(_("insured until"), null=True, blank=True)
    patient = models.ForeignKey(
        "people.Patient",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="memberships_of_plans",
    )
    linked_at = models.DateTimeField(null=True, blank=True)
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "external_id"], name="one_member_an_id"
            ),
            models.UniqueConstraint(
                fields=["organization", "patient"],
                condition=models.Q(patient__isnull=False),
                name="one_member_of_a_plan_a_patient",
            ),
        ]

    def __str__(self) -> str:
        return self.external_id


class MemberMonth(models.Model):
    """What a member used in one calendar month; `month` is its first day. A month
    without use needs no row.

    `cost_cents` is what was allowed for the month, in cents of a US dollar: whole
    numbers, so that sums and limits are exact on every database. `conditions` has a
    field of bits for each condition (`care.members.conditions`).
    """

    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="months", db_index=False
    )
    month = models.DateField()
    ed_visits = models.PositiveSmallIntegerField(default=0)
    stays = models.PositiveSmallIntegerField(default=0)
    cost_cents = models.BigIntegerField(default=0)
    conditions = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["member", "month"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "month"], name="one_row_a_member_and_month"
            )
        ]

    @property
    def cost(self) -> Decimal:
        """US dollars."""
        return Decimal(self.cost_cents) / 100


class ImportState(models.TextChoices):
    ASKED = "asked", _("Starts in a moment")
    READING = "reading", _("Being read")
    DONE = "done", _("Done")
    FAILED = "failed", _("Not read")


class MemberImportQuerySet(models.QuerySet["MemberImport"]):
    def visible_to(self, actor: "User") -> "MemberImportQuerySet":
        """Program managers' of the health plan, read-only ones included."""
        from care.members.permissions import plans_managed_by

        return self.filter(organization__in=plans_managed_by(actor))

    def with_waits(self) -> "MemberImportQuerySet":
        """With `waits`: it is asked for, and its plan has an earlier one that is not
        read to its end. Of two files the one that was sent later has the last word."""
        asked = models.Q(state=ImportState.ASKED)
        return self.annotate(
            waits=models.ExpressionWrapper(
                asked & models.Exists(_earlier()), output_field=models.BooleanField()
            )
        )

    def at_work(self) -> "MemberImportQuerySet":
        return self.filter(state__in=(ImportState.ASKED, ImportState.READING))

    def first_of_plans(self) -> "MemberImportQuerySet":
        """Without those that must wait for an earlier one of their plan."""
        return self.exclude(models.Exists(_earlier()))

    def given_up(self) -> "MemberImportQuerySet":
        """Of the resumable, those begun MOST_TRIES times without a part written."""
        return self.resumable().filter(tries__gte=MemberImport.MOST_TRIES)

    def resumable(self) -> "MemberImportQuerySet":
        """Asked for, or left in the middle by a process that died."""
        silent = timezone.now() - MemberImport.SILENT_FOR
        return self.filter(
            models.Q(state=ImportState.ASKED)
            | models.Q(state=ImportState.READING, alive_at__lt=silent)
        )


def _earlier() -> MemberImportQuerySet:
    """Of the same plan, sent before and neither done nor given up."""
    before = models.Q(started_at__lt=models.OuterRef("started_at"))
    before |= models.Q(
        started_at=models.OuterRef("started_at"), pk__lt=models.OuterRef("pk")
    )
    same = models.Q(organization=models.OuterRef("organization"))
    return MemberImport.objects.at_work().filter(before & same)


def no_counts() -> dict[str, int]:
    """Rows read and left out; members and months new or changed."""
    return {"rows": 0, "bad": 0, "members": 0, "months": 0}


class MemberImport(models.Model):
    """One reading of a plan's file. `position` is how many bytes are read and written,
    up to `line`: each part of the file is written together with it, so that a reading
    that was killed goes on from there. `tries` is how often that was begun since the
    last part was written. `digest` is the SHA-256 of the file."""

    SILENT_FOR = timedelta(minutes=2)
    MOST_TRIES = 3

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "resources.Organization", on_delete=models.CASCADE, related_name="+"
    )
    file_name = models.CharField(_("file"), max_length=255)
    path = models.CharField(max_length=500)
    is_upload = models.BooleanField(default=False)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(default=0)
    position = models.PositiveBigIntegerField(default=0)
    line = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=ImportState.choices,
        default=ImportState.ASKED,
    )
    message = models.CharField(max_length=500, blank=True)
    counts = models.JSONField(default=no_counts)
    by = models.CharField(_("started by"), max_length=255, blank=True)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    alive_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = MemberImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of members")
        ordering = ["-started_at", "id"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_at_work(self) -> bool:
        return self.state in (ImportState.ASKED, ImportState.READING)

    @property
    def percent(self) -> int:
        return 100 * self.position // self.size if self.size else 0


class BadMemberRow(models.Model):
    """A line of a plan's file that did not get in, as it was, with the reason."""

    of = models.ForeignKey(
        MemberImport, on_delete=models.CASCADE, related_name="bad_rows", db_index=False
    )
    line = models.PositiveIntegerField(_("line"))
    reason = models.CharField(_("reason"), max_length=40)
    value = models.CharField(_("what stood there"), max_length=200, blank=True)
    text = models.CharField(_("row"), max_length=1000)

    class Meta:
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(
                fields=["of", "line"], name="one_bad_row_a_line_of_an_import"
            )
        ]
