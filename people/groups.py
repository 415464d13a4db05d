"""Groups of Wagtail's admin; the `cms` app says what each may do there."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import Group

from people.models.user import Role

if TYPE_CHECKING:
    from people.models import User

EDITORS = "Organization editors"
CURATORS = "Curators"
ADMINISTRATORS = "Administrators"
GROUP_OF_ROLE = {
    Role.EDITOR: EDITORS,
    Role.CURATOR: CURATORS,
    Role.ADMINISTRATOR: ADMINISTRATORS,
}


def sync_groups(user: "User") -> None:
    """Be in the group of each role held somewhere now, and in no other of ours; groups
    that we do not own are left alone. A read-only member is in the group to look; the
    admin's policies let him change nothing."""
    for role, name in GROUP_OF_ROLE.items():
        group, _created = Group.objects.get_or_create(name=name)
        holds_role = user.memberships.filter(role=role, is_active=True).exists()
        change = user.groups.add if holds_role else user.groups.remove
        change(group)
