"""Services are published at an hour, go at an hour, and can be locked."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from cms.jobs import publish_scheduled
from notifications.jobs import registered_jobs
from people.models import Role
from resources.models import MatchRow, Service
from tests.cms.edit_form import form_values
from tests.people.factories import WorkerFactory
from tests.resources.factories import ServiceAtLocationFactory, ServiceFactory

pytestmark = pytest.mark.django_db
SERVICE = "wagtailsnippets_resources_service"


@pytest.fixture
def service():
    service = ServiceFactory(name="Food boxes", categories=["food-insecurity"])
    ServiceAtLocationFactory(service=service)
    return service


@pytest.fixture
def curator(client_for):
    return client_for(WorkerFactory(role=Role.CURATOR))


def address(name: str, service) -> str:
    return reverse(f"{SERVICE}:{name}", args=[service.pk])


def form(client, service) -> dict:
    return form_values(client.get(address("edit", service)).content.decode())


def when(**later) -> str:
    return timezone.localtime(timezone.now() + timedelta(**later)).strftime(
        "%Y-%m-%d %H:%M"
    )


def test_a_service_appears_and_goes_at_its_hour(client, curator, service):
    values = form(curator, service) | {
        "name": "Food boxes in winter",
        "go_live_at": when(days=1),
        "expire_at": when(days=3),
        "action-publish": "1",
    }
    assert curator.post(address("edit", service), values).status_code == 302
    publish_scheduled()
    page = client.get(service.get_absolute_url())
    assert "in winter" not in page.content.decode()
    with travel(timezone.now() + timedelta(days=2), tick=False):
        publish_scheduled()
        page = client.get(service.get_absolute_url())
        assert "Food boxes in winter" in page.content.decode()
    with travel(timezone.now() + timedelta(days=4), tick=False):
        publish_scheduled()
        assert client.get(service.get_absolute_url()).status_code == 404
        assert not MatchRow.objects.filter(service=service, is_offered=True).exists()
    assert "publish_scheduled" in {job.name for job in registered_jobs()}


def test_going_before_appearing_is_refused_and_what_was_typed_stays(curator, service):
    values = form(curator, service) | {
        "name": "Typed",
        "go_live_at": when(days=3),
        "expire_at": when(days=1),
    }
    page = curator.post(address("edit", service), values)
    assert page.status_code == 200
    assert "Go live date/time must be before expiry date/time" in page.content.decode()
    assert 'value="Typed"' in page.content.decode()


def test_a_locked_service_is_changed_by_nobody_else_until_it_is_unlocked(
    client_for, curator, service
):
    editor = client_for(WorkerFactory(role=Role.EDITOR, at=service.organization))
    values = form(editor, service) | {"name": "Changed"}
    assert curator.post(address("lock", service)).status_code == 302
    page = editor.post(address("edit", service), values).content.decode()
    assert "locked" in page
    assert not Service.objects.get(pk=service.pk).has_unpublished_changes
    refused = editor.post(address("unlock", service))
    assert refused.url == reverse("wagtailadmin_home")
    assert Service.objects.get(pk=service.pk).locked
    assert curator.post(address("unlock", service)).status_code == 302
    assert editor.post(address("edit", service), values).status_code == 302
    assert Service.objects.get(pk=service.pk).has_unpublished_changes
