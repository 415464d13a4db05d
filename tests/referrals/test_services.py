from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from notifications.models import Message
from people.models import AuditEvent, Task
from referrals.actors import user_actor
from referrals.links import links_of
from referrals.models import Referral, ReferralEvent
from referrals.services import (
    close_need,
    open_link,
    record_patient_answer,
    send_referrals,
)
from referrals.status import OPEN, DeclineReason, PatientAnswer, Status
from referrals.transitions import ConsentMissing
from screening.models import ClosedReason, NeedStatus
from screening.services import NeedClosedError
from tests.people.factories import WorkerFactory
from tests.referrals.factories import make_network


def test_a_referral_is_sent_with_its_clock_and_its_number(network):
    referral = network.send()
    assert referral.status == Status.SENT
    assert referral.sent_at
    assert referral.due_at
    assert referral.consent == network.consent
    assert referral.sender_organization == network.clinic
    assert len(referral.number) == 9
    assert network.patient.full_name not in referral.number


def test_the_need_is_being_worked_on(network):
    network.send()
    network.need.refresh_from_db()
    assert network.need.status == NeedStatus.IN_PROGRESS


def test_the_same_form_twice_is_one_referral(network):
    key = uuid4()
    first = network.send(submission_key=key)
    network.as_partner(first, "decline", reason=DeclineReason.OTHER)
    assert network.send(submission_key=key) == first
    assert Referral.objects.count() == 1


def test_a_service_that_was_asked_keeps_its_place(network):
    first = network.send()
    assert network.send(submission_key=uuid4()) == first
    assert Message.objects.filter(kind="referral-notice").count() == 1


def test_a_service_that_declined_may_be_asked_again(network):
    first = network.send(submission_key=uuid4())
    network.as_partner(first, "decline", reason=DeclineReason.NO_CAPACITY)
    assert network.send(submission_key=uuid4()) != first


def test_losing_the_race_for_a_form_gives_the_winners_referral(network, monkeypatch):
    """Between looking and writing another process sent the same form."""
    key = uuid4()
    winner = network.send(submission_key=key)
    looked = iter([None])
    existing = "referrals.services._existing"
    monkeypatch.setattr(existing, lambda *args: next(looked, winner))
    assert network.send(submission_key=key) == winner
    assert Referral.objects.count() == 1


def test_another_broken_rule_is_not_swallowed(network, monkeypatch):
    monkeypatch.setattr("referrals.models.Referral.save", fail_to_save)
    with pytest.raises(IntegrityError):
        network.send()


def fail_to_save(self, **kwargs):
    raise IntegrityError


def test_without_consent_nothing_at_all_is_sent(network):
    other = network.another_service()
    network.consent.organizations.set([network.pantry])
    network.consent.all_organizations = False
    network.consent.save()
    places = [(network.service, None), (other, None)]
    with pytest.raises(ConsentMissing):
        send_referrals(need=network.need, places=places, sender=network.worker)
    assert not Referral.objects.exists()
    assert not Message.objects.exists()


def test_a_sensitive_need_goes_out_only_under_a_consent_that_names_it(sensitive):
    sensitive.consent.sensitive_categories.clear()
    with pytest.raises(ConsentMissing):
        sensitive.send()
    sensitive.consent.sensitive_categories.set(["mental-health"])
    assert sensitive.send().status == Status.SENT


def test_nothing_is_sent_for_a_closed_need(network):
    close_need(
        need=network.need, reason=ClosedReason.MET, actor=network.worker, note=""
    )
    with pytest.raises(NeedClosedError):
        network.send()
    assert not Referral.objects.exists()


@pytest.mark.parametrize("read_only", [True, False])
def test_only_a_worker_of_the_patients_organization_sends(network, read_only):
    stranger = network.colleague(read_only=True) if read_only else WorkerFactory()
    with pytest.raises(PermissionDenied):
        send_referrals(
            need=network.need, places=[(network.service, None)], sender=stranger
        )


def test_one_that_follows_finishes_the_earlier_ones_tasks(network):
    first = network.send()
    network.as_partner(first, "decline", reason=DeclineReason.NO_CAPACITY)
    assert Task.objects.open().get().kind == "referral-declined"
    [second] = send_referrals(
        need=network.need,
        places=[(network.another_service(), None)],
        sender=network.worker,
        follows=first,
    )
    assert second.follows == first
    assert not Task.objects.open().exists()


def test_the_patients_word_is_its_own_fact(network):
    referral = network.referral(Status.ACCEPTED)
    record_patient_answer(
        referral=referral,
        answer=PatientAnswer.GOT_HELP,
        actor=user_actor(network.worker),
    )
    referral.refresh_from_db()
    assert referral.patient_answer == PatientAnswer.GOT_HELP
    assert referral.patient_answered_at
    assert referral.status == Status.ACCEPTED
    event = referral.events.last()
    assert (event.label, event.detail) == ("The patient answered", "Got help")
    assert AuditEvent.objects.filter(action="referral.patient_answered").exists()


class TestClosingANeed:
    def close(self, network, **facts):
        close_need(
            need=network.need, reason=ClosedReason.MET, actor=network.worker, **facts
        )
        network.need.refresh_from_db()

    def test_tasks_of_its_ended_referrals_are_done_with(self, network):
        referral = network.referral(Status.ACCEPTED)
        network.as_partner(referral, "close_helped", outcome="need-met")
        assert Task.objects.open().filter(subject_id=referral.pk).exists()
        self.close(network)
        assert not Task.objects.open().filter(subject_id=referral.pk).exists()
        assert network.need.status == NeedStatus.MET

    def test_open_referrals_stay_unless_withdrawn(self, network):
        referral = network.referral(Status.ACCEPTED)
        self.close(network)
        referral.refresh_from_db()
        assert referral.status in OPEN

    def test_open_referrals_are_withdrawn_and_the_organization_is_told(self, network):
        referral = network.referral(Status.ACCEPTED)
        self.close(network, withdraw_open=True)
        referral.refresh_from_db()
        assert referral.status == Status.WITHDRAWN
        assert Message.objects.filter(kind="referral-ended").count() == 1

    def test_twice_is_refused(self, network):
        self.close(network)
        with pytest.raises(NeedClosedError):
            self.close(network)


def test_the_answer_that_locks_a_link_tells_the_care_team_once(network):
    referral = network.send()
    link = links_of(referral).get()
    for tries in range(1, 7):
        open_link(link=link, referral=referral, answer="1901")
        assert (link.locked_at is not None) == (tries >= 5)
    assert Task.objects.open().filter(kind="link-locked").count() == 1
    assert ReferralEvent.objects.filter(name="link_locked").count() == 1
    wrong = AuditEvent.objects.filter(action="link.wrong_answer")
    assert {event.patient_id for event in wrong} == {network.patient.pk}


def test_another_networks_referral_is_left_alone(network):
    other = make_network()
    kept = other.send()
    network.send()
    close_need(
        need=network.need,
        reason=ClosedReason.MET,
        actor=network.worker,
        withdraw_open=True,
    )
    kept.refresh_from_db()
    assert kept.status == Status.SENT
