"""What follows when a listing takes a source's words in the admin."""

from typing import Any

from django.contrib.admin.utils import quote
from django.urls import NoReverseMatch, reverse
from wagtail.log_actions import log

from resources.models import Service, SourceListing


def after_taking(row: Any, user: Any) -> None:
    """The history names the curator; editors open what stands now."""
    revision = None
    if isinstance(row, Service) and _shows_in_its_revision(row):
        revision = row.save_revision(user=user, clean=False)
        revision.publish(user=user)
    log(row, "wagtail.edit", user=user, revision=revision, content_changed=True)


def _shows_in_its_revision(service: Service) -> bool:
    return bool(service.latest_revision_id) and not service.has_unpublished_changes


def source_listing_of(row: Any) -> SourceListing | None:
    table = type(row)._meta.model_name
    said = SourceListing.objects.filter(table=table, listing_id=row.pk)
    return said.defer("said", "changes").first()


def listing_url(listing: SourceListing) -> str:
    """Where the listing is edited, "" for what has no form in the admin."""
    name = listing.table.replace("_", "")
    try:
        view = f"wagtailsnippets_resources_{name}:edit"
        return reverse(view, args=[quote(listing.listing_id)])
    except NoReverseMatch:
        return ""
