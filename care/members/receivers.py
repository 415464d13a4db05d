from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from care.models import Member, MemberImport, SegmentRules, SegmentRun
from people.models import Patient
from people.signals import patients_merged
from resources.merging.errors import NotMergeableError
from resources.models import Organization
from resources.signals import listings_merged


@receiver(patients_merged, dispatch_uid="care.members.patients_merged")
def move_links(sender: type, kept: Patient, merged: Patient, **signal: Any) -> None:
    """Of two links to one plan the kept record's stays; the other member is free to be
    linked again by a person."""
    plans = Member.objects.filter(patient=kept).values_list("organization", flat=True)
    twice = Member.objects.filter(patient=merged, organization__in=list(plans))
    twice.update(patient=None, linked_at=None, linked_by=None)
    Member.objects.filter(patient=merged).update(patient=kept)


@receiver(
    listings_merged, sender=Organization, dispatch_uid="care.members.plans_merged"
)
def keep_plans_apart(kept: Organization, merged: Organization, **signal: Any) -> None:
    """Nobody comes to see another plan's members by a merge, and its IDs may mean other
    people."""
    if all(_has_members(one) for one in (kept, merged)):
        raise NotMergeableError(
            _("Both %(name)s and %(other)s have members. These two are not merged.")
            % {"name": kept.name, "other": merged.name}
        )


def _has_members(organization: Organization) -> bool:
    of_plans: list[Any] = [
        Member.objects,
        MemberImport.objects,
        SegmentRules.objects,
        SegmentRun.objects,
    ]
    return any(rows.filter(organization=organization).exists() for rows in of_plans)
