"""Our categories of need as HSDS taxonomies, and a service's needs as attributes.

Gravity's domains are one taxonomy, the network's own codes another. Their ids follow
from the codes, so that they are the same in every network.
"""

import uuid
from typing import Any

from resources.importing.identity import NAMESPACE, term_id
from resources.models import Category, Service, Taxonomy, TaxonomyTerm

LINK_TYPE = "need"
GRAVITY = {
    "name": "SDOH Clinical Care categories",
    "description": "The Gravity Project's domains of social needs, by HL7 (CC0).",
    "uri": "http://hl7.org/fhir/us/sdoh-clinicalcare/ValueSet/SDOHCC-ValueSetSDOHCategory",
    "version": "3.0.0",
}
LOCAL = {
    "name": "Needs beyond the Gravity domains",
    "description": "Kinds of need that this network added to the Gravity domains.",
    "uri": "",
    "version": "",
}


def taxonomy_id(*, is_gravity: bool) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, f"needs|{'gravity' if is_gravity else 'local'}")


def keep_terms() -> None:
    """Make the taxonomies and terms of our categories what the categories say."""
    for is_gravity, words in ((True, GRAVITY), (False, LOCAL)):
        Taxonomy.objects.update_or_create(
            pk=taxonomy_id(is_gravity=is_gravity), defaults=words
        )
    for category in Category.objects.order_by("pk"):
        keep_term(category)


def keep_term(category: Category) -> None:
    words = GRAVITY if category.is_gravity else LOCAL
    taxonomy, _new = Taxonomy.objects.get_or_create(
        pk=taxonomy_id(is_gravity=category.is_gravity), defaults=words
    )
    TaxonomyTerm.objects.update_or_create(
        pk=term_id(category.code),
        defaults=_facts(category) | {"taxonomy_detail": taxonomy},
    )


def attributes_of(service: Service) -> list[dict[str, Any]]:
    """One attribute a need of a service, its term nested."""
    return [
        {
            "id": str(uuid.uuid5(NAMESPACE, f"need|{service.pk}|{category.pk}")),
            "link_id": str(service.pk),
            "link_entity": "service",
            "link_type": LINK_TYPE,
            "taxonomy_term": _term(category),
        }
        for category in sorted(service.categories.all(), key=lambda one: one.pk)
    ]


def _facts(category: Category) -> dict[str, Any]:
    words = GRAVITY if category.is_gravity else LOCAL
    return {
        "code": category.code,
        "name": category.name,
        "description": category.name,
        "taxonomy": words["name"],
        "category": category,
    }


def _term(category: Category) -> dict[str, Any]:
    facts = _facts(category)
    words = GRAVITY if category.is_gravity else LOCAL
    detail = {"id": str(taxonomy_id(is_gravity=category.is_gravity)), **words}
    return {
        "id": str(term_id(category.code)),
        **{name: facts[name] for name in ("code", "name", "description", "taxonomy")},
        "taxonomy_detail": {name: value for name, value in detail.items() if value},
    }
