"""Writes to the directory that are more than one row's."""

import uuid

from django.db import transaction

from resources import match_index
from resources.models import Attribute, Service, TaxonomyTerm


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
