"""Nobody reaches another organization's listing through the admin, by any view."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import WorkflowState
from wagtail.snippets.models import get_snippet_models

from cms.guard import GuardedChooser, GuardedView, GuardedViewSet
from people.groups import EDITORS
from people.models import Membership, Role, User
from resources.models import (
    Location,
    Organization,
    Service,
    ServiceAtLocation,
    WeeklyHours,
)
from tests.cms.admin_walk import keys_of, viewset_addresses
from tests.people.factories import WorkerFactory
from tests.resources.factories import (
    AddressFactory,
    LocationFactory,
    OrganizationFactory,
    ServiceAtLocationFactory,
    ServiceFactory,
    WeeklyHoursFactory,
)

pytestmark = pytest.mark.django_db
LISTINGS = (Service, Location, Organization)
TITLE = "Zanzibar night shelter"


@pytest.fixture
def theirs():
    """Another organization's service, with everything an address can point at."""
    organization = OrganizationFactory(name=f"{TITLE} organization")
    service = ServiceFactory(organization=organization, name=TITLE)
    place = LocationFactory(organization=organization, name=f"{TITLE} place")
    AddressFactory(location=place)
    ServiceAtLocationFactory(service=service, location=place)
    WeeklyHoursFactory(service=service)
    author = WorkerFactory(role=Role.EDITOR, at=organization)
    service.save_revision(user=author)
    service.get_workflow().start(service, author)
    service.refresh_from_db()
    return service


@pytest.fixture
def own():
    organization = OrganizationFactory(name="Hazelwood Pantry")
    service = ServiceFactory(organization=organization, name="Food boxes")
    ServiceAtLocationFactory(service=service)
    return service


@pytest.fixture
def editor(own):
    return WorkerFactory(role=Role.EDITOR, at=own.organization)


def state_of(service) -> list:
    """What nobody else may have changed about a service and what belongs to it."""
    at = ServiceAtLocation.objects.filter(service=service)
    stored = [
        Service.objects.filter(pk=service.pk),
        at,
        Location.objects.filter(pk__in=at.values("location")),
        Organization.objects.filter(pk=service.organization_id),
        WeeklyHours.objects.filter(service=service),
        service.revisions.order_by("pk"),
        WorkflowState.objects.for_instance(service).order_by("pk"),
    ]
    return [list(rows.values()) for rows in stored]


@pytest.mark.parametrize("model", LISTINGS)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_no_view_of_a_viewset_serves_anothers_listing(
    client_for, editor, theirs, model, method
):
    viewset = model.snippet_viewset
    addresses = [
        *viewset_addresses(viewset, keys_of(theirs)),
        *viewset_addresses(viewset.chooser_viewset, keys_of(theirs)),
    ]
    before = state_of(theirs)
    client = client_for(editor)
    served = {
        f"{name} {response.status_code}"
        for name, address in addresses
        if (response := getattr(client, method)(address)).status_code != 404
    }
    assert served == set()
    assert state_of(theirs) == before


@pytest.mark.parametrize("model", LISTINGS)
def test_the_same_addresses_answer_a_curator(client_for, theirs, model):
    """Else the walk above would prove nothing."""
    viewset = model.snippet_viewset
    client = client_for(WorkerFactory(role=Role.CURATOR))
    keys = keys_of(theirs)
    addresses = dict(viewset_addresses(viewset, keys))
    missing = {
        name
        for name, address in addresses.items()
        if client.get(address).status_code == 404
    }
    assert missing == set()
    assert len(addresses) > 4


@pytest.mark.parametrize("model", LISTINGS)
def test_every_view_stands_behind_the_guard(model):
    viewset = model.snippet_viewset
    assert isinstance(viewset, GuardedViewSet)
    for pattern in viewset.get_urlpatterns():
        assert issubclass(pattern.callback.view_class, GuardedView), pattern
    for pattern in viewset.chooser_viewset.get_urlpatterns():
        assert issubclass(pattern.callback.view_class, GuardedChooser), pattern


def test_every_model_in_the_admin_is_guarded():
    assert all(
        isinstance(model.snippet_viewset, GuardedViewSet)
        for model in get_snippet_models()
    )


@pytest.mark.parametrize("model", LISTINGS)
def test_lists_searches_and_choosers_show_own_only(client_for, editor, theirs, model):
    viewset = model.snippet_viewset
    chooser = viewset.chooser_viewset
    client = client_for(editor)
    pk = keys_of(theirs)[model._meta.model_name]
    addresses = [
        reverse(viewset.get_url_name("list")),
        reverse(viewset.get_url_name("list")) + "?q=Zanzibar",
        reverse(viewset.get_url_name("list_results")) + "?q=Zanzibar",
        reverse(viewset.get_url_name("list")) + "?export=csv",
        reverse(chooser.get_url_name("choose")),
        reverse(chooser.get_url_name("choose_results")) + "?q=Zanzibar",
        reverse(chooser.get_url_name("chosen_multiple")) + f"?id={pk}",
        reverse(chooser.get_url_name("chosen_multiple")) + "?id=nonsense",
    ]
    for address in addresses:
        response = client.get(address)
        body = b"".join(response) if response.streaming else response.content
        assert str(pk) not in body.decode(), address
        assert TITLE not in body.decode(), address


