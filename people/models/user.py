from typing import Any

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        return self.create_user(
            email, password, is_staff=True, is_superuser=True, **fields
        )

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractUser):  # type: ignore[django-manager-missing]
    """Anyone who signs in; the e-mail address is the user name."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail"), unique=True)
    phone = models.CharField(_("work phone"), max_length=30, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()  # type: ignore[misc,assignment]

    class Meta:
        verbose_name = _("user")
        ordering = ["last_name", "first_name", "email"]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    @cached_property
    def active_memberships(self) -> list["Membership"]:
        return list(
            self.memberships.filter(is_active=True)
            .select_related("organization")
            .order_by("pk")
        )

    def organization_ids(self, *roles: "Role") -> list[Any]:
        """Organizations where this user holds one of the roles, read-only or not."""
        if not self.is_active:
            return []
        return [m.organization_id for m in self.active_memberships if m.role in roles]

    def writable_organization_ids(self, *roles: "Role") -> list[Any]:
        if not self.is_active:
            return []
        return [
            m.organization_id
            for m in self.active_memberships
            if m.role in roles and not m.read_only
        ]

    def has_role(self, *roles: "Role") -> bool:
        return bool(self.organization_ids(*roles))


class Role(models.TextChoices):
    SOCIAL_WORKER = "social_worker", _("Social worker")
    CARE_MANAGER = "care_manager", _("Care manager")
    SUPERVISOR = "supervisor", _("Supervisor")
    PROGRAM_MANAGER = "program_manager", _("Program manager")
    CLINICIAN = "clinician", _("Clinician")
    PARTNER = "partner", _("Partner")
    EDITOR = "editor", _("Organization editor")
    CURATOR = "curator", _("Curator")
    PAYER_ANALYST = "payer_analyst", _("Payer analyst")
    ADMINISTRATOR = "administrator", _("Administrator")


class Membership(models.Model):
    """What a user is at an organization; read-only members look and change nothing."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organization = models.ForeignKey(
        "resources.Organization", on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    read_only = models.BooleanField(_("read only"), default=False)
    may_override_consent = models.BooleanField(
        _("may share without consent"),
        default=False,
        help_text=_(
            "In an emergency, with a reason. Each time is written down loudly."
        ),
    )
    manages_editors = models.BooleanField(
        _("manages editors"),
        default=False,
        help_text=_("An editor who invites and removes others of the organization."),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["organization__name", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization", "role"], name="one_membership_per_role"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.organization}"
