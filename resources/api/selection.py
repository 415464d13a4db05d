"""Which rows a request asks for. Filters add up: all of them must hold."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from resources.api import parameters as p
from resources.exporting import needs, public
from resources.geocoding import GeocodedPoint
from resources.geometry import box_around, distances
from resources.importing.identity import term_id
from resources.matching.areas import area_fit
from resources.matching.facts import Place
from resources.matching.results import Fit
from resources.models import (
    Attribute,
    Category,
    Organization,
    Service,
    ServiceArea,
    ServiceAtLocation,
    Taxonomy,
    TaxonomyTerm,
)

Given = Mapping[str, Any]
WORDS_OF_SERVICE = (
    *("name", "name_es", "alternate_name"),
    *("description", "description_es", "organization__name"),
)
WORDS_OF_ORGANIZATION = ("name", "alternate_name", "description")


def services(given: Given) -> QuerySet[Service]:
    rows = public.services().filter(_said(given, WORDS_OF_SERVICE))
    if asked := given.get(p.ORGANIZATION_ID.name):
        rows = rows.filter(organization=asked)
    if since := given.get(p.MODIFIED_AFTER.name):
        rows = rows.filter(last_modified__gte=since)
    return rows.filter(_has_terms(given))


def at_locations(given: Given) -> QuerySet[ServiceAtLocation]:
    """Without a proximity; `near` narrows and sorts by that."""
    prefix = "service__"
    words = tuple(prefix + name for name in WORDS_OF_SERVICE)
    rows = public.at_locations().filter(_said(given, (*words, "location__name")))
    if asked := given.get(p.ORGANIZATION_ID.name):
        rows = rows.filter(service__organization=asked)
    if since := given.get(p.MODIFIED_AFTER.name):
        rows = rows.filter(
            Q(service__last_modified__gte=since) | Q(location__last_modified__gte=since)
        )
    if place := given.get(p.POSTCODE.name):
        rows = rows.filter(_serves(place))
    return rows.filter(_has_terms(given, prefix))


def near(
    rows: QuerySet[ServiceAtLocation], place: GeocodedPoint, radius_m: int
) -> list[UUID]:
    """Ids of the rows within the radius, the nearest first."""
    box = box_around(place.point, radius_m)
    within = rows.filter(location__latitude__range=(box.south, box.north)).filter(
        Q(location__longitude__range=(box.west, box.east))
        | Q(location__longitude__range=(box.west_2, box.east_2))
    )
    found = list(
        within.order_by("pk").values_list(
            "pk", "location__latitude", "location__longitude"
        )
    )
    if not found:
        return []
    keys, latitudes, longitudes = zip(*found, strict=True)
    meters = distances(place.point, latitudes, longitudes)
    pairs = zip(meters.tolist(), map(str, keys), keys, strict=True)
    return [key for away, _text, key in sorted(pairs) if away <= radius_m]


def organizations(given: Given) -> QuerySet[Organization]:
    rows = public.organizations().filter(_said(given, WORDS_OF_ORGANIZATION))
    asked = (p.TERM_ID.name, p.TAXONOMY_ID.name)
    if not any(name in given for name in asked):
        return rows
    own = public.services().filter(_has_terms(given), organization=OuterRef("pk"))
    return rows.filter(_attribute_of(given, "organization") | Exists(own.order_by()))


def taxonomies(given: Given) -> QuerySet[Taxonomy]:
    return Taxonomy.objects.filter(_said(given, ("name", "description")))


def terms(given: Given) -> QuerySet[TaxonomyTerm]:
    rows = TaxonomyTerm.objects.filter(_said(given, ("name", "description", "code")))
    if asked := given.get(p.TAXONOMY_ID.name):
        rows = rows.filter(taxonomy_detail=asked)
    if parent := given.get(p.PARENT_ID.name):
        rows = rows.filter(parent=parent)
    if given.get(p.TOP_ONLY.name):
        rows = rows.filter(parent=None)
    return rows


def _said(given: Given, names: tuple[str, ...]) -> Q:
    found = Q()
    for word in given.get(p.SEARCH.name, "").split():
        somewhere = Q()
        for name in names:
            somewhere |= Q(**{f"{name}__icontains": word})
        found &= somewhere
    return found


def _has_terms(given: Given, prefix: str = "") -> Q:
    """Of a service, or of rows that lead to one by `prefix`."""
    found = Q()
    for name in (p.TERM_ID.name, p.TAXONOMY_ID.name):
        if name in given:
            one = {name: given[name]}
            found &= _attribute_of(one, "service", f"{prefix}pk") | _need(one, prefix)
    return found


def _attribute_of(given: Given, entity: str, key: str = "pk") -> Q:
    found = Q()
    for name, field in (
        (p.TERM_ID.name, "taxonomy_term"),
        (p.TAXONOMY_ID.name, "taxonomy_term__taxonomy_detail"),
    ):
        if name in given:
            attributes = Attribute.objects.filter(
                link_entity=entity, link_id=OuterRef(key), **{field: given[name]}
            )
            found &= Q(Exists(attributes.order_by()))
    return found


def _need(given: Given, prefix: str) -> Q:
    """Our categories are terms too: see resources.exporting.needs."""
    term, taxonomy = given.get(p.TERM_ID.name), given.get(p.TAXONOMY_ID.name)
    codes = [
        code
        for code, is_gravity in Category.objects.values_list("code", "is_gravity")
        if term_id(code) == term or needs.taxonomy_id(is_gravity=is_gravity) == taxonomy
    ]
    through = Service.categories.through.objects.filter(
        service_id=OuterRef(f"{prefix}pk"), category_id__in=codes
    )
    return Q(Exists(through))


def _serves(place: GeocodedPoint) -> Q:
    """In an area of the service at the location, else of the service; rows whose areas
    are not known, or only in words, are kept."""
    covering = _covering(place)
    at = ServiceArea.objects.filter(service_at_location=OuterRef("pk"))
    of_service = ServiceArea.objects.filter(service=OuterRef("service_id"))
    has_own = Q(Exists(at.exclude(area_type="").order_by()))
    has_wide = Q(Exists(of_service.exclude(area_type="").order_by()))
    in_own = Q(Exists(at.filter(covering).order_by()))
    in_wide = Q(Exists(of_service.filter(covering).order_by()))
    return (has_own & in_own) | (~has_own & (~has_wide | in_wide))


def _covering(place: GeocodedPoint) -> Q:
    where = Place(place.point, place.postal_code, place.city, place.county, place.state)
    stored = ServiceArea.objects.exclude(area_type="").order_by()
    values: dict[str, list[str]] = defaultdict(list)
    for kind, value in stored.values_list("area_type", "value").distinct():
        if area_fit([(kind, value)], where) != Fit.DOES_NOT_FIT:
            values[kind].append(value)
    found = Q(pk__in=[])
    for kind, these in values.items():
        found |= Q(area_type=kind, value__in=these)
    return found
