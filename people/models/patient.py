import uuid
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from people.free_time import FreeTime
from people.models.consent import ConsentMethod
from people.models.contact_choices import ContactSystem, OwnPage
from people.names import fold
from resources.matching.documents import document_name

if TYPE_CHECKING:
    from people.models.user import User


class PatientLanguage(models.TextChoices):
    ENGLISH = "en", _("English")
    SPANISH = "es", _("Spanish")
    ARABIC = "ar", _("Arabic")
    CHINESE = "zh", _("Chinese")
    FRENCH = "fr", _("French")
    HAITIAN = "ht", _("Haitian Creole")
    NEPALI = "ne", _("Nepali")
    RUSSIAN = "ru", _("Russian")
    SWAHILI = "sw", _("Swahili")
    UKRAINIAN = "uk", _("Ukrainian")
    VIETNAMESE = "vi", _("Vietnamese")
    ASL = "ase", _("American Sign Language")
    OTHER = "und", _("Another language")


class Gender(models.TextChoices):
    UNKNOWN = "", _("Not asked")
    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    OTHER = "other", _("Another gender")


class PatientQuerySet(models.QuerySet["Patient"]):
    def visible_to(self, actor: "User") -> "PatientQuerySet":
        from people.permissions import patients_visible_to

        return patients_visible_to(self, actor)

    def changeable_by(self, actor: "User") -> "PatientQuerySet":
        from people.permissions import patients_changeable_by

        return patients_changeable_by(self, actor)

    def in_order(self) -> "PatientQuerySet":
        return self.order_by("family_name", "given_name", "pk")

    def own_caseload_first(self, actor: "User") -> "PatientQuerySet":
        """Annotated with `is_mine`: the actor is on the care team now."""
        from people.models.care_team import CareTeamMember

        return self.annotate(
            is_mine=models.Exists(
                CareTeamMember.objects.current().filter(
                    patient=models.OuterRef("pk"), user=actor
                )
            )
        ).order_by("-is_mine", "family_name", "given_name", "pk")

    def matching(self, text: str) -> "PatientQuerySet":
        """By any part of a name, a date of birth, or a phone number or its end."""
        from people.search import condition_for

        return self.filter(condition_for(text))


class Patient(models.Model):
    """A person helped. Only what help needs is asked; nothing here is required beyond
    a name, so that somebody without address, phone or papers is not turned away.

    `annual_income` is the household's, in US dollars, before tax. `documents` are codes
    of `resources.matching.documents`, `free_times` of `people.free_time`; null where
    nobody has asked.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    given_name = models.CharField(_("first name"), max_length=120)
    family_name = models.CharField(_("last name"), max_length=120)
    preferred_name = models.CharField(_("goes by"), max_length=120, blank=True)
    date_of_birth = models.DateField(_("date of birth"), null=True, blank=True)
    gender = models.CharField(
        _("gender"), max_length=10, choices=Gender.choices, blank=True
    )
    preferred_language = models.CharField(
        _("preferred language"),
        max_length=5,
        choices=PatientLanguage.choices,
        default=PatientLanguage.ENGLISH,
    )
    needs_interpreter = models.BooleanField(_("needs an interpreter"), default=False)

    no_fixed_address = models.BooleanField(_("no fixed address"), default=False)
    address_1 = models.CharField(_("street address"), max_length=255, blank=True)
    address_2 = models.CharField(_("unit"), max_length=255, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    county = models.CharField(_("county"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=2, blank=True)
    postal_code = models.CharField(
        _("ZIP code"),
        max_length=10,
        blank=True,
        help_text=_("Where they stay now. It is enough to find what is near."),
    )
    mail_is_safe = models.BooleanField(
        _("letters may be sent to this address"),
        default=False,
        help_text=_("Only if they said so: others may open their mail."),
    )
    latitude = models.FloatField(null=True, editable=False)
    longitude = models.FloatField(null=True, editable=False)
    point_source = models.CharField(max_length=60, blank=True, editable=False)
    point_precision = models.CharField(max_length=10, blank=True, editable=False)
    time_zone = models.CharField(max_length=60, blank=True, editable=False)

    household_size = models.PositiveSmallIntegerField(
        _("people in the household"), null=True, blank=True
    )
    annual_income = models.DecimalField(
        _("household income a year"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
    )
    is_veteran = models.BooleanField(_("veteran"), null=True, blank=True)
    has_mobility_limits = models.BooleanField(
        _("needs step-free access"), null=True, blank=True
    )
    has_children = models.BooleanField(
        _("children in the household"), null=True, blank=True
    )
    documents = models.JSONField(_("papers they have"), null=True, blank=True)
    free_times = models.JSONField(_("when they can come"), null=True, blank=True)

    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    request_key = models.UUIDField(null=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="merged_records",
    )
    merged_at = models.DateTimeField(null=True, editable=False)
    search_name = models.CharField(max_length=380, editable=False, default="")

    objects = PatientQuerySet.as_manager()

    class Meta:
        verbose_name = _("patient")
        ordering = ["family_name", "given_name", "id"]
        indexes = [
            models.Index(fields=["family_name", "given_name"]),
            models.Index(fields=["date_of_birth"]),
        ]
        constraints = [
            # The same form sent twice is one patient.
            models.UniqueConstraint(
                fields=["created_by", "request_key"], name="one_patient_a_request"
            )
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_name = fold(self.given_name, self.preferred_name, self.family_name)
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "search_name"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("care:patient", args=[self.pk])

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def called(self) -> str:
        return self.preferred_name or self.given_name

    @property
    def age(self) -> int | None:
        """Whole years on today's local date."""
        if self.date_of_birth is None:
            return None
        return age_on(self.date_of_birth, timezone.localdate())

    @property
    def may_mail(self) -> bool:
        """A letter may go to them: they said that it is safe, and the address is
        complete."""
        complete = all([self.address_1, self.city, self.state, self.postal_code])
        return self.mail_is_safe and complete and not self.no_fixed_address

    @property
    def documents_in_words(self) -> list[str]:
        return [document_name(code) for code in self.documents or ()]

    @property
    def free_times_in_words(self) -> list[str]:
        return [str(FreeTime(part).label) for part in self.free_times or ()]

    @property
    def message_language(self) -> str:
        """The language messages go out in: Spanish or, for all others, English."""
        return "es" if self.preferred_language == "es" else "en"


