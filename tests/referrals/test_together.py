"""Several asked at once for one need: the first to accept gets it."""

from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from notifications.models import Message
from people.models import AccessLink, Task
from referrals.actors import link_actor
from referrals.models import Referral
from referrals.places import place_key
from referrals.services import send_for_needs
from referrals.status import DeclineReason, Status
from referrals.together import TooManyAskedError
from referrals.transitions import StaleReferral, perform
from resources.models import Category
from tests.referrals.factories import NeedFactory


@pytest.fixture
def services(texting):
    others = [texting.another_service(f"Meals {n}") for n in (1, 2, 3)]
    for service in others:
        service.organization.referral_email = "in@example.org"
        service.organization.save()
    return [texting.service, *others]


def ask(network, services, **facts):
    return send_for_needs(
        asks=[(network.need, service, None) for service in services],
        sender=network.worker,
        first_to_accept=True,
        **facts,
    )


def partner_does(referral, name, **facts):
    perform(referral, name, actor=link_actor(referral), **facts)


def statuses(referrals):
    return [Referral.objects.get(pk=r.pk).status for r in referrals]


def test_the_first_yes_ends_the_others_kindly(texting, services):
    first, second, third = ask(texting, services[:3])
    partner_does(second, "ask", message="Which day?")
    partner_does(third, "accept")
    assert statuses([first, second, third]) == [
        Status.WITHDRAWN,
        Status.WITHDRAWN,
        Status.ACCEPTED,
    ]
    kind = "referral-not-needed"
    told = Message.objects.filter(kind=kind).values_list("subject_id", flat=True)
    assert set(told) == {first.pk, second.pk}
    links = AccessLink.objects.filter(subject_id__in=[first.pk, second.pk])
    assert not links.filter(revoked_at=None).exists()
    assert not Task.objects.open().filter(subject_id=second.pk).exists()
    with pytest.raises(StaleReferral):
        partner_does(first, "accept")


def test_a_place_on_a_waitlist_is_no_yes_until_help_begins(texting, services):
    first, second = ask(texting, services[:2])
    partner_does(first, "waitlist", expected_on=timezone.localdate())
    assert statuses([second]) == [Status.SENT]
    partner_does(first, "start")
    assert statuses([first, second]) == [Status.IN_SERVICE, Status.WITHDRAWN]


def test_only_the_last_no_asks_the_worker(texting, services):
    first, second = ask(texting, services[:2])
    partner_does(first, "decline", reason=DeclineReason.NO_CAPACITY)
    assert not Task.objects.open().filter(subject_id=first.pk).exists()
    partner_does(second, "decline", reason=DeclineReason.NO_CAPACITY)
    assert Task.objects.open().filter(subject_id=second.pk).exists()


def test_another_need_is_no_rival(texting, services):
    other = NeedFactory(
        patient=texting.patient,
        created_by=texting.worker,
        category=Category.objects.get(pk="housing-instability"),
    )
    asks = [(texting.need, services[0], None), (texting.need, services[1], None)]
    asks.append((other, services[2], None))
    mine, rival, apart = send_for_needs(
        asks=asks, sender=texting.worker, first_to_accept=True
    )
    partner_does(mine, "accept")
    assert statuses([rival, apart]) == [Status.WITHDRAWN, Status.SENT]
    assert apart.asked_together is None


def test_one_asked_before_is_one_of_them(texting, services):
    before = texting.send()
    kept, new = ask(texting, services[:2])
    assert kept == before
    partner_does(new, "accept")
    assert statuses([before]) == [Status.WITHDRAWN]


def test_who_was_asked_with_others_brings_them_along(texting, services):
    first, second = ask(texting, services[:2])
    _second, third = ask(texting, services[1:3])
    partner_does(third, "accept")
    assert statuses([first, second]) == [Status.WITHDRAWN] * 2


def test_those_that_wait_already_count(texting, services):
    ask(texting, services[:3])
    with pytest.raises(TooManyAskedError):
        ask(texting, services[2:])


def test_four_for_one_need_are_too_many(texting, services):
    with pytest.raises(TooManyAskedError):
        ask(texting, services)
    assert not Referral.objects.exists()


def test_the_database_holds_one_yes(texting, services):
    first, second = ask(texting, services[:2])
    partner_does(first, "accept")
    with pytest.raises(IntegrityError):
        Referral.objects.filter(pk=second.pk).update(status=Status.ACCEPTED)


class TestOnScreen:
    @pytest.fixture
    def worker(self, texting, client_for):
        return client_for(texting.worker)

    def send(self, client, network, services):
        data = {
            "place": [place_key(service, None) for service in services],
            "first_to_accept": "on",
            "submission_key": str(uuid4()),
        }
        return client.post(reverse("referrals:send", args=[network.need.pk]), data)

    def test_it_is_offered_where_several_are_chosen(self, texting, services, worker):
        url = reverse("referrals:preview", args=[texting.need.pk])
        one = worker.get(url, {"place": [str(services[0].pk)]})
        assert "The first to accept" not in one.text
        two = worker.get(url, {"place": [str(s.pk) for s in services[:2]]})
        assert "The first to accept" in two.text

    def test_sent_they_name_each_other(self, texting, services, worker):
        assert self.send(worker, texting, services[:2]).status_code == 302
        first, second = Referral.objects.order_by("created_at")
        assert first.asked_together == second.asked_together is not None
        page = worker.get(first.get_absolute_url()).text
        assert "Asked together" in page
        assert second.number in page

    def test_too_many_are_sent_back_with_what_was_ticked(
        self, texting, services, worker
    ):
        response = self.send(worker, texting, services)
        assert response.status_code == 422
        assert "at most 3" in response.text
        assert not Referral.objects.exists()

    def test_who_was_slower_is_told_so_at_the_link(self, texting, services, client):
        first, second = ask(texting, services[:2])
        url = Message.objects.get(kind="referral-notice", subject_id=first.pk)
        link = url.body.split("http://localhost:8000")[1].split()[0]
        partner_does(second, "accept")
        response = client.get(link)
        assert response.status_code == 410
        assert "another could help sooner" in response.text
