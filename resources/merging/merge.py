"""Merging two listings, and undoing it."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import ReferenceIndex
from wagtail.search import index

from resources import match_index, words
from resources.merging.errors import NotMergeableError, NotUndoableError
from resources.merging.ledger import Ledger, would_go
from resources.merging.pointers import move_pointers
from resources.merging.shapes import AT_LOCATION, SHAPES, Shape
from resources.merging.undoing import undo_steps
from resources.merging.uniting import Choices, unite_facts, unite_rows
from resources.models import (
    LikelyDuplicate,
    ListingKind,
    ListingMerge,
    Location,
    Metadata,
    Organization,
    RetiredKey,
    Service,
    ServiceAtLocation,
    SourceListing,
)
from resources.signals import listings_merged

# The history of a listing goes with it, and comes back with it.
HISTORY = {"wagtailcore.Revision", "wagtailcore.WorkflowState", "wagtailcore.TaskState"}
NAME = 255
NO_CHOICES: Mapping[str, str] = {}


@transaction.atomic
def merge_listings(
    *, kept: Any, merged: Any, user: Any, choices: Choices = NO_CHOICES
) -> ListingMerge:
    """Make one listing of two of a kind. `choices` says by the name of a fact or rows
    (`shapes`) whose stay; unsaid, what `kept` says goes before, gaps are filled, and
    rows are united where they do not contradict each other. All that points at
    `merged` points at `kept` afterwards. Raises NotMergeableError."""
    kept, merged = _locked(kept, merged)
    _require_mergeable(kept, merged)
    affected = _services_of(kept) | _services_of(merged)
    names = str(kept)[:NAME], str(merged)[:NAME]
    kind = _kind_of(kept)
    ledger = Ledger()
    for pair in LikelyDuplicate.objects.about(merged.pk).order_by("pk"):
        ledger.drop(pair)
    _unite(SHAPES[kind], kept, merged, choices, ledger)
    if kind == ListingKind.LOCATION and kept.is_confidential:
        _forget_point(kept, ledger)
    merge = ListingMerge(
        kind=kind,
        kept_id=kept.pk,
        merged_id=merged.pk,
        kept_name=names[0],
        merged_name=names[1],
        by=str(user),
        steps=ledger.steps,
    )
    merge.save()
    _follow_up([kept], affected)
    revision = _renew_revision(kept, user)
    data = {"with": names[1], "merge": str(merge.pk)}
    log(kept, "nearhand.merge", user=user, revision=revision, data=data)
    return merge


@transaction.atomic
def undo_merge(*, merge: ListingMerge, user: Any) -> list[str]:
    """Make two of it again, as they were; answers what stays otherwise, in words.
    Raises NotUndoableError."""
    merge = ListingMerge.objects.select_for_update().get(pk=merge.pk)
    shape = SHAPES[merge.kind]
    kept = shape.model.objects.select_for_update().filter(pk=merge.kept_id).first()
    _require_undoable(merge, kept)
    affected = _services_of(kept)
    told = undo_steps(merge.steps)
    merge.undone_at, merge.undone_by = timezone.now(), str(user)
    merge.save(update_fields=["undone_at", "undone_by"])
    both = [shape.model.objects.get(pk=pk) for pk in (merge.kept_id, merge.merged_id)]
    for listing in both:
        affected |= _services_of(listing)
    _follow_up(both, affected)
    revision = _renew_revision(both[0], user)
    data = {"with": merge.merged_name, "merge": str(merge.pk), "stays": told}
    log(both[0], "nearhand.undo_merge", user=user, revision=revision, data=data)
    return told


def _locked(kept: Any, merged: Any) -> tuple[Any, Any]:
    if type(kept) is not type(merged) or kept.pk == merged.pk:
        raise NotMergeableError(_("Choose two different listings of one kind."))
    rows = type(kept).objects.select_for_update().order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=[kept.pk, merged.pk])}
    if len(found) < 2:
        raise NotMergeableError(_("One of them is not there any more."))
    return found[kept.pk], found[merged.pk]


def _require_mergeable(kept: Any, merged: Any) -> None:
    for listing in (kept, merged):
        if isinstance(listing, Service):
            _require_at_rest(listing)


def _require_at_rest(service: Service) -> None:
    """Nobody's work on it waits: it would undo the merge when published."""
    if service.has_unpublished_changes or not service.live:
        words = _("%(name)s has a draft. Publish it or throw it away first.")
    elif service.locked:
        words = _("%(name)s is locked. Unlock it first.")
    elif service.scheduled_revision:
        words = _("%(name)s has a version that is published later. Cancel that first.")
    else:
        return
    raise NotMergeableError(words % {"name": service.name})


