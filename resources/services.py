"""Writes to the directory that are more than one row's."""

import uuid
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from resources import match_index, words
from resources.in_words import as_data, changes_between
from resources.models import (
    Attribute,
    Capacity,
    ListingSuggestion,
    Service,
    TaxonomyTerm,
)


@transaction.atomic
def apply_term(*, term: TaxonomyTerm, before: str) -> list[uuid.UUID]:
    """Services that bear the term meet the need it stands for now, and no longer the
    one it stood for `before`, a category's code or "", unless another of their terms
    does. Answers the services that were matched anew.
    """
    said = Attribute.objects.filter(link_entity="service", taxonomy_term=term)
    services = Service.objects.filter(pk__in=said.order_by().values("link_id"))
    ids = list(services.order_by("pk").values_list("pk", flat=True))
    through = Service.categories.through.objects
    if before and before != term.category_id:
        kept = Attribute.objects.filter(
            link_entity="service", link_id__in=ids, taxonomy_term__category=before
        )
        gone = set(ids) - set(kept.order_by().values_list("link_id", flat=True))
        through.filter(service_id__in=gone, category_id=before).delete()
    if term.category_id:
        through.bulk_create(
            (
                Service.categories.through(service_id=pk, category_id=term.category_id)
                for pk in ids
            ),
            ignore_conflicts=True,
        )
    match_index.refresh_services(ids)
    return ids


@transaction.atomic
def set_capacity(
    *,
    service: Service,
    capacity: Capacity,
    until: date | None,
    note: str | None = None,
    teller: str = "",
    user: Any = None,
) -> None:
    """Say whether there is room, and until when that holds; matched so at once.
    `note` None: the one there stays. `teller`: who says so, in words, where it is no
    user."""
    facts = {} if note is None else {"capacity_note": note}
    say(
        service,
        teller=teller,
        user=user,
        capacity=capacity,
        capacity_until=until,
        **facts,
    )


@transaction.atomic
def confirm_listing(
    *, service: Service, by: str = "", teller: str = "", user: Any = None
) -> None:
    """The listing is right as it stands today, says whoever is at the address `by`; by
    itself, the organization's own."""
    say(
        service,
        teller=teller or by,
        user=user,
        assured_date=timezone.localdate(),
        assurer_email=by or service.organization.notice_email,
    )


def say(
    service: Service,
    *,
    teller: str = "",
    user: Any = None,
    **facts: str | date | None,
) -> None:
    """Write the facts to the listing and to the draft that waits for a curator, if one
    does, so that publishing it does not undo them; and to the history, as told by
    `teller`, in words, or by the user."""
    before = Service.objects.get(pk=service.pk)
    now = timezone.now()
    Service.objects.filter(pk=service.pk).update(**facts, last_modified=now)
    after = Service.objects.get(pk=service.pk)
    told = as_data(changes_between(before, after, list(facts)))
    log(after, "nearhand.tell", user=user, data={"by": teller, "changes": told})
    draft = service.latest_revision
    if service.has_unpublished_changes and draft is not None:
        draft.content |= {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in facts.items()
        }
        draft.save(update_fields=["content"])
    match_index.refresh_services([service.pk])
    words.index_words([service.pk])


@transaction.atomic
def suggest_change(
    *, service: Service, text: str, by: str, key: uuid.UUID | None = None
) -> ListingSuggestion:
    """Tell the curators what is wrong with a listing; the same form sent twice is one
    suggestion."""
    suggestion, _made = ListingSuggestion.objects.get_or_create(
        pk=key or uuid.uuid4(), defaults={"service": service, "text": text, "by": by}
    )
    return suggestion
