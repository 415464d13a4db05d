"""Two organizations became one: who works where, and what is about either of them."""

from typing import Any

from django.db.models import QuerySet
from django.dispatch import receiver
from django.utils.translation import gettext as _

from people.models import AccessLink, CareRelationship, Membership, Role, Task
from resources.merging.errors import NotMergeableError
from resources.merging.ledger import Ledger
from resources.models import Organization
from resources.signals import listings_merged

# They see nobody in their organization's care.
WITHOUT_PATIENTS = (Role.EDITOR, Role.PARTNER, Role.CURATOR, Role.ADMINISTRATOR)


@receiver(
    listings_merged, sender=Organization, dispatch_uid="people.organizations_merged"
)
def unite_people(
    kept: Organization, merged: Organization, ledger: Ledger, **signal: Any
) -> None:
    """Nobody comes to see patients by a merge: where one of the two has patients in its
    care, the other has nobody who would see them."""
    for one, other in ((kept, merged), (merged, kept)):
        if _patients(one).exists() and (_patients(other).exists() or _workers(other)):
            raise NotMergeableError(
                _(
                    "%(name)s has patients in its care, whom people of %(other)s would "
                    "see. These two are not merged."
                )
                % {"name": one.name, "other": other.name}
            )
    for membership in merged.memberships.order_by("pk"):
        _unite_role(kept, membership, ledger)


def _patients(organization: Organization) -> QuerySet[CareRelationship]:
    return CareRelationship.objects.filter(organization=organization, ended_at=None)


def _workers(organization: Organization) -> bool:
    active = organization.memberships.filter(is_active=True)
    return active.exclude(role__in=WITHOUT_PATIENTS).exists()


def _unite_role(kept: Organization, membership: Membership, ledger: Ledger) -> None:
    """Who holds a role at both holds it once, and may what either lets them."""
    same = kept.memberships.filter(user=membership.user_id, role=membership.role)
    if (own := same.first()) and membership.is_active:
        held = [each for each in (own, membership) if each.is_active]
        ledger.change(
            own,
            is_active=True,
            read_only=all(each.read_only for each in held),
            manages_editors=any(each.manages_editors for each in held),
        )


@receiver(listings_merged, dispatch_uid="people.listings_merged")
def move_subjects(kept: Any, merged: Any, ledger: Ledger, **signal: Any) -> None:
    """Links and tasks about a listing, which name it without a foreign key."""
    links = AccessLink.objects.filter(subject_id=merged.pk)
    ledger.move(links, "subject_id", kept.pk)
    kinds = Task.objects.open().filter(subject_id=kept.pk).order_by()
    asked = set(kinds.values_list("kind", flat=True))
    for task in Task.objects.filter(subject_id=merged.pk).order_by("pk"):
        if task.done_at is None and task.kind in asked:
            ledger.drop(task)
            continue
        url = task.url.replace(str(merged.pk), str(kept.pk))
        ledger.change(task, subject_id=kept.pk, url=url)