def test_bulk_deletion_is_not_for_editors(client_for, editor, own, theirs):
    address = reverse("wagtail_bulk_action", args=["resources", "service", "delete"])
    for service in (own, theirs):
        response = client_for(editor).post(f"{address}?id={service.pk}")
        assert response.status_code == 404
        assert Service.objects.filter(pk=service.pk).exists()


def test_service_cannot_be_put_at_anothers_place(client_for, editor, own, theirs):
    from tests.cms.edit_form import add_row
    from tests.cms.test_editing import edit_url, shown_form

    client = client_for(editor)
    place = theirs.service_at_locations.get().location
    values = add_row(
        shown_form(client, own), "service_at_locations", location=str(place.pk)
    )
    response = client.post(edit_url(own), values | {"action-submit": "1"})
    assert response.status_code == 200
    assert "not one of the available choices" in response.content.decode()


def test_anothers_rows_cannot_be_taken_over(client_for, editor, own, theirs):
    from tests.cms.edit_form import add_row
    from tests.cms.test_editing import edit_url, shown_form

    hours = theirs.weekly_hours.get()
    client = client_for(editor)
    row = {"id": str(hours.pk), "weekday": "3", "opens_at": "1:00", "closes_at": "2:00"}
    values = add_row(shown_form(client, own), "weekly_hours", **row)
    values["weekly_hours-INITIAL_FORMS"] = "1"
    client.post(edit_url(own), values)
    hours.refresh_from_db()
    assert (hours.service, hours.weekday) == (theirs, 0)


def test_organization_of_a_listing_is_not_the_editors_to_change(
    client_for, editor, own, theirs
):
    from tests.cms.test_editing import edit_url, shown_form

    client = client_for(editor)
    values = shown_form(client, own) | {"organization": str(theirs.organization_id)}
    client.post(edit_url(own), values)
    draft = Service.objects.get(pk=own.pk).get_latest_revision_as_object()
    assert draft.organization_id == own.organization_id


def test_read_only_editor_looks_and_changes_nothing(client_for, own):
    client = client_for(
        WorkerFactory(role=Role.EDITOR, at=own.organization, read_only=True)
    )
    name = "wagtailsnippets_resources_service"
    inspect = reverse(f"{name}:inspect", args=[own.pk])
    edit = reverse(f"{name}:edit", args=[own.pk])
    assert client.get(inspect).status_code == 200
    assert own.name in client.get(reverse(f"{name}:list")).content.decode()
    assert client.get(edit).status_code == 302
    assert client.post(edit, {"name": "Changed"}).status_code == 403


@pytest.mark.parametrize("ending", ["inactive", "removed"])
def test_an_ended_role_ends_access_at_once(client_for, editor, own, ending):
    client = client_for(editor)
    assert client.get("/admin/").status_code == 200
    if ending == "inactive":
        Membership.objects.filter(user=editor).update(is_active=False)
    else:
        Membership.objects.filter(user=editor).delete()
    assert client.get("/admin/").status_code == 404


@pytest.mark.parametrize(
    "role", sorted(set(Role.values) - {Role.EDITOR, Role.CURATOR, Role.ADMINISTRATOR})
)
def test_other_roles_have_no_admin(client_for, role):
    client = client_for(WorkerFactory(role=role))
    assert client.get("/admin/").status_code == 404
    assert client.get("/admin/snippets/resources/service/").status_code == 404


def test_signed_out_are_sent_to_our_sign_in(client):
    for address in ("/admin/", "/admin/pages/", "/admin/login/?next=/admin/"):
        response = client.get(address)
        assert response.status_code == 302
        assert response.headers["Location"].startswith(reverse("account_login"))
        assert "next=" in response.headers["Location"]


def test_groups_follow_roles():
    membership = Membership.objects.get(user=WorkerFactory(role=Role.EDITOR))
    assert [g.name for g in membership.user.groups.all()] == [EDITORS]
    membership.is_active = False
    membership.save()
    assert not membership.user.groups.exists()


def test_editors_have_no_pages_images_or_documents(client_for, editor):
    group = Group.objects.get(name=EDITORS)
    assert not group.page_permissions.exists()
    assert not group.collection_permissions.exists()
    client = client_for(editor)
    for address in ("/admin/pages/", "/admin/images/", "/admin/documents/"):
        assert client.get(address).status_code == 404


def test_administrator_manages_users_and_no_listings(client_for, own):
    client = client_for(WorkerFactory(role=Role.ADMINISTRATOR))
    assert client.get(reverse("wagtailusers_users:index")).status_code == 200
    edit = reverse("wagtailsnippets_resources_service:edit", args=[own.pk])
    assert client.get(edit).status_code == 404
    assert client.get("/admin/reports/site-history/").status_code == 404


def test_superuser_opens_any_listing(client_for, own):
    admin = User.objects.create_superuser(email="root@example.org")
    edit = reverse("wagtailsnippets_resources_service:edit", args=[own.pk])
    assert client_for(admin).get(edit).status_code == 200
