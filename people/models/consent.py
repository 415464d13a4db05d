import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from people.models.user import User

EXPIRES_SOON_DAYS = 30


class ConsentMethod(models.TextChoices):
    VERBAL = "verbal", _("Spoken")
    WRITTEN = "written", _("On paper")
    ELECTRONIC = "electronic", _("Electronic")


# How an override says how the person agreed: not at all.
OVERRIDE = "override"
OVERRIDE_DAYS = 3


class OverrideReason(models.TextChoices):
    DANGER = "danger", _("Somebody's life or health is in danger now")
    REPORT = "report", _("The law makes us report it")
    COURT = "court", _("A court has ordered it")


class ConsentPurpose(models.TextChoices):
    REFERRAL = "referral", _("Refer to community services")
    CARE_COORDINATION = "care-coordination", _("Coordinate care")


class WordingPurpose(models.TextChoices):
    """What words are read out for: a consent; the question whether texts may come,
    whose answer is kept with the number (`ContactPoint`); or what who asks for help in
    the public directory agrees to, a consent to refer to that one organization."""

    REFERRAL = ConsentPurpose.REFERRAL.value, ConsentPurpose.REFERRAL.label
    CARE_COORDINATION = (
        ConsentPurpose.CARE_COORDINATION.value,
        ConsentPurpose.CARE_COORDINATION.label,
    )
    TEXTING = "texting", _("Send texts")
    SELF_REFERRAL = "self-referral", _("Ask for help by themselves")


class ConsentWordingQuerySet(models.QuerySet["ConsentWording"]):
    def in_use(self) -> "ConsentWordingQuerySet":
        """What may be read out now for a consent, referral first, by language."""
        consents = self.filter(is_current=True, purpose__in=ConsentPurpose.values)
        return consents.order_by("-purpose", "language", "-pk")

    def about_texts(self) -> "ConsentWordingQuerySet":
        """What may be read out now to ask about texts, by language, newest first."""
        texting = self.filter(is_current=True, purpose=WordingPurpose.TEXTING)
        return texting.order_by("language", "-pk")

    def for_self_referral(self, language: str) -> "ConsentWording | None":
        """What is shown now to who asks for help by themselves, in their language."""
        shown = self.filter(is_current=True, purpose=WordingPurpose.SELF_REFERRAL)
        return (
            shown.filter(language=language).order_by("-pk").first()
            or shown.filter(language="en").order_by("-pk").first()
        )


class ConsentWording(models.Model):
    """The words read or shown, kept by version so that one can say what was agreed."""

    purpose = models.CharField(
        _("purpose"), max_length=30, choices=WordingPurpose.choices
    )
    version = models.CharField(_("version"), max_length=30)
    language = models.CharField(_("language"), max_length=5, default="en")
    text = models.TextField(_("wording"))
    is_current = models.BooleanField(_("in use"), default=True)

    objects = ConsentWordingQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent wording")
        ordering = ["purpose", "language", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "version", "language"], name="one_wording_a_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.version} ({self.language})"

    def clean(self) -> None:
        """What somebody has agreed to stays as it was read out; whether it is in use
        may change."""
        if self._state.adding or not self.is_agreed_to:
            return
        before = ConsentWording.objects.get(pk=self.pk)
        kept = ("purpose", "version", "language", "text")
        if any(getattr(before, name) != getattr(self, name) for name in kept):
            raise ValidationError(
                _(
                    "Somebody has agreed to these words, so they stay. Copy them to a "
                    "new version, change that, and put it into use."
                ),
                code="agreed",
            )

    @property
    def is_agreed_to(self) -> bool:
        """A consent, or an agreement to texts, was given in these words."""
        from people.models.patient import ContactPoint

        texts = ContactPoint.objects.filter(texting_wording=self.pk)
        return Consent.objects.filter(wording=self.pk).exists() or texts.exists()

    @property
    def consent_purpose(self) -> str:
        """The purpose of a consent given in these words."""
        if self.purpose == WordingPurpose.SELF_REFERRAL:
            return ConsentPurpose.REFERRAL
        return self.purpose

    @property
    def language_name(self) -> str:
        """Of the wording, in the language in use: "Spanish" or "español"."""
        return str(get_language_info(self.language)["name_translated"])


class ConsentQuerySet(models.QuerySet["Consent"]):
    def visible_to(self, actor: "User") -> "ConsentQuerySet":
        from people.permissions import of_visible_patients

        return self.filter(of_visible_patients(actor))

    def current(self) -> "ConsentQuerySet":
        """Neither revoked nor expired now."""
        today = timezone.localdate()
        return self.filter(revoked_at=None, starts_on__lte=today).filter(
            models.Q(expires_on=None) | models.Q(expires_on__gte=today)
        )

    def ending_within(self, days: int) -> "ConsentQuerySet":
        """Current, with the last day at most so many days from today."""
        last = timezone.localdate() + timedelta(days=days)
        return self.current().filter(expires_on__lte=last).order_by("expires_on", "pk")


class Consent(models.Model):
    """What a patient allowed: to whom, for what, about which sensitive categories.

    `all_organizations` means any partner of the network; else those named.
    Categories that are not sensitive are covered by any referral consent; sensitive
    ones only where `sensitive_categories` names them. `expires_on` is its last day.
    An override is one that the patient did not give: without wording, with a reason,
    for one organization and OVERRIDE_DAYS.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(
        "people.Patient", on_delete=models.CASCADE, related_name="consents"
    )
    purpose = models.CharField(
        _("purpose"),
        max_length=30,
        choices=ConsentPurpose.choices,
        default=ConsentPurpose.REFERRAL,
    )
    method = models.CharField(
        _("method"),
        max_length=12,
        choices=[*ConsentMethod.choices, (OVERRIDE, _("Without their consent"))],
    )
    wording = models.ForeignKey(
        ConsentWording, verbose_name=_("wording"), on_delete=models.PROTECT, null=True
    )
    override_reason = models.CharField(
        _("why without consent"),
        max_length=10,
        choices=OverrideReason.choices,
        blank=True,
    )
    override_note = models.CharField(max_length=255, blank=True)
    all_organizations = models.BooleanField(_("any partner"), default=True)
    organizations = models.ManyToManyField(
        "resources.Organization", verbose_name=_("only these partners"), blank=True
    )
    sensitive_categories = models.ManyToManyField(
        "resources.Category",
        verbose_name=_("sensitive needs it covers"),
        blank=True,
        limit_choices_to={"sensitive": True},
    )
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    expires_on = models.DateField(_("until"), null=True, blank=True)
    witness = models.CharField(_("witness"), max_length=120, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    revocation_note = models.CharField(max_length=255, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        ordering = ["-recorded_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(wording=None, method=OVERRIDE)
                & ~models.Q(override_reason="")
                | models.Q(wording__isnull=False, override_reason="")
                & ~models.Q(method=OVERRIDE),
                name="read_out_or_overridden_with_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, {self.starts_on}"

    @property
    def is_override(self) -> bool:
        return self.method == OVERRIDE

    @property
    def is_current(self) -> bool:
        today = timezone.localdate()
        return (
            self.revoked_at is None
            and self.starts_on <= today
            and (self.expires_on is None or self.expires_on >= today)
        )

    @property
    def expires_soon(self) -> bool:
        """Current, and its last day is within EXPIRES_SOON_DAYS."""
        last = timezone.localdate() + timedelta(days=EXPIRES_SOON_DAYS)
        return (
            self.is_current and self.expires_on is not None and self.expires_on <= last
        )
