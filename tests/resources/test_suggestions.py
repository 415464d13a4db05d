"""Anyone suggests a correction of a listing; a curator decides field by field."""

import pytest
from django.urls import reverse
from wagtail.log_actions import registry

from people.models import Role
from resources.models import ListingSuggestion, Service
from resources.suggestions.fields import ALL
from resources.words import saying
from tests.cms.edit_form import form_values
from tests.people.factories import WorkerFactory
from tests.resources.factories import (
    AddressFactory,
    LocationFactory,
    PhoneFactory,
    ServiceAtLocationFactory,
    ServiceFactory,
    WeeklyHoursFactory,
)

pytestmark = pytest.mark.django_db
BY = "Somebody, on the public page"


@pytest.fixture
def service():
    service = ServiceFactory(name="Food boxes", description="Boxes.\nOf food.")
    PhoneFactory(service=service, number="412-555-0123")
    WeeklyHoursFactory(service=service)
    place = LocationFactory(organization=service.organization)
    AddressFactory(location=place, address_1="12 Sample Street")
    ServiceAtLocationFactory(service=service, location=place)
    return service


@pytest.fixture
def address(service) -> str:
    return reverse("resources:suggest", args=[service.pk])


def filled(client, address: str) -> dict[str, str]:
    """The form as a browser would send it back untouched."""
    return form_values(client.get(address).text, "suggest-form")


def test_the_page_of_a_listing_leads_to_it(client, service, address):
    assert address in client.get(service.get_absolute_url()).text
    shown = client.get(address).text
    for words in ("412-555-0123", "12 Sample Street", "Monday", "Boxes."):
        assert words in shown


def test_only_what_was_changed_is_suggested_once(client, service, address):
    data = filled(client, address) | {"phones": "412-555-0199", "closed": ""}
    del data["closed"]
    for _twice in range(2):
        assert client.post(address, data).status_code == 302
    suggestion = ListingSuggestion.objects.get()
    assert (suggestion.field, suggestion.by) == ("phones", BY)
    assert suggestion.before.startswith("412-555-0123")
    assert suggestion.text == "412-555-0199"
    again = filled(client, address) | {"phones": "412-555-0199"}
    client.post(address, again)
    assert ListingSuggestion.objects.count() == 1, "It waits already."


def test_what_changed_meanwhile_is_nobodys_suggestion(client, service, address):
    data = filled(client, address) | {"note": "They moved."}
    Service.objects.update(description="New words")
    client.post(address, data)
    assert [(s.field, s.text) for s in ListingSuggestion.objects.all()] == [
        ("", "They moved.")
    ]


def test_nothing_said_is_asked_again_and_a_mistake_keeps_the_words(client, address):
    data = filled(client, address)
    assert client.post(address, data).status_code == 422
    wrong = client.post(address, data | {"email": "no address", "note": "As typed"})
    assert wrong.status_code == 422
    assert "no address" in wrong.text
    assert "As typed" in wrong.text
    assert not ListingSuggestion.objects.exists()


def test_machines_are_forgotten_and_floods_are_stopped(client, address, settings):
    data = filled(client, address) | {"note": "Buy now", "website": "Spam"}
    assert client.post(address, data).status_code == 302
    assert not ListingSuggestion.objects.exists()
    settings.SUGGESTIONS_AN_HOUR = 1
    for status in (302, 429):
        data = filled(client, address) | {"note": "Of use"}
        assert client.post(address, data).status_code == status
    assert "Of use" in client.post(address, data).text


def test_what_is_not_public_has_no_such_page(client, service, address):
    Service.objects.update(live=False)
    assert client.get(address).status_code == 404
    assert client.post(address, {"note": "x"}).status_code == 404
    thanks = reverse("resources:suggested", args=[service.pk])
    assert client.get(thanks).status_code == 404


def test_a_confidential_address_is_not_shown(client, service, address):
    place = service.service_at_locations.get().location
    place.is_confidential = True
    place.save()
    assert "12 Sample Street" not in client.get(address).text


def suggestion_url(name: str, suggestion, *more) -> str:
    view = f"wagtailsnippets_resources_listingsuggestion:{name}"
    return reverse(view, args=[suggestion.pk, *more])


def suggest(service, field: str, text: str) -> ListingSuggestion:
    before = getattr(service, field, "Before")
    return ListingSuggestion.objects.create(
        service=service, field=field, before=before, text=text, by=BY
    )


def test_a_curator_takes_words_over_into_listing_and_draft(client_for, service):
    user = WorkerFactory(role=Role.CURATOR)
    curator = client_for(user)
    service.fees_description = "Draft"
    service.save_revision()
    suggestion = suggest(service, "description", "Boxes of fresh food.")
    edit = curator.get(suggestion_url("edit", suggestion)).text
    assert "Boxes." in edit
    assert "Take these words over" in edit
    take = suggestion_url("decide", suggestion, "take")
    assert curator.get(take).status_code == 405
    assert curator.post(take).status_code == 302
    stored = Service.objects.get()
    assert stored.description == "Boxes of fresh food."
    assert stored.latest_revision.content["description"] == "Boxes of fresh food."
    suggestion.refresh_from_db()
    assert (suggestion.is_handled, suggestion.outcome) == (True, "taken")
    entry = registry.get_logs_for_instance(stored).get()
    assert (entry.data["by"], entry.user) == (BY, user)
    assert list(Service.objects.filter(pk__in=saying(["fresh"]))) == [stored]
    Service.objects.update(description="Later")
    curator.post(take)
    assert Service.objects.get().description == "Later", "Once decided, decided."


def test_words_that_would_undo_newer_ones_are_not_taken_over(client_for, service):
    curator = client_for(WorkerFactory(role=Role.CURATOR))
    suggestion = suggest(service, "description", "Boxes of fresh food.")
    Service.objects.update(description="Newer words")
    take = suggestion_url("decide", suggestion, "take")
    assert "The listing was changed since" in curator.post(take, follow=True).text
    assert Service.objects.get().description == "Newer words"
    suggestion.refresh_from_db()
    assert not suggestion.is_handled


def test_a_curator_leaves_it_or_changes_hours_by_hand(client_for, service):
    curator = client_for(WorkerFactory(role=Role.CURATOR))
    hours = suggest(service, "hours", "Tuesdays")
    assert "Take these words" not in curator.get(suggestion_url("edit", hours)).text
    take = suggestion_url("decide", hours, "take")
    assert "change the listing by hand" in curator.post(take, follow=True).text
    assert curator.post(suggestion_url("decide", hours, "burn")).status_code == 404
    hours.refresh_from_db()
    assert not hours.is_handled
    curator.post(suggestion_url("decide", hours, "leave"))
    hours.refresh_from_db()
    assert (hours.is_handled, hours.outcome) == (True, "left")


def test_nobody_else_decides(client_for, service):
    suggestion = suggest(service, "name", "Mine now")
    take = suggestion_url("decide", suggestion, "take")
    for role in (Role.EDITOR, Role.ADMINISTRATOR, Role.SUPERVISOR):
        client = client_for(WorkerFactory(role=role, at=service.organization))
        assert client.post(take).status_code == 404
    reader = client_for(WorkerFactory(role=Role.CURATOR, read_only=True))
    assert reader.post(take).status_code == 403
    assert Service.objects.get().name == "Food boxes"


def test_each_field_that_can_be_taken_over_is_one_of_the_listing():
    columns = {field.name for field in Service._meta.fields}
    assert {field.column for field in ALL.values() if field.column} <= columns
