"""Every address of a listing's own views, filled in for one service."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver
from wagtail.models import TaskState, WorkflowState

from resources.models import Service


def keys_of(service: Service) -> dict[str, Any]:
    """A value for each argument that an address of the admin may take."""
    place = service.service_at_locations.get().location
    state = WorkflowState.objects.for_instance(service).get()
    task_state = TaskState.objects.get(workflow_state=state)
    return {
        "service": service.pk,
        "location": place.pk,
        "organization": service.organization_id,
        "revision_id": service.latest_revision_id,
        "revision_id_a": "earliest",
        "revision_id_b": "latest",
        "task_state_id": task_state.pk,
        "workflow_state_id": state.pk,
        "task_id": task_state.task_id,
        "action_name": "approve",
    }


def viewset_addresses(viewset, keys: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(name, path under the admin) of the viewset's views that take arguments."""
    for pattern in viewset.get_urlpatterns():
        names = pattern.pattern.regex.groupindex or pattern.pattern.converters
        if names:
            values = {name: keys.get(name) for name in names}
            values["pk"] = keys[viewset.model._meta.model_name]
            yield pattern.name, f"/admin/{viewset.url_prefix}/{fill(pattern, values)}"


def fill(pattern: URLPattern, values: dict[str, Any]) -> str:
    """The pattern's path with the values in place of its arguments."""
    resolver = URLResolver(pattern.pattern.__class__(""), [pattern])
    (possibilities,) = resolver.reverse_dict.getlist(pattern.name)[:1]
    template, _ = possibilities[0][0]
    return template % values
