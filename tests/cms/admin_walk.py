"""Every address of the admin that carries a key, filled in for one service."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
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


def all_addresses(keys: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(name, path) of everything under /admin/, keys filled in by the name of the
    argument, and by the kind of its converter where the name says nothing."""
    yield from _walk(get_resolver("cms.admin_urls"), "", keys)


def _walk(resolver, namespace: str, keys: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name in {n for n in resolver.reverse_dict if isinstance(n, str)}:
        for possibilities, _, _, converters in resolver.reverse_dict.getlist(name):
            for template, params in possibilities:
                values = {p: _value(p, converters, namespace, keys) for p in params}
                yield f"{namespace}:{name}", f"/admin/{template % values}"
    for inner, (prefix, child) in resolver.namespace_dict.items():
        for name, path in _walk(child, inner, keys):
            yield name, path.replace("/admin/", f"/admin/{prefix}", 1)


def _value(param: str, converters, namespace: str, keys: dict[str, Any]) -> Any:
    if param in keys:
        return keys[param]
    if param in {"app_label", "app_name"}:
        return "resources"
    if param == "model_name":
        return "service"
    kind = type(converters.get(param)).__name__
    model = namespace.rpartition("_")[2]
    if kind == "IntConverter":
        return 1
    if param in {"pk", "object_id"} or kind == "UUIDConverter":
        return keys.get(model, keys["service"])
    return "delete"
