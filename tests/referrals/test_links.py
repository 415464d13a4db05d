"""Who passes the second question; the pages are in test_views_partner."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from people.links import find_link, hash_token, lock_if_spent, take_try
from people.models import AccessLink, Patient
from referrals.links import (
    PURPOSE,
    Factor,
    end_links,
    factor_of,
    first_opened,
    is_right_answer,
    links_of,
    may_renew,
    new_link_url,
    phone_code,
)
from tests.referrals.factories import make_network
from tests.world_addresses import token_of


def test_the_token_is_kept_as_a_hash_alone(network):
    token = token_of(new_link_url(network.send()))
    rows = [str(row) for row in AccessLink.objects.order_by("pk").values()]
    assert not any(token in row for row in rows)
    assert any(hash_token(token) in row for row in rows)


def test_the_link_names_the_organizations_own_address(network):
    referral = network.send()
    assert {link.audience for link in links_of(referral)} == {"pantry@example.org"}


def test_the_pin_comes_before_the_year_of_birth(network):
    referral = network.send()
    assert factor_of(referral) == Factor.BIRTH_YEAR
    assert is_right_answer(referral, " 1984 ")
    assert not is_right_answer(referral, "1985")
    referral.organization.referral_pin_hash = make_password("2468")
    assert factor_of(referral) == Factor.PIN
    assert is_right_answer(referral, "2468")
    assert not is_right_answer(referral, "1984")


def test_without_a_birthday_a_code_is_told_over_the_phone(network):
    Patient.objects.filter(pk=network.patient.pk).update(date_of_birth=None)
    network.patient.refresh_from_db()
    referral = network.send()
    assert factor_of(referral) == Factor.PHONE_CODE
    code = phone_code(referral)
    assert len(code) == 6
    assert is_right_answer(referral, code)
    assert not is_right_answer(referral, "٤٤٤٤٤٤")


def test_two_referrals_have_different_codes(network):
    assert phone_code(network.send()) != phone_code(make_network().send())


def test_a_link_of_another_purpose_does_not_open_a_referral(network):
    token = token_of(new_link_url(network.send()))
    AccessLink.objects.update(purpose="self-screening")
    assert find_link(token, purpose=PURPOSE) is None


def test_ending_links_ends_each_of_them(network):
    referral = network.send()
    new_link_url(referral)
    assert end_links(referral) == 2
    assert not links_of(referral).filter(revoked_at=None).exists()


def test_first_opened_is_the_earliest_of_all_links(network):
    referral = network.send()
    assert first_opened(referral) is None
    new_link_url(referral)
    early, late = timezone.now() - timedelta(hours=2), timezone.now()
    for link, at in zip(links_of(referral), (late, early), strict=True):
        link.first_opened_at = at
        link.save()
    assert first_opened(referral) == early


class TestRenewal:
    def test_not_while_a_fresh_one_is_in_the_mailbox(self, network):
        assert not may_renew(network.send())

    def test_after_it_got_old(self, network):
        referral = network.send()
        links_of(referral).update(created_at=timezone.now() - timedelta(days=31))
        assert may_renew(referral)

    def test_after_it_was_locked(self, network):
        referral = network.send()
        self.lock_all(referral)
        assert may_renew(referral)

    @pytest.mark.parametrize("locked", [3, 4])
    def test_not_once_guessing_went_on_and_on(self, network, locked):
        referral = network.send()
        for _again in range(locked - 1):
            new_link_url(referral)
        self.lock_all(referral)
        assert not may_renew(referral)

    def test_not_by_guessing_slowly_on_links_that_never_lock(self, network):
        referral = network.send()
        for _again in range(3):
            new_link_url(referral)
        for link in links_of(referral):
            for _wrong in range(4):
                take_try(link)
        links_of(referral).update(created_at=timezone.now() - timedelta(days=1))
        assert not may_renew(referral)

    def lock_all(self, referral):
        for link in links_of(referral):
            for _wrong in range(5):
                take_try(link)
            lock_if_spent(link)