def age_on(born: date, day: date) -> int:
    """Whole years between two dates; a birthday counts from its own day."""
    before_birthday = (day.month, day.day) < (born.month, born.day)
    return day.year - born.year - before_birthday


class TextingConsent(models.TextChoices):
    """Whether the person agreed to texts; "not asked" means none are sent."""

    NOT_ASKED = "", _("Not asked")
    AGREED = "agreed", _("Agreed")
    REFUSED = "refused", _("Refused")


class ContactPoint(models.Model):
    """FHIR ContactPoint with what is safe there. Texts go out only where the person
    agreed to texts and said that texting this number is safe. The agreement holds for
    this number alone: who asked, when, how and in which words is kept, and ends when
    the number changes. `is_wrong_number`: somebody else has it; kept so that nobody
    takes it for theirs again."""

    patient = models.ForeignKey(
        Patient, on_delete=models.CASCADE, related_name="contact_points"
    )
    system = models.CharField(
        max_length=10, choices=ContactSystem.choices, default=ContactSystem.PHONE
    )
    phone = PhoneNumberField(_("phone"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    is_preferred = models.BooleanField(_("preferred"), default=True)
    safe_to_text = models.BooleanField(_("safe to text"), default=False)
    safe_to_call = models.BooleanField(_("safe to call"), default=True)
    voicemail_ok = models.BooleanField(_("voicemail is fine"), default=False)
    texting_consent = models.CharField(
        _("texts"), max_length=10, choices=TextingConsent.choices, blank=True
    )
    texting_consent_at = models.DateTimeField(null=True, blank=True)
    texting_consent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    texting_method = models.CharField(
        _("how they answered"), max_length=12, choices=ConsentMethod.choices, blank=True
    )
    texting_wording = models.ForeignKey(
        "people.ConsentWording",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    is_wrong_number = models.BooleanField(default=False, editable=False)
    own_page = models.CharField(
        _("link to their own page"), max_length=10, choices=OwnPage.choices, blank=True
    )
    safety_note = models.CharField(
        _("note on safe contact"),
        max_length=255,
        blank=True,
        help_text=_("For example: only before 3 pm, ask for Ana."),
    )

    class Meta:
        verbose_name = _("contact point")
        ordering = ["-is_preferred", "pk"]
        indexes = [models.Index(fields=["phone"])]

    def __str__(self) -> str:
        return str(self.phone or self.email)

    @property
    def may_text(self) -> bool:
        return bool(
            self.phone
            and self.safe_to_text
            and self.texting_consent == TextingConsent.AGREED
        )

    @property
    def may_carry_link(self) -> bool:
        return self.may_text and bool(self.own_page)

    @property
    def text_caution(self) -> str:
        """Why no text may go to this number, in words; "" if one may."""
        if self.may_text or not self.phone:
            return ""
        if self.is_wrong_number:
            return str(_("Do not text: wrong number"))
        if not self.safe_to_text:
            return str(_("Do not text: not safe"))
        if self.texting_consent == TextingConsent.REFUSED:
            return str(_("Do not text: they refused texts"))
        return str(_("Do not text: they have not been asked"))

    @property
    def call_caution(self) -> str:
        """What to mind when calling this number, in words; "" for nothing."""
        if not self.phone:
            return ""
        if self.is_wrong_number:
            return str(_("Do not call: wrong number"))
        if not self.safe_to_call:
            return str(_("Do not call"))
        return "" if self.voicemail_ok else str(_("Leave no voicemail"))