def _require_undoable(merge: ListingMerge, kept: Any) -> None:
    if merge.undone_at:
        raise NotUndoableError(_("This was undone before."))
    if later := ListingMerge.objects.after(merge).first():
        raise NotUndoableError(
            _("Undo the later merge of %(name)s first.") % {"name": later.merged_name}
        )
    if kept is None:
        raise NotUndoableError(_("The listing that stayed is not there any more."))
    if isinstance(kept, Service):
        try:
            _require_at_rest(kept)
        except NotMergeableError as error:
            raise NotUndoableError(str(error)) from error


def _unite(
    shape: Shape, kept: Any, merged: Any, choices: Choices, ledger: Ledger
) -> None:
    listings_merged.send(sender=shape.model, kept=kept, merged=merged, ledger=ledger)
    unite_facts(shape, kept, merged, choices, ledger)
    unite_rows(shape, kept, merged, choices, ledger)
    if shape is not AT_LOCATION:
        _unite_places(shape, kept, merged, ledger)
    move_pointers(kept, merged, ledger)
    _retire(shape, kept, merged, ledger)
    lost = {type(row)._meta.label for row in would_go(merged)} - HISTORY
    if lost:
        raise NotMergeableError(
            _("This would lose: %(what)s.") % {"what": ", ".join(sorted(lost))}
        )
    _drop_source(shape, merged, ledger)
    ledger.drop(merged)


def _drop_source(shape: Shape, merged: Any, ledger: Ledger) -> None:
    """What its source says and the edits kept against it, which nothing points at by
    a foreign key: an undo brings them back."""
    said = SourceListing.objects.filter(table=shape.owner, listing_id=merged.pk)
    for row in said.order_by("pk"):
        ledger.drop(row)


def _unite_places(shape: Shape, kept: Any, merged: Any, ledger: Ledger) -> None:
    """One service at one place is one row, and what hangs on both hangs on it."""
    by = {Service: "service", Location: "location"}.get(shape.model)
    if by is None:
        return
    other = "location_id" if by == "service" else "service_id"
    rows = ServiceAtLocation.objects.order_by("pk")
    here = {getattr(row, other): row for row in rows.filter(**{by: kept})}
    for row in rows.filter(**{by: merged}):
        if same := here.get(getattr(row, other)):
            _unite(AT_LOCATION, same, row, NO_CHOICES, ledger)


def _retire(shape: Shape, kept: Any, merged: Any, ledger: Ledger) -> None:
    """Old keys lead to the one that stays, those of earlier merges too; whoever copies
    the directory reads of it in HSDS's metadata."""
    earlier = RetiredKey.objects.filter(kept_id=merged.pk)
    ledger.move(earlier, "kept_id", kept.pk)
    ledger.add(RetiredKey(old_id=merged.pk, table=shape.owner, kept_id=kept.pk))
    ledger.add(
        Metadata(
            resource_id=kept.pk,
            resource_type=shape.owner,
            last_action_date=timezone.localdate(),
            last_action_type="merge",
            field_name="id",
            previous_value=str(merged.pk),
            replacement_value=str(kept.pk),
            updated_by=settings.NETWORK_NAME,
        )
    )


def _forget_point(location: Location, ledger: Ledger) -> None:
    """A confidential place has none."""
    ledger.change(
        location, latitude=None, longitude=None, point_source="", point_precision=""
    )


def _kind_of(listing: Any) -> ListingKind:
    return next(
        ListingKind(kind)
        for kind, shape in SHAPES.items()
        if isinstance(listing, shape.model)
    )


def _services_of(listing: Any) -> set[Any]:
    if isinstance(listing, Service):
        return {listing.pk}
    by = {Organization: "organization", Location: "service_at_locations__location"}
    services = Service.objects.filter(**{by[type(listing)]: listing}).order_by()
    return set(services.values_list("pk", flat=True))


def _follow_up(listings: list[Any], services: set[Any]) -> None:
    """What is made of listings is made anew; whoever asks the API what changed since
    is told."""
    now = timezone.now()
    for listing in listings:
        type(listing).objects.filter(pk=listing.pk).update(last_modified=now)
    Service.objects.filter(pk__in=services).update(last_modified=now)
    match_index.refresh_services(services)
    words.index_words(services)
    for listing in listings:
        if not isinstance(listing, Service):
            index.insert_or_update_object(listing)
        ReferenceIndex.create_or_update_for_object(listing)


def _renew_revision(listing: Any, user: Any) -> Any:
    """The latest revision says what the listing says now; so history can go back."""
    if not isinstance(listing, Service):
        return None
    fresh = Service.objects.get(pk=listing.pk)
    revision = fresh.save_revision(user=user, clean=False)
    revision.publish(user=user, log_action=False, skip_permission_checks=True)
    return revision
