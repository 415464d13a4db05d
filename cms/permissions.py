"""Who may see and change which listings in the admin; each docstring is the rule."""

from collections.abc import Collection
from typing import Any

from django.db import models
from wagtail.permission_policies import ModelPermissionPolicy

from people.models import Role, User

LOOKING = {"view"}
# What editors may do at all; adding, publishing and deleting are the curators'.
EDITING = {"view", "change"}


def is_curator(user: Any, *, to_change: bool = False) -> bool:
    """Holds a curator's role now, not read-only where something is to change."""
    if not isinstance(user, User) or not user.is_active:
        return False
    if user.is_superuser:
        return True
    if to_change:
        return bool(user.writable_organization_ids(Role.CURATOR))
    return user.has_role(Role.CURATOR)


def may_enter(user: Any) -> bool:
    """The admin is for organizations' editors, curators and administrators."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return user.is_superuser or (
        user.has_role(Role.EDITOR, Role.CURATOR, Role.ADMINISTRATOR)
        and user.has_perm("wagtailadmin.access_admin")
    )


class ListingPolicy(ModelPermissionPolicy):
    """Curators: every listing. Editors: those of the organizations where they hold an
    editor's role; a read-only editor looks and changes nothing. `organization` is the
    lookup from the model to the organization's key."""

    organization = "organization"

    def user_has_permission(self, user: Any, action: str) -> bool:
        if not super().user_has_permission(user, action):
            return False
        if is_curator(user, to_change=action not in LOOKING):
            return True
        return action in EDITING and bool(self._organizations(user, {action}))

    def user_has_any_permission(self, user: Any, actions: Collection[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def instances_user_has_any_permission_for(
        self, user: Any, actions: Collection[str]
    ) -> models.QuerySet[Any]:
        everything = self.model.objects.all()
        allowed = {a for a in actions if self.user_has_permission(user, a)}
        if not allowed:
            return everything.none()
        if is_curator(user, to_change=not allowed & LOOKING):
            return everything
        organizations = self._organizations(user, allowed)
        return everything.filter(**{f"{self.organization}__in": organizations})

    def user_has_permission_for_instance(
        self, user: Any, action: str, instance: models.Model
    ) -> bool:
        """Asked of the stored row: a draft or a form cannot move it elsewhere."""
        if not self._is_stored(instance):
            return self.user_has_permission(user, action)
        allowed = self.instances_user_has_permission_for(user, action)
        return allowed.filter(pk=instance.pk).exists()

    def user_has_any_permission_for_instance(
        self, user: Any, actions: Collection[str], instance: models.Model
    ) -> bool:
        return any(
            self.user_has_permission_for_instance(user, action, instance)
            for action in actions
        )

    def visible(self, user: Any) -> models.QuerySet[Any]:
        """What lists, choosers and pages of the admin may show the user."""
        return self.instances_user_has_any_permission_for(user, EDITING)

    def _is_stored(self, instance: models.Model) -> bool:
        return self.model.objects.filter(pk=instance.pk).exists()

    def _organizations(self, user: User, actions: Collection[str]) -> list[Any]:
        if set(actions) & LOOKING:
            return user.organization_ids(Role.EDITOR)
        return user.writable_organization_ids(Role.EDITOR)


class OrganizationPolicy(ListingPolicy):
    """As for listings; an administrator, who gives people their roles, also looks."""

    organization = "pk"

    def user_has_permission(self, user: Any, action: str) -> bool:
        if super().user_has_permission(user, action):
            return True
        return action in LOOKING and _administrates(user)

    def instances_user_has_any_permission_for(
        self, user: Any, actions: Collection[str]
    ) -> models.QuerySet[Any]:
        if set(actions) & LOOKING and _administrates(user):
            return self.model.objects.all()
        return super().instances_user_has_any_permission_for(user, actions)


class CuratorPolicy(ModelPermissionPolicy):
    """The network's own words and lists: curators only."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        may = is_curator(user, to_change=action not in LOOKING)
        return may and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Collection[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def visible(self, user: Any) -> models.QuerySet[Any]:
        return self.instances_user_has_any_permission_for(user, EDITING)


class AdministratorPolicy(ModelPermissionPolicy):
    """Users and their roles: administrators only."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return super().user_has_permission(user, action) and _administrates(user)

    def user_has_any_permission(self, user: Any, actions: Collection[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def visible(self, user: Any) -> models.QuerySet[Any]:
        return self.instances_user_has_any_permission_for(user, EDITING)


class UserPolicy(AdministratorPolicy):
    """Administrators, for everybody but superusers: whoever sets a password can sign
    in with it."""

    def instances_user_has_any_permission_for(
        self, user: Any, actions: Collection[str]
    ) -> models.QuerySet[Any]:
        users = super().instances_user_has_any_permission_for(user, actions)
        return users if user.is_superuser else users.filter(is_superuser=False)

    def user_has_permission_for_instance(
        self, user: Any, action: str, instance: models.Model
    ) -> bool:
        allowed = self.instances_user_has_permission_for(user, action)
        return allowed.filter(pk=instance.pk).exists()


def _administrates(user: Any) -> bool:
    if not isinstance(user, User) or not user.is_active:
        return False
    return user.is_superuser or bool(user.writable_organization_ids(Role.ADMINISTRATOR))
