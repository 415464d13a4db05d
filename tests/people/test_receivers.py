import pytest
from allauth.account.models import EmailAddress

from tests.people.factories import UserFactory, WorkerFactory

pytestmark = pytest.mark.django_db


def test_an_address_given_by_an_administrator_is_vouched_for():
    user = UserFactory(email="first@example.org")
    user.email = "second@example.org"
    user.save()
    [address] = EmailAddress.objects.filter(user=user)
    assert (address.email, address.verified, address.primary) == (
        "second@example.org",
        True,
        True,
    )


def test_a_second_factor_can_be_set_up(client_for):
    client = client_for(WorkerFactory())
    page = client.get("/accounts/2fa/totp/activate/", follow=True)
    assert page.status_code == 200
    assert "verif" not in page.content.decode().split("<main")[1].lower()


@pytest.mark.parametrize("page", ["signup", "email"])
def test_nobody_makes_an_account_or_changes_its_address_alone(client_for, page):
    assert client_for(WorkerFactory()).get(f"/accounts/{page}/").status_code == 404
