"""What follows a writing, outside of its transaction."""

from uuid import UUID

from wagtail.search.backends import get_search_backends

from resources.importing.tables import TABLES
from resources.importing.writing import Written
from resources.models import Service
from resources.words import index_words


def tell_others(written: Written) -> None:
    """Editors' forms and the search index, after the writing."""
    _renew_revisions(written.changed["service"])
    _index(written.changed)
    index_words(written.affected_services)


def _renew_revisions(service_ids: set[UUID]) -> None:
    """An editor opens the latest revision: it must say what the import wrote.

    A draft not yet published is somebody's work and stays.
    """
    edited = Service.objects.filter(
        pk__in=service_ids, latest_revision__isnull=False, has_unpublished_changes=False
    )
    for service in edited:
        service.save_revision(clean=False).publish()


def _index(changed: dict[str, set[UUID]]) -> None:
    """Bulk writes send no signals; the search index is told here."""
    for backend in get_search_backends(with_auto_update=True):
        for name in ("organization", "location"):
            model = TABLES[name].model
            rows = TABLES[name].rows.filter(pk__in=changed.get(name, ()))
            objects = list(rows)
            if objects:
                backend.get_index_for_model(model).add_items(model, objects)
