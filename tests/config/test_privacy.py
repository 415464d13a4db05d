"""What the whole site keeps to: caches, logs, sign-in."""

import logging
import sys

import pytest
from django.test import Client
from django.urls import reverse

from config.logs import DiscreetFormatter
from tests.people.factories import UserFactory

PASSWORD = "a-right-password-123"


def test_what_a_signed_in_person_sees_is_kept_by_no_cache(world, client_for):
    worker = client_for(world.users["social_worker"])
    partner = client_for(world.users["partner"])
    patient, referral = world.patient, world.referral
    for client, address in (
        (worker, patient.get_absolute_url()),
        (worker, reverse("people:patient_list")),
        (worker, reverse("referrals:handout", args=[world.need.pk])),
        (partner, reverse("referrals:inbox_referral", args=[referral.pk])),
    ):
        assert "no-store" in client.get(address).headers["Cache-Control"]


def test_the_public_directory_may_be_kept(client, db):
    response = client.get(reverse("resources:search"))
    assert "no-store" not in response.headers.get("Cache-Control", "")


class TestLogs:
    def formatted(self) -> str:
        try:
            int("born 1984")
        except ValueError:
            record = logging.LogRecord(
                "django.request", logging.ERROR, "", 0, "500", (), sys.exc_info()
            )
        return DiscreetFormatter("%(message)s").format(record)

    def test_an_error_says_where_and_what_type_and_not_what_was_typed(self):
        lines = self.formatted()
        assert lines.endswith("ValueError")
        assert "test_privacy.py" in lines

    def test_a_developer_reads_it_all(self, settings):
        settings.DEBUG = True
        assert "invalid literal" in self.formatted()


@pytest.mark.django_db
class TestLockout:
    @pytest.fixture(autouse=True)
    def armed(self, settings):
        settings.AXES_ENABLED = True
        settings.AXES_FAILURE_LIMIT = 3

    def sign_in(self, email: str, password: str):
        return Client().post(
            reverse("account_login"), {"login": email, "password": password}
        )

    def test_wrong_passwords_pause_that_account_and_no_other(self):
        for email in ("one@example.org", "two@example.org"):
            user = UserFactory(email=email)
            user.set_password(PASSWORD)
            user.save()
        for guess in ("first-guess", "second-guess", "third-guess"):
            response = self.sign_in("One@example.org", guess)
        assert "Sign-in is paused" in response.text
        assert self.sign_in("one@example.org", PASSWORD).status_code != 302
        assert self.sign_in("two@example.org", PASSWORD).status_code == 302
