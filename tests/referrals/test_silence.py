from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from notifications.models import Message
from people.models import Role, Task
from referrals.models import Referral, ReferralEvent, WorkCalendar
from referrals.silence import supervisor_of, watch_clocks
from referrals.status import Status
from tests.people.factories import CareTeamMemberFactory, WorkerFactory

NEW_YORK = ZoneInfo("America/New_York")
FORMAT = "%a %-d %-I%p"
MONDAY = datetime(2026, 3, 2, 9, tzinfo=NEW_YORK)
REMINDERS = Message.objects.filter(kind="referral-reminder")
OVERDUE = Task.objects.filter(kind="referral-overdue")
ESCALATED = Task.objects.filter(kind="referral-escalated")


def diary(referral: Referral, *, days: int) -> list[str]:
    """Run the worker just before and at each step for so many days; what it did, and
    when."""
    since = timezone.now()
    with time_machine.travel(since, tick=False) as clock:
        while step_at := Referral.objects.get(pk=referral.pk).next_step_at:
            if step_at > since + timedelta(days=days):
                break
            clock.move_to(step_at - timedelta(minutes=1))
            assert watch_clocks() == 0
            clock.move_to(step_at)
            assert watch_clocks() == 1
            assert watch_clocks() == 0
    done = [(e.at, e.name) for e in referral.events.filter(at__gt=since)]
    done += [(t.created_at, "late") for t in OVERDUE.all()]
    return [f"{at.astimezone(NEW_YORK):{FORMAT}} {what}" for at, what in sorted(done)]


@pytest.fixture
def monday(db):
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def sent(monday, network) -> Referral:
    return network.send()


class TestSilence:
    def test_before_an_answer(self, sent):
        assert diary(sent, days=14) == [
            "Tue 3 9AM reminded",
            "Wed 4 9AM reminded",
            "Wed 4 5PM late",
            "Fri 6 5PM escalated",
            "Mon 9 9AM reminded",
            "Wed 11 5PM expire",
        ]
        assert REMINDERS.count() == 3
        assert Task.objects.open().get().kind == "referral-expired"

    def test_after_a_yes_lasts_a_month(self, sent, network):
        network.as_partner(sent, "accept")
        assert diary(sent, days=45) == [
            "Thu 5 5PM late",
            "Fri 6 5PM reminded",
            "Mon 9 5PM escalated",
            "Mon 9 5PM reminded",
            "Thu 12 5PM reminded",
            "Fri 3 5PM reminded",
            "Tue 7 5PM expire",
        ]
        last = Task.objects.open().get(kind="referral-expired")
        assert "ask the patient" in last.title

    def test_of_the_sender_reminds_no_organization(self, sent, network):
        network.as_partner(sent, "ask", message="Which day?")
        assert diary(sent, days=21) == [
            "Wed 4 5PM late",
            "Fri 6 5PM escalated",
            "Wed 18 5PM expire",
        ]
        assert not REMINDERS.all()

    def test_until_a_waitlists_date_is_no_silence(self, sent, network):
        network.as_partner(sent, "waitlist", expected_on=date(2026, 3, 16))
        assert diary(sent, days=17) == ["Tue 17 5PM late", "Wed 18 5PM reminded"]

    def test_news_begins_it_anew(self, sent, network):
        network.as_partner(sent, "accept")
        network.as_partner(sent, "start")
        assert diary(sent, days=14) == []
        network.as_partner(sent, "report", message="Going well")
        sent.refresh_from_db()
        assert sent.due_at > timezone.now() + timedelta(days=10)

    def test_a_worker_that_was_down_catches_up_with_one_of_each(self, sent):
        with time_machine.travel(datetime(2026, 3, 10, 8, tzinfo=NEW_YORK), tick=False):
            assert [watch_clocks() for _run in range(3)] == [1, 0, 0]
        assert (REMINDERS.count(), OVERDUE.count(), ESCALATED.count()) == (1, 1, 1)
        sent.refresh_from_db()
        assert sent.reminders_sent == 3

    def test_nobody_is_sent_to_a_closed_door(self, sent, network):
        network.end_consent()
        assert diary(sent, days=3) == ["Wed 4 5PM late"]
        assert not REMINDERS.all()

    def test_time_away_is_none(self, monday, network):
        WorkCalendar.objects.create(
            organization=network.pantry,
            away_from=date(2026, 3, 3),
            away_until=date(2026, 3, 13),
        )
        assert diary(network.send(), days=16)[:3] == [
            "Mon 16 9AM reminded",
            "Tue 17 9AM reminded",
            "Tue 17 5PM late",
        ]

    def test_an_organizations_own_days_go_before_the_teams(self, monday, network):
        WorkCalendar.objects.create(
            organization=network.clinic,
            days={"sent": 1},
            grace_days=1,
            reminder_days=[3],
        )
        WorkCalendar.objects.create(organization=network.pantry, days={"sent": 3})
        assert diary(network.send(), days=6) == [
            "Thu 5 9AM reminded",
            "Thu 5 5PM late",
            "Fri 6 5PM escalated",
        ]


class TestEscalation:
    def test_it_is_the_supervisors_urgent_task_and_happens_once(self, network):
        supervisor = WorkerFactory(at=network.clinic, role=Role.SUPERVISOR)
        WorkerFactory(at=network.clinic, role=Role.PROGRAM_MANAGER)
        referral = network.late(Status.ACCEPTED, days=9)
        assert [watch_clocks() for _run in range(3)] == [1, 0, 0]
        task = ESCALATED.get()
        assert (task.owner, task.is_urgent) == (supervisor, True)
        assert referral.events.get(name="escalated").detail == str(supervisor)

    @pytest.mark.parametrize("name", ["accept", "decline"])
    def test_an_answer_is_the_end_of_it(self, network, name):
        referral = network.late(days=5)
        watch_clocks()
        assert ESCALATED.filter(done_at=None).exists()
        referral.refresh_from_db()
        facts = {"reason": "no-capacity"} if name == "decline" else {}
        network.as_partner(referral, name, **facts)
        assert not ESCALATED.filter(done_at=None).exists()

    def test_whom_it_goes_to(self, network, sensitive):
        """Never to one who only looks, who has left, or who works elsewhere."""
        referral = network.send()
        at = {"at": network.clinic, "role": Role.SUPERVISOR}
        WorkerFactory(role=Role.SUPERVISOR)
        WorkerFactory(read_only=True, **at)
        left = WorkerFactory(**at)
        left.memberships.update(is_active=False)
        assert supervisor_of(referral) == network.worker
        manager = WorkerFactory(at=network.clinic, role=Role.PROGRAM_MANAGER)
        assert supervisor_of(referral) == manager
        boss = WorkerFactory(**at)
        assert supervisor_of(referral) == boss

        private = sensitive.send()
        at["at"] = sensitive.clinic
        boss = WorkerFactory(**at)
        assert supervisor_of(private) == sensitive.worker
        CareTeamMemberFactory(patient=sensitive.patient, user=boss)
        assert supervisor_of(private) == boss


def test_others_hear_of_an_escalation_by_the_event(network):
    from referrals.signals import event_recorded

    heard = []

    def hear(sender, event, **signal):
        heard.append(event.name)

    event_recorded.connect(hear)
    try:
        network.late(Status.ACCEPTED, days=9)
        watch_clocks()
    finally:
        event_recorded.disconnect(hear)
    assert heard == ["send", "escalated"]
    assert ReferralEvent.objects.filter(name="escalated").count() == 1
