"""Administrators make accounts and give roles in the admin."""

import pytest
from django.urls import reverse

from people.models import Membership, Role, User
from tests.cms.edit_form import form_values
from tests.people.factories import UserFactory, WorkerFactory
from tests.resources.factories import OrganizationFactory

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough phrase"


@pytest.fixture
def administrator():
    return WorkerFactory(role=Role.ADMINISTRATOR)


@pytest.fixture
def admin(client_for, administrator):
    return client_for(administrator)


def test_account_is_made_and_signs_in(admin, client):
    address = reverse("wagtailusers_users:add")
    page = admin.get(address).content.decode()
    assert "is_superuser" not in page
    facts = {"email": "New@Example.org", "first_name": "Noor", "last_name": "Example"}
    passwords = {"password1": PASSWORD, "password2": PASSWORD}
    assert admin.post(address, facts | passwords).status_code == 302
    user = User.objects.get(email="new@example.org")
    assert not user.is_superuser
    login = {"login": "new@example.org", "password": PASSWORD}
    assert client.post(reverse("account_login"), login).status_code == 302


def test_same_address_in_other_letters_is_refused(admin):
    UserFactory(email="taken@example.org")
    facts = {"email": "Taken@Example.ORG", "first_name": "A", "last_name": "B"}
    response = admin.post(
        reverse("wagtailusers_users:add"),
        facts | {"password1": PASSWORD, "password2": PASSWORD},
    )
    assert response.status_code == 200
    assert "has an account with this e-mail" in response.content.decode()


def test_account_is_changed_without_its_password(admin):
    user = UserFactory(first_name="Old")
    user.set_password(PASSWORD)
    user.save()
    address = reverse("wagtailusers_users:edit", args=[user.pk])
    facts = {"email": user.email, "first_name": "New", "last_name": user.last_name}
    assert admin.post(address, facts).status_code == 302
    user.refresh_from_db()
    assert user.first_name == "New"
    assert user.check_password(PASSWORD)
    assert not user.is_active


def test_nobody_makes_himself_a_superuser(admin, administrator):
    address = reverse("wagtailusers_users:edit", args=[administrator.pk])
    facts = {"email": administrator.email, "first_name": "A", "last_name": "B"}
    admin.post(address, facts | {"is_superuser": "on", "groups": "1"})
    administrator.refresh_from_db()
    assert administrator.first_name == "A"
    assert not administrator.is_superuser


def test_superusers_password_is_out_of_an_administrators_reach(admin):
    root = User.objects.create_superuser("root@example.org", PASSWORD)
    address = reverse("wagtailusers_users:edit", args=[root.pk])
    assert admin.get(address).status_code == 404
    assert admin.post(address, {"password1": "x", "password2": "x"}).status_code == 404


def test_role_is_given_and_opens_the_admin(admin, client_for):
    user, organization = UserFactory(), OrganizationFactory()
    name = "wagtailsnippets_people_membership"
    facts = {
        "user": user.pk,
        "organization": organization.pk,
        "role": Role.EDITOR,
        "is_active": "on",
    }
    assert client_for(user).get("/admin/").status_code == 404
    assert admin.post(reverse(f"{name}:add"), facts).status_code == 302
    assert Membership.objects.get(user=user).role == Role.EDITOR
    assert client_for(user).get("/admin/").status_code == 200


@pytest.mark.parametrize("role", [Role.EDITOR, Role.CURATOR])
def test_others_manage_no_accounts(client_for, role):
    client = client_for(WorkerFactory(role=role))
    for address in ("/admin/users/", "/admin/snippets/people/membership/"):
        assert client.get(address).status_code in {302, 404}


def test_menu_of_an_administrator_leads_nowhere_shut(admin):
    page = admin.get("/admin/").content.decode()
    assert "/admin/users/" in page
    assert "/admin/snippets/resources/" not in page
    assert "/admin/reports/" not in page


def test_own_account_page_opens_without_a_password_form(client_for):
    client = client_for(WorkerFactory(role=Role.EDITOR))
    page = client.get(reverse("wagtailadmin_account"))
    assert page.status_code == 200
    values = form_values(page.content.decode(), "")
    assert "name_email-first_name" in values
    assert not [n for n in values if "password" in n or n.endswith("-email")]
    assert client.get("/admin/password_reset/").status_code == 302


def test_signing_out_of_the_admin_ends_the_session(client_for):
    client = client_for(WorkerFactory(role=Role.EDITOR))
    response = client.post(reverse("wagtailadmin_logout"), follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))
    assert client.get("/admin/").status_code == 302
