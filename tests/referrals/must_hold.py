"""What must hold of referrals at every moment of their lives."""

from datetime import datetime, timedelta

from django.db.models import Count
from django.utils import timezone
from hypothesis.stateful import (
    invariant,
)

from notifications.models import Message
from people.models import AccessLink, Consent, Task
from referrals.models import Referral
from referrals.permissions import partner_may_open
from referrals.status import (
    NEXT_ACTION,
    TERMINAL,
    TRANSITIONS,
    Party,
    Status,
    transitions_from,
)
from referrals.timing import LIFE_DAYS
from referrals.together import SAYS_YES

# What the sender or a rule says stands in the event; others need a coded reason.
REASON_OF_END = {
    Status.DECLINED: "reason",
    Status.CLOSED_NOT_HELPED: "reason",
    Status.CLOSED_HELPED: "outcome",
    Status.EXPIRED: "reason",
}
ENDS_BY_ITSELF = {
    *("revoke_consent", "stand_down", "end_duplicate", "withdraw"),
}
TOLD_OF_END = ("referral-ended", "referral-expired", "referral-not-needed")


class MustHold:
    """Looked at after each step of `Lives`."""

    @invariant()
    def one_owner_and_a_clock_while_open(self):
        for referral in self.made():
            owner = NEXT_ACTION[Status(referral.status)]
            if referral.is_open:
                assert owner in (Party.SENDER, Party.RECEIVER)
                assert transitions_from(referral.status, owner)
                assert referral.due_at
                assert referral.closed_at is None
            else:
                assert referral.due_at is None
                assert referral.closed_at

    @invariant()
    def none_outlives_its_time(self):
        """Sixty days, or what was said of the time to come."""
        now = timezone.now()
        for referral in self.made():
            if referral.is_open:
                assert now < referral.ends_at <= longest_life(referral)
                assert referral.due_at <= referral.ends_at
            else:
                assert referral.ends_at is None
                # Time passes in leaps of up to forty days.
                leap = timedelta(days=40)
                assert referral.closed_at <= longest_life(referral) + leap

    @invariant()
    def no_access_without_consent(self):
        consented = Consent.objects.current().filter(patient=self.made_patient())
        inbox = Referral.objects.open().with_consent()
        shown = set(inbox.values_list("pk", flat=True))
        for referral in self.made():
            may = partner_may_open(referral)
            assert may == (referral.is_open and consented.exists())
            assert may == (referral.pk in shown)
            links = AccessLink.objects.filter(subject_id=referral.pk, revoked_at=None)
            assert referral.is_open or not links.exists()

    @invariant()
    def what_has_ended_stays_so_and_says_why(self):
        for referral in self.made():
            moves = [e for e in referral.events.all() if e.name in TRANSITIONS]
            ended = [event for event in moves if event.to_status in TERMINAL]
            if not referral.is_open:
                assert ended == moves[-1:]
                fact = REASON_OF_END.get(referral.status)
                assert ended[0].facts[fact] if fact else True
                assert fact or ended[0].name in ENDS_BY_ITSELF
            else:
                assert not ended

    @invariant()
    def one_yes_of_those_asked_together(self):
        yes = Referral.objects.filter(asked_together__isnull=False)
        groups = yes.order_by().values("asked_together", "status")
        said_yes = [g["asked_together"] for g in groups if g["status"] in SAYS_YES]
        assert len(said_yes) == len(set(said_yes))

    @invariant()
    def nothing_is_sent_twice(self):
        told_of_end = Message.objects.filter(kind__in=TOLD_OF_END).order_by()
        ends = told_of_end.values("subject_id")
        assert not ends.annotate(n=Count("pk")).filter(n__gt=1).exists()
        notices = Message.objects.filter(kind="referral-notice").order_by()
        told = notices.values("subject_id").annotate(n=Count("pk"))
        sent = {r.pk for r in self.made()}
        assert {row["subject_id"]: row["n"] for row in told} == dict.fromkeys(sent, 1)

    @invariant()
    def no_loops_and_nobody_asked_twice_at_once(self):
        for referral in self.made():
            seen, last = {referral.pk}, referral.follows
            while last is not None:
                assert last.pk not in seen
                seen.add(last.pk)
                last = last.follows
        pairs = [(r.need_id, r.service_id) for r in self.made() if r.is_open]
        assert len(pairs) == len(set(pairs))

    @invariant()
    def what_came_to_nothing_is_somebodys(self):
        """A task, a follower, or others that were asked at the same time."""
        for referral in self.made():
            if referral.status not in (Status.DECLINED, Status.EXPIRED):
                continue
            waits = Task.objects.open().filter(subject_id=referral.pk).exists()
            went_on = referral.followed_by.exists()
            beside = referral.asked_beside_it.exists()
            assert waits or went_on or beside

    def made(self):
        return self.referrals() if hasattr(self, "network") else []

    def made_patient(self):
        return getattr(self, "patient", None)


def longest_life(referral):
    ends = [referral.sent_at + timedelta(days=LIFE_DAYS)]
    for event in referral.events.all():
        if event.name == "waitlist":
            day = datetime.fromisoformat(event.facts["expected_on"] + "T12:00+00:00")
            ends.append(day + timedelta(days=15))
        elif event.name == "report":
            ends.append(event.at + timedelta(days=31))
        elif event.name == "appointment_booked":
            at = datetime.fromisoformat(event.facts["starts_at"])
            ends.append(at + timedelta(days=15))
    return max(ends)
