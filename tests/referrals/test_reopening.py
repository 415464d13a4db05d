import pytest
from django.urls import reverse

from people.models import Task
from referrals.models import Referral
from referrals.reopening import CannotReopen, reopen_referral
from referrals.status import OPEN, TERMINAL, Status
from referrals.transitions import ConsentMissing
from resources.models import Service
from screening.models import ClosedReason
from screening.services import close_need
from tests.people.factories import ConsentFactory

WHY = "They have room again"


@pytest.fixture
def ended(network) -> Referral:
    return network.referral(Status.DECLINED)


def again(network, referral: Referral, **facts) -> Referral:
    facts = {"actor": network.worker, "why": WHY} | facts
    return reopen_referral(referral=referral, **facts)


def form(**facts) -> dict[str, str]:
    key = "7d3f4c1e-5a5e-4b8e-9c79-1f1a3c0b7b10"
    return {"why": WHY, "agreed": "on", "submission_key": key} | facts


@pytest.mark.parametrize("status", sorted(TERMINAL))
def test_whatever_the_end_it_is_a_new_referral_and_both_say_so(network, status):
    old = network.referral(status)
    new = again(network, old)
    old.refresh_from_db()
    assert (old.status, new.status) == (status, Status.SENT)
    assert new.follows == old
    assert list(old.followed_by.all()) == [new]
    for one, name, other in ((old, "reopened", new), (new, "reopens", old)):
        event = one.events.get(name=name)
        assert event.detail == f"{other.number}. {WHY}"
        assert event.actor == network.worker
    assert not Task.objects.open().filter(subject_id=old.pk).exists()


@pytest.mark.parametrize("status", sorted({*OPEN, Status.DRAFT}))
def test_one_that_has_not_ended_is_not(network, status):
    with pytest.raises(CannotReopen):
        again(network, network.referral(status))


def test_it_may_be_asked_again_and_again_but_is_open_once(network, ended):
    first = again(network, ended)
    assert again(network, ended) == first
    assert ended.events.filter(name="reopened").count() == 1
    network.as_partner(first, "decline", reason="no-capacity")
    second = again(network, first)
    assert [second.follows, first.follows] == [first, ended]


def test_consent_is_asked_again(network, ended):
    network.end_consent()
    with pytest.raises(ConsentMissing):
        again(network, ended)
    new_one = ConsentFactory(patient=network.patient, recorded_by=network.worker)
    assert again(network, ended).consent == new_one


class TestPage:
    def url(self, referral: Referral) -> str:
        return reverse("referrals:reopen", args=[referral.pk])

    def test_it_works_once_for_a_form_sent_twice(self, network, ended, worker):
        page = worker.get(ended.get_absolute_url())
        assert "Ask the same service again" in page.text
        assert worker.get(self.url(ended)).status_code == 405
        answers = [worker.post(self.url(ended), form()) for _twice in range(2)]
        new = Referral.objects.get(follows=ended)
        assert [a.headers["Location"] for a in answers] == [new.get_absolute_url()] * 2
        for one, other in ((ended, new), (new, ended)):
            page = worker.get(one.get_absolute_url())
            assert other.number in page.text
            assert WHY in page.text

    def test_the_organization_does_not_read_why(self, network, ended, partner):
        new = again(network, ended)
        page = partner.get(reverse("referrals:inbox_referral", args=[new.pk]))
        assert page.status_code == 200
        assert WHY not in page.text

    def test_what_is_missing_is_said_and_what_was_typed_stays(self, ended, worker):
        response = worker.post(self.url(ended), form(agreed=""))
        assert response.status_code == 422
        assert WHY in response.text
        assert not Referral.objects.filter(follows=ended).exists()

    def test_others(self, ended, read_only, outsider, partner, colleague):
        statuses = [
            client.post(self.url(ended), form()).status_code
            for client in (read_only, outsider, partner, colleague)
        ]
        assert statuses == [403, 404, 404, 302]

    def test_why_it_cannot_be(self, network, ended, worker):
        """No consent, a service gone from the directory, a need that is closed."""
        network.end_consent()
        response = worker.post(self.url(ended), form())
        assert "no consent covers this" in response.text
        ConsentFactory(patient=network.patient, recorded_by=network.worker)
        Service.objects.filter(pk=network.service.pk).update(status="inactive")
        response = worker.post(self.url(ended), form())
        assert "takes no referrals any more" in response.text
        Service.objects.filter(pk=network.service.pk).update(status="active")
        close_need(need=network.need, reason=ClosedReason.MET, actor=network.worker)
        response = worker.post(self.url(ended), form())
        assert "this need is closed" in response.text
        assert response.status_code == 422
