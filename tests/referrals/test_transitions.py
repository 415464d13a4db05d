from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from people.services import revoke_consent
from referrals.actors import link_actor
from referrals.models import AppendOnlyError, ReferralEvent
from referrals.status import (
    DeclineReason,
    Status,
)
from referrals.transitions import StaleReferral, perform


def test_a_reason_not_on_the_list_is_refused(network):
    referral = network.referral()
    with pytest.raises(ValidationError):
        perform(referral, "decline", actor=link_actor(referral), reason="busy")


def test_a_decline_needs_no_consent(network):
    """Saying no shares nothing, and must not be lost with the consent."""
    referral = network.referral()
    network.consent.starts_on = timezone.localdate() - timedelta(days=9)
    network.consent.expires_on = timezone.localdate() - timedelta(days=1)
    network.consent.save()
    perform(
        referral,
        "decline",
        actor=link_actor(referral),
        reason=DeclineReason.NO_CAPACITY,
    )
    assert referral.status == Status.DECLINED


def test_the_second_of_two_answers_finds_it_moved_and_changes_nothing(network):
    referral = network.send()
    other_copy = type(referral).objects.get(pk=referral.pk)
    perform(referral, "accept", actor=link_actor(referral))
    with pytest.raises(StaleReferral):
        perform(
            other_copy,
            "decline",
            actor=link_actor(other_copy),
            reason=DeclineReason.OTHER,
        )
    referral.refresh_from_db()
    assert referral.status == Status.ACCEPTED
    assert referral.reason == ""


def test_revoking_consent_ends_open_referrals_in_the_same_breath(network):
    referral = network.referral(Status.ACCEPTED)
    revoke_consent(actor=network.worker, consent=network.consent)
    referral.refresh_from_db()
    assert referral.status == Status.CONSENT_REVOKED


class TestHistory:
    def test_no_event_is_rewritten(self, network):
        event = network.send().events.get()
        event.name = "accept"
        with pytest.raises(AppendOnlyError):
            event.save()
        with pytest.raises(AppendOnlyError):
            event.delete()

    def test_nor_many_at_once(self, network):
        events = network.send().events.all()
        for rewrite in (
            lambda: events.update(name="accept"),
            lambda: ReferralEvent.objects.update(name="accept"),
            lambda: ReferralEvent.objects.bulk_update(list(events), ["name"]),
            events.delete,
            ReferralEvent.objects.all().delete,
        ):
            with pytest.raises(AppendOnlyError):
                rewrite()
        assert events.get().name == "send"

    def test_each_event_says_which_version_it_made(self, network):
        referral = network.send()
        network.as_partner(referral, "accept")
        assert [event.version for event in referral.events.all()] == [1, 2]
