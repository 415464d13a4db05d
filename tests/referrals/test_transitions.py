from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from people.models import Role
from people.services import revoke_consent
from referrals.actors import SYSTEM, link_actor, user_actor
from referrals.models import AppendOnlyError, ReferralEvent
from referrals.status import (
    NEXT_ACTION,
    OPEN,
    TERMINAL,
    TRANSITIONS,
    DeclineReason,
    NotHelpedReason,
    Outcome,
    Party,
    Status,
)
from referrals.transitions import ConsentMissing, StaleReferral, perform
from tests.people.factories import WorkerFactory

FACTS = {
    "message": "A word",
    "expected_on": timezone.localdate() + timedelta(days=9),
    "outcome": Outcome.NEED_MET,
}


def facts_for(name):
    reason = DeclineReason if name == "decline" else NotHelpedReason
    facts = FACTS | {"reason": reason.OTHER}
    return {fact: facts[fact] for fact in TRANSITIONS[name].requires}


def actor_for(network, referral, who):
    return {
        Party.SENDER: user_actor(network.worker),
        Party.RECEIVER: link_actor(referral),
        Party.SYSTEM: SYSTEM,
    }[who]


@pytest.mark.parametrize("name", TRANSITIONS)
@pytest.mark.parametrize("status", Status)
def test_every_transition_from_every_status(network, status, name):
    transition = TRANSITIONS[name]
    referral = network.referral(status)
    actor = actor_for(network, referral, transition.who)
    before = ReferralEvent.objects.filter(referral=referral).count()

    if status not in transition.sources:
        with pytest.raises(StaleReferral) as caught:
            perform(referral, name, actor=actor, **facts_for(name))
        assert caught.value.referral.status == status
        assert ReferralEvent.objects.filter(referral=referral).count() == before
        return

    perform(referral, name, actor=actor, **facts_for(name))
    assert referral.status == transition.target
    assert ReferralEvent.objects.filter(referral=referral).count() == before + 1
    assert (referral.due_at is not None) == (referral.status in OPEN)
    assert (referral.closed_at is not None) == (referral.status in TERMINAL)


@pytest.mark.parametrize("name", TRANSITIONS)
def test_only_its_party_may_perform_a_transition(network, name):
    transition = TRANSITIONS[name]
    referral = network.referral(min(transition.sources))
    other_pantry = WorkerFactory(role=Role.PARTNER)
    read_only = WorkerFactory(at=network.clinic, read_only=True)
    strangers = [user_actor(other_pantry), user_actor(read_only)]
    strangers += [
        actor_for(network, referral, who) for who in Party if who != transition.who
    ]
    for actor in strangers:
        with pytest.raises(PermissionDenied):
            perform(referral, name, actor=actor, **facts_for(name))


@pytest.mark.parametrize(
    "name", [name for name, transition in TRANSITIONS.items() if transition.requires]
)
def test_a_missing_fact_refuses_and_names_itself(network, name):
    transition = TRANSITIONS[name]
    referral = network.referral(min(transition.sources))
    before = referral.status
    with pytest.raises(ValidationError) as caught:
        perform(referral, name, actor=actor_for(network, referral, transition.who))
    assert set(caught.value.message_dict) == transition.requires
    referral.refresh_from_db()
    assert referral.status == before


def test_a_reason_not_on_the_list_is_refused(network):
    referral = network.referral()
    with pytest.raises(ValidationError):
        perform(referral, "decline", actor=link_actor(referral), reason="busy")


@pytest.mark.parametrize(
    "name", [name for name, transition in TRANSITIONS.items() if transition.shares]
)
def test_nothing_more_is_shared_once_consent_has_expired(network, name):
    transition = TRANSITIONS[name]
    referral = network.referral(min(transition.sources))
    network.consent.expires_on = timezone.localdate() - timedelta(days=1)
    network.consent.starts_on = timezone.localdate() - timedelta(days=9)
    network.consent.save()
    with pytest.raises(ConsentMissing):
        perform(
            referral,
            name,
            actor=actor_for(network, referral, transition.who),
            **facts_for(name),
        )


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


def test_history_cannot_be_rewritten(network):
    event = network.send().events.get()
    event.name = "accept"
    with pytest.raises(AppendOnlyError):
        event.save()
    with pytest.raises(AppendOnlyError):
        event.delete()


def test_every_status_says_who_acts_next_and_open_ones_wait_for_somebody():
    assert set(NEXT_ACTION) == set(Status)
    assert all(NEXT_ACTION[status] for status in OPEN)
    assert not any(t.sources & TERMINAL for t in TRANSITIONS.values())
