"""Every way a listing changes, and the refresh of the flat table that follows it.

Writes that send no signal (bulk_create, bulk_update, QuerySet.update) must call
`match_index.refresh_services` themselves.
"""

import uuid
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from wagtail.signals import published, unpublished

from resources import match_index, words
from resources.models import (
    Accessibility,
    Address,
    HoursException,
    Language,
    Location,
    MatchRow,
    Organization,
    Phone,
    Program,
    RequiredDocument,
    ResidencyRule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    SourceListing,
    TaxonomyTerm,
    WeeklyHours,
)

Owners = Callable[[Any], Iterable[uuid.UUID]]


def _at_location(location_id: uuid.UUID | None) -> Iterable[uuid.UUID]:
    if location_id is None:
        return ()
    at = ServiceAtLocation.objects.filter(location_id=location_id).order_by()
    return at.values_list("service_id", flat=True)


def _owners_of_area(area: ServiceArea) -> Iterable[uuid.UUID]:
    if area.service_id:
        return [area.service_id]
    return _of_at_location(area.service_at_location_id)


def _owners_of_exception(row: HoursException) -> Iterable[uuid.UUID]:
    return [row.service_id] if row.service_id else _at_location(row.location_id)


def _owners_of_hours(row: WeeklyHours) -> Iterable[uuid.UUID]:
    if row.service_id:
        return [row.service_id]
    if row.location_id:
        return _at_location(row.location_id)
    return _of_at_location(row.service_at_location_id)


def _of_at_location(at_location_id: uuid.UUID | None) -> Iterable[uuid.UUID]:
    if at_location_id is None:
        return ()
    at = ServiceAtLocation.objects.filter(pk=at_location_id).order_by()
    return at.values_list("service_id", flat=True)


def _owners_of_phone(phone: Phone) -> Iterable[uuid.UUID]:
    if phone.service_id:
        return [phone.service_id]
    if phone.location_id:
        return _at_location(phone.location_id)
    return _of_organization(phone.organization_id)


def _of_organization(organization_id: uuid.UUID | None) -> Iterable[uuid.UUID]:
    if organization_id is None:
        return ()
    services = Service.objects.filter(organization_id=organization_id).order_by()
    return services.values_list("pk", flat=True)


def _owners_of_language(language: Language) -> Iterable[uuid.UUID]:
    if language.service_id:
        return [language.service_id]
    return _at_location(language.location_id)


# Which services a saved or deleted row belongs to.
OWNERS: dict[type[models.Model], Owners] = {
    Organization: lambda row: _of_organization(row.pk),
    Service: lambda row: [row.pk],
    ServiceAtLocation: lambda row: [row.service_id],
    RequiredDocument: lambda row: [row.service_id],
    ResidencyRule: lambda row: [row.service_id],
    Location: lambda row: _at_location(row.pk),
    Address: lambda row: _at_location(row.location_id),
    Accessibility: lambda row: _at_location(row.location_id),
    Language: _owners_of_language,
    ServiceArea: _owners_of_area,
    Phone: _owners_of_phone,
    WeeklyHours: _owners_of_hours,
    HoursException: _owners_of_exception,
}


def connect() -> None:
    """Called once, when the app is ready."""
    for model in OWNERS:
        if model not in (Organization, Service, Location):
            pre_save.connect(_before_save, sender=model, dispatch_uid="match_index")
        post_save.connect(_on_save, sender=model, dispatch_uid="match_index")
        post_delete.connect(_on_delete, sender=model, dispatch_uid="match_index")
    m2m_changed.connect(
        _on_categories, sender=Service.categories.through, dispatch_uid="match_index"
    )
    for model in (Organization, Program, Location, Service, TaxonomyTerm):
        post_delete.connect(_forget_source, sender=model, dispatch_uid="source")
    for signal in (published, unpublished):
        signal.connect(_on_publication, sender=Service, dispatch_uid="match_index")


def _before_save(
    sender: type[models.Model], instance: Any, raw: bool, **_: Any
) -> None:
    """A row may move to another owner, as when two listings are merged."""
    if raw or instance._state.adding:  # noqa: SLF001
        return
    stored = sender._default_manager.filter(pk=instance.pk).first()  # noqa: SLF001
    if stored is not None and _links(stored) != _links(instance):
        instance.left_services = list(OWNERS[sender](stored))


def _links(row: models.Model) -> list[Any]:
    fields = row._meta.concrete_fields
    return [getattr(row, field.attname) for field in fields if field.is_relation]


def _on_save(sender: type[models.Model], instance: Any, raw: bool, **_: Any) -> None:
    if not raw:
        left = instance.__dict__.pop("left_services", [])
        services = [*left, *OWNERS[sender](instance)]
        match_index.refresh_services(services)
        if sender in (Service, Organization):
            words.index_words(services)


def _on_delete(
    sender: type[models.Model], instance: Any, origin: Any, **_: Any
) -> None:
    """After a cascade, only when all of it is gone: the service may go with it."""
    if sender is Service:
        words.forget_words(instance)
        return
    ids = list(OWNERS[sender](instance))
    started = origin.model if isinstance(origin, models.QuerySet) else type(origin)
    if started is sender:
        match_index.refresh_services(ids)
    elif started is not Service:
        transaction.on_commit(partial(match_index.refresh_services, ids))


def _forget_source(sender: type[models.Model], instance: Any, **_: Any) -> None:
    """A listing deleted here that the source still has comes back as a new one."""
    name = "taxonomy_term" if sender is TaxonomyTerm else sender._meta.model_name
    SourceListing.objects.filter(table=name, listing_id=instance.pk).delete()


def _on_categories(
    instance: Any, action: str, reverse: bool, pk_set: set[Any] | None, **_: Any
) -> None:
    if not action.startswith("post_"):
        return
    if not reverse:
        match_index.refresh_services([instance.pk])
        return
    rows = MatchRow.objects.filter(category=instance).order_by()
    match_index.refresh_services(pk_set or rows.values_list("service_id", flat=True))


def _on_publication(instance: Service, **_: Any) -> None:
    match_index.refresh_services([instance.pk])
