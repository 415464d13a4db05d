"""Two at once, on real connections: one wins, and everything happens once."""

from datetime import time, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from notifications.models import Message
from people.merging import merge_patients
from people.models import AccessLink, AuditEvent, Role, Task
from referrals.account_digest import send_account_digests
from referrals.account_news import choose_news
from referrals.actors import link_actor
from referrals.appointments import StaleAppointment, book_appointment
from referrals.forwarding import send_on
from referrals.models import (
    Appointment,
    NewsBy,
    PartnerNews,
    Referral,
    ReferralEvent,
)
from referrals.next_best import next_best
from referrals.places import ChosenPlace
from referrals.services import close_need, open_link, send_for_needs
from referrals.silence import watch_clocks
from referrals.status import DeclineReason, Status
from referrals.transitions import StaleReferral, perform
from resources.match_index import rebuild
from screening.models import ClosedReason, Interest
from screening.services import set_interest
from tests.people.factories import PatientFactory, WorkerFactory
from tests.referrals.factories import make_network
from tests.resources.factories import ServiceAtLocationFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls) -> list[object]:
    """Run each in a thread of its own; what each answered or raised."""
    barrier = Barrier(len(calls))
    results: list[object] = [None] * len(calls)

    def run(place, call):
        try:
            barrier.wait(timeout=20)
            results[place] = call()
        except Exception as error:  # noqa: BLE001
            results[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_two_answers_at_once_one_wins_with_one_event():
    network = make_network(phone="+14125550142")
    pk = network.send().pk

    def answer(name, **facts):
        referral = Referral.objects.for_listing().get(pk=pk)
        return lambda: perform(referral, name, actor=link_actor(referral), **facts)

    results = at_once(
        answer("accept"), answer("decline", reason=DeclineReason.NO_CAPACITY)
    )
    lost = [r for r in results if isinstance(r, StaleReferral)]
    won = [r for r in results if isinstance(r, ReferralEvent)]
    assert (len(lost), len(won)) == (1, 1), results
    events = ReferralEvent.objects.filter(referral=pk).exclude(name="send")
    assert [event.name for event in events] == [won[0].name]
    accepted = Referral.objects.get(pk=pk).status == Status.ACCEPTED
    texts = Message.objects.filter(kind="referral-accepted").count()
    assert texts == accepted


def test_workers_on_two_machines_take_each_step_of_silence_once():
    network = make_network()
    referral = network.late(Status.ACCEPTED, days=9)
    results = at_once(*[watch_clocks] * 4)
    assert sorted(map(str, results)) == ["0", "0", "0", "1"]
    names = referral.events.filter(name__in=["reminded", "escalated"])
    assert sorted(names.values_list("name", flat=True)) == ["escalated", "reminded"]
    assert Message.objects.filter(kind="referral-reminder").count() == 1
    kinds = Task.objects.open().filter(subject_id=referral.pk)
    assert sorted(kinds.values_list("kind", flat=True)) == [
        "referral-escalated",
        "referral-overdue",
    ]


def test_an_answer_while_the_worker_ends_it_leaves_one_of_the_two():
    network = make_network()
    referral = network.late(days=30)
    mine = Referral.objects.for_listing().get(pk=referral.pk)
    results = at_once(
        watch_clocks, lambda: perform(mine, "accept", actor=link_actor(mine))
    )
    moves = referral.events.filter(name__in=["accept", "expire"])
    assert moves.count() == 1, results
    referral.refresh_from_db()
    expected = {"accept": Status.ACCEPTED, "expire": Status.EXPIRED}
    assert referral.status == expected[moves.get().name]


def test_a_yes_taken_back_by_two_is_taken_back_once():
    network = make_network()
    referral = network.send()
    network.as_partner(referral, "accept")

    def take_back():
        mine = Referral.objects.for_listing().get(pk=referral.pk)
        return lambda: perform(mine, "unaccept", actor=link_actor(mine))

    results = at_once(take_back(), take_back())
    assert len([r for r in results if isinstance(r, StaleReferral)]) == 1, results
    assert referral.events.filter(name="unaccept").count() == 1


def test_the_same_form_at_once_sends_one_referral():
    network = make_network()
    key = uuid4()
    results = at_once(*[lambda: network.send(submission_key=key)] * 2)
    assert not [r for r in results if isinstance(r, Exception)], results
    assert Referral.objects.count() == 1
    assert Message.objects.filter(kind="referral-notice").count() == 1


def test_two_workers_asking_one_service_at_once_ask_it_once():
    network = make_network()
    results = at_once(*[lambda: network.send(submission_key=uuid4())] * 2)
    assert not [r for r in results if isinstance(r, Exception)], results
    assert Referral.objects.count() == 1


def test_guesses_at_once_are_no_more_than_five():
    network = make_network()
    referral = network.send()
    link = AccessLink.objects.get(subject_id=referral.pk)

    def guess(year):
        mine = AccessLink.objects.get(pk=link.pk)
        return lambda: open_link(link=mine, referral=referral, answer=year)

    results = at_once(*[guess(str(year)) for year in range(1950, 1958)])
    assert results == [False] * 8
    link.refresh_from_db()
    assert link.locked_at
    assert AuditEvent.objects.filter(action="link.wrong_answer").count() == 5


def test_a_need_closed_while_the_partner_accepts_keeps_nobody_waiting():
    network = make_network()
    pk = network.send().pk
    referral = Referral.objects.for_listing().get(pk=pk)
    results = at_once(
        lambda: close_need(
            need=network.need,
            reason=ClosedReason.MET,
            actor=network.worker,
            withdraw_open=True,
        ),
        lambda: perform(referral, "accept", actor=link_actor(referral)),
    )
    failed = [r for r in results if isinstance(r, Exception)]
    assert not [r for r in failed if not isinstance(r, StaleReferral)], results


def test_sending_while_a_colleague_notes_their_interest_keeps_nobody_waiting():
    network = make_network()
    results = at_once(
        network.send,
        lambda: set_interest(
            need=network.need, interest=Interest.NO, actor=network.worker
        ),
    )
    assert not [r for r in results if isinstance(r, Exception)], results


def test_two_who_accept_at_once_one_gets_it_and_the_other_is_told():
    network = make_network(phone="+14125550142")
    services = [network.service, network.another_service()]
    for service in services:
        service.organization.referral_email = "in@example.org"
        service.organization.save()
    sent = send_for_needs(
        asks=[(network.need, service, None) for service in services],
        sender=network.worker,
        first_to_accept=True,
    )

    def accept(pk):
        referral = Referral.objects.for_listing().get(pk=pk)
        return lambda: perform(referral, "accept", actor=link_actor(referral))

    results = at_once(*[accept(referral.pk) for referral in sent])
    lost = [r for r in results if isinstance(r, StaleReferral)]
    won = [r for r in results if isinstance(r, ReferralEvent)]
    assert (len(lost), len(won)) == (1, 1), results
    statuses = sorted(Referral.objects.values_list("status", flat=True))
    assert statuses == [Status.ACCEPTED, Status.WITHDRAWN]
    loser = Referral.objects.get(status=Status.WITHDRAWN)
    told = Message.objects.filter(kind="referral-not-needed")
    assert [message.subject_id for message in told] == [loser.pk]
    assert Message.objects.filter(kind="referral-accepted").count() == 1


def test_two_workers_who_send_it_on_at_once_send_one():
    network = make_network()
    services = [network.service, network.another_service()]
    for service in services:
        ServiceAtLocationFactory(service=service)
    rebuild()
    referral = network.send()
    facts = {"reason": DeclineReason.NO_CAPACITY}
    perform(referral, "decline", actor=link_actor(referral), **facts)
    pk = referral.pk

    def send_it():
        mine = Referral.objects.for_listing().get(pk=pk)
        found = next_best(mine)
        place = ChosenPlace(found.service, found.match.service_at_location)
        return lambda: send_on(referral=mine, place=place, sender=network.worker)

    results = at_once(send_it(), send_it())
    assert results[0] == results[1], results
    follower = Referral.objects.get(follows=pk)
    notices = Message.objects.filter(kind="referral-notice", subject_id=follower.pk)
    assert notices.count() == 1


def test_two_machines_that_watch_the_clock_end_it_once():
    network = make_network()
    pk = network.late(days=40).pk
    results = at_once(watch_clocks, watch_clocks)
    assert not [r for r in results if isinstance(r, Exception)], results
    assert ReferralEvent.objects.filter(referral=pk, name="expire").count() == 1
    assert Task.objects.filter(subject_id=pk, kind="referral-expired").count() == 1


def test_an_appointment_made_while_the_worker_ends_it_leaves_one_of_the_two():
    network = make_network()
    pk = network.late(Status.ACCEPTED, days=60).pk
    mine = Referral.objects.for_listing().get(pk=pk)
    starts_at = timezone.now() + timedelta(days=3)
    results = at_once(
        watch_clocks,
        lambda: book_appointment(
            referral=mine, starts_at=starts_at, actor=link_actor(mine)
        ),
    )
    stands = Appointment.objects.booked().filter(referral=pk).exists()
    is_open = Referral.objects.open().filter(pk=pk).exists()
    assert stands == is_open, results
    failed = [r for r in results if isinstance(r, Exception)]
    assert not [r for r in failed if not isinstance(r, StaleAppointment)], results


def test_records_merged_while_the_partner_accepts_keep_nobody_waiting():
    network = make_network()
    pk = network.send().pk
    supervisor = WorkerFactory(at=network.clinic, role=Role.SUPERVISOR)
    twin = PatientFactory(organization=network.clinic)
    referral = Referral.objects.for_listing().get(pk=pk)
    results = at_once(
        lambda: merge_patients(kept=twin, merged=network.patient, actor=supervisor),
        lambda: perform(referral, "accept", actor=link_actor(referral)),
    )
    assert not [r for r in results if isinstance(r, Exception)], results
    found = Referral.objects.get(pk=pk)
    assert (found.patient, found.status) == (twin, Status.ACCEPTED)


def test_two_workers_write_one_digest_that_tells_all_news_once(monkeypatch):
    monkeypatch.setattr("referrals.account_digest.NOT_BEFORE", time(0))
    monkeypatch.setattr("referrals.account_digest.works_on", lambda *_: True)
    network = make_network()
    choose_news(user=network.partner, by=NewsBy.DAILY)
    network.send()
    done = at_once(send_account_digests, send_account_digests)
    assert set(done) == {0, 1}
    assert Message.objects.filter(kind="account-digest").count() == 1
    assert not PartnerNews.objects.untold().exists()
