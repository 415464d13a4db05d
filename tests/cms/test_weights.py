"""Curators set how matches are ordered, see what was, and can go back."""

import pytest
from django.urls import reverse

from people.models import Role
from resources.models import MatchingWeights
from tests.cms.edit_form import form_values
from tests.people.factories import WorkerFactory

pytestmark = pytest.mark.django_db
WEIGHTS = "wagtailsnippets_resources_matchingweights"


def url(name: str, *more) -> str:
    return reverse(f"{WEIGHTS}:{name}", args=[MatchingWeights.ONLY_ID, *more])


@pytest.fixture
def curator(client):
    user = WorkerFactory(role=Role.CURATOR)
    client.force_login(user)
    return user


def save(client, **changes):
    values = form_values(client.get(url("edit")).content.decode())
    return client.post(url("edit"), values | changes)


def test_curator_changes_a_weight(client, curator):
    page = client.get(url("edit")).content.decode()
    assert "Counts only for languages other than English" in page
    assert save(client, trusted="70").status_code == 302
    assert MatchingWeights.current().trusted == 70


def test_earlier_weights_are_in_the_history_and_come_back(client, curator):
    save(client, trusted="70")
    save(client, trusted="0")
    first = MatchingWeights.current().revisions.earliest("created_at")
    assert client.get(url("history")).status_code == 200
    page = client.get(url("revisions_revert", first.pk))
    client.post(url("edit"), form_values(page.content.decode()))
    assert MatchingWeights.current().trusted == 70


@pytest.mark.parametrize("value", ["101", "-1", "many", ""])
def test_weight_out_of_range_is_refused(client, curator, value):
    response = save(client, trusted=value)
    assert response.status_code == 200
    assert MatchingWeights.current().trusted == 15


def test_reset_asks_first_and_keeps_the_history(client, curator):
    save(client, trusted="70")
    page = client.get(url("reset")).content.decode()
    assert "70" in page
    assert MatchingWeights.current().trusted == 70
    client.post(url("reset"))
    assert MatchingWeights.current().trusted == 15
    assert MatchingWeights.current().revisions.count() == 2


@pytest.mark.parametrize("name", ["edit", "reset", "history"])
@pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMINISTRATOR, Role.SOCIAL_WORKER])
def test_nobody_else_sees_or_changes_them(client, role, name):
    client.force_login(WorkerFactory(role=role))
    assert client.get(url(name)).status_code != 200
    assert client.post(url(name), {"trusted": "1"}).status_code != 200
    assert MatchingWeights.current().trusted == 15


@pytest.mark.parametrize("name", ["edit", "reset"])
def test_read_only_curator_changes_nothing(client, name):
    client.force_login(WorkerFactory(role=Role.CURATOR, read_only=True))
    save_url = url(name)
    assert client.post(save_url, {"trusted": "1"}).status_code == 403
    assert MatchingWeights.current().trusted == 15


def test_there_is_one_set_and_none_can_be_added_or_deleted(client, curator):
    assert client.get(reverse(f"{WEIGHTS}:add")).status_code != 200
    client.post(url("delete"))
    assert MatchingWeights.objects.count() == 1
    MatchingWeights(trusted=1).save()
    assert MatchingWeights.objects.count() == 1
