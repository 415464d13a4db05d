"""News to partners' own accounts: as each chose, nothing lost and nothing twice."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup

from notifications.models import Message, Status
from notifications.signals import message_in_trouble
from people.models import AccessLink, Membership, Role, Task, User
from referrals import messages
from referrals.account_digest import send_account_digests
from referrals.account_news import choose_news
from referrals.actors import user_actor
from referrals.models import NewsBy, PartnerNews, Referral
from referrals.models.partner_news import PartnerNewsQuerySet
from referrals.notices import send_fresh_link, tell_partner
from referrals.services import record_event
from referrals.status import Party
from referrals.threads import write_message
from referrals.transitions import perform
from resources.models import Organization
from tests.people.factories import WorkerFactory
from tests.referrals.factories import Network, make_network

EACH = Message.objects.filter(kind=messages.ACCOUNT_NEWS.code)
DIGESTS = Message.objects.filter(kind=messages.ACCOUNT_DIGEST.code)
CALLS = Task.objects.filter(kind__startswith="call-")
PAGE = "/inbox/e-mails/"
# Eight in the evening, seven in the morning, then nine, on a Tuesday in Pittsburgh.
EVENING = datetime(2026, 11, 10, 1, tzinfo=UTC)
EARLY = datetime(2026, 11, 10, 12, tzinfo=UTC)
MORNING = datetime(2026, 11, 10, 14, tzinfo=UTC)
NEXT_DAY = datetime(2026, 11, 11, 14, tzinfo=UTC)  # Veterans Day: nobody works.
THURSDAY = datetime(2026, 11, 12, 14, tzinfo=UTC)


@pytest.fixture
def network(db) -> Network:
    with time_machine.travel(EVENING, tick=False):
        return make_network()


def colleague(network: Network, by: NewsBy = NewsBy.NONE, **facts: object) -> User:
    user: User = WorkerFactory(at=network.pantry, role=Role.PARTNER, **facts)
    if by != NewsBy.NONE:
        choose_news(user=user, by=by)
    return user


def send(network: Network, at: datetime = EVENING) -> Referral:
    with time_machine.travel(at, tick=False):
        return network.send()


def say(network: Network, referral: Referral, text: str, at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        write_message(
            referral=referral,
            actor=user_actor(network.worker),
            party=Party.SENDER,
            text=text,
        )


def digests_at(moment: datetime) -> int:
    with time_machine.travel(moment, tick=False):
        return send_account_digests()


class TestAtOnce:
    def test_each_account_that_chose_it_gets_its_own_beside_the_address(self, network):
        ana = colleague(network, NewsBy.AT_ONCE)
        colleague(network)
        links = AccessLink.objects.count()
        referral = send(network)
        mail = EACH.get()
        assert mail.to == ana.email
        assert mail.subject == f"Referral {referral.number}: New"
        assert f"/inbox/{referral.pk}/" in mail.body
        assert "/r/" not in mail.body
        for private in (network.patient.given_name, network.patient.family_name):
            assert private not in mail.subject + mail.body
        # One for the organization's own e-mail.
        assert AccessLink.objects.count() == links + 1
        assert Message.objects.filter(kind="referral-notice").count() == 1
        say(network, referral, "She has a stroller.", EVENING)
        assert EACH.filter(subject__endswith=": New message").count() == 1
        assert not DIGESTS.exists()

    def test_a_reminder_comes_to_it_though_the_organization_has_a_digest(self, network):
        colleague(network, NewsBy.AT_ONCE)
        Organization.objects.filter(pk=network.pantry.pk).update(daily_digest=True)
        referral = Referral.objects.for_listing().get(pk=send(network).pk)
        event = record_event(referral=referral, name="reminded")
        tell_partner(referral, messages.PARTNER_REMINDER, event)
        assert EACH.filter(subject__contains="Still waits for you").count() == 1
        assert not Message.objects.filter(kind="referral-reminder").exists()

    @pytest.mark.parametrize("by", [NewsBy.AT_ONCE, NewsBy.DAILY])
    def test_the_organizations_own_address_gets_nothing_twice(self, network, by):
        colleague(network, by, email="Pantry@Example.org")
        send(network)
        assert not EACH.exists()
        assert not PartnerNews.objects.exists()
        assert digests_at(MORNING) == 0

    @pytest.mark.parametrize("end", ["membership", "account", "other role"])
    def test_who_is_no_partner_any_more_hears_nothing(self, network, end):
        user = colleague(network, NewsBy.AT_ONCE)
        if end == "account":
            User.objects.filter(pk=user.pk).update(is_active=False)
        elif end == "membership":
            Membership.objects.filter(user=user).update(is_active=False)
        else:
            Membership.objects.filter(user=user).update(role=Role.EDITOR)
        send(network)
        assert not EACH.exists()


def test_a_new_link_is_no_news_to_accounts(network):
    for by in (NewsBy.AT_ONCE, NewsBy.DAILY):
        colleague(network, by)
    referral = Referral.objects.for_listing().get(pk=send(network).pk)
    send_fresh_link(referral, actor=user_actor(network.worker))
    assert EACH.count() == PartnerNews.objects.count() == 1
    assert Message.objects.filter(kind=messages.PARTNER_NEW.code).count() == 2


def test_what_waits_for_an_account_is_held_back_once_the_referral_ends(network):
    colleague(network, NewsBy.AT_ONCE)
    referral = Referral.objects.for_listing().get(pk=send(network).pk)
    perform(referral, "withdraw", actor=user_actor(network.worker), message="x")
    new, ended = EACH.order_by("created_at", "pk")
    assert (new.status, ended.status) == (Status.SUPPRESSED, Status.QUEUED)
    assert ended.subject.endswith("Ended by the care team")


class TestWithoutAnAddress:
    @pytest.fixture(autouse=True)
    def silent(self, network):
        network.pantry.email = network.pantry.referral_email = ""
        network.pantry.save()

    @pytest.mark.parametrize("by", NewsBy)
    def test_a_call_is_asked_for_only_where_no_account_hears(self, network, by):
        colleague(network, by)
        send(network)
        assert CALLS.exists() is (by == NewsBy.NONE)

    def test_an_e_mail_that_does_not_arrive_is_a_task_then(self, network):
        colleague(network, NewsBy.AT_ONCE)
        send(network)
        trouble = Task.objects.filter(kind="partner-untold")
        message_in_trouble.send(Message, message=EACH.get(), status=Status.FAILED)
        assert trouble.count() == 1

    @pytest.mark.parametrize("by", [NewsBy.AT_ONCE, NewsBy.DAILY])
    def test_an_account_that_may_only_read_does_not_spare_the_call(self, network, by):
        colleague(network, by, read_only=True)
        send(network)
        assert CALLS.exists()
        colleague(network, by)
        CALLS.delete()
        send(network)
        assert not CALLS.exists()

    def test_a_daily_e_mail_that_does_not_arrive_is_a_task_of_what_waits(self, network):
        colleague(network, NewsBy.DAILY)
        referral = send(network)
        digests_at(MORNING)
        message_in_trouble.send(Message, message=DIGESTS.get(), status=Status.FAILED)
        task = Task.objects.get(kind="partner-untold")
        assert task.subject_id == referral.pk

    def test_none_cannot_be_chosen(self, network, client_for):
        client = client_for(colleague(network, NewsBy.DAILY))
        response = client.post(PAGE, {"by": "none"})
        assert response.status_code == 422
        assert "has no e-mail of its own" in response.text


@pytest.mark.parametrize("by", [NewsBy.AT_ONCE, NewsBy.DAILY])
def test_a_copy_that_does_not_arrive_is_no_trouble_beside_the_address(network, by):
    colleague(network, by)
    send(network)
    digests_at(MORNING)
    for copy in [*EACH.all(), *DIGESTS.all()]:
        message_in_trouble.send(Message, message=copy, status=Status.FAILED)
    assert not Task.objects.filter(kind="partner-untold").exists()


class TestDaily:
    def test_what_is_new_and_what_waits_once_each_morning(self, network):
        ana = colleague(network, NewsBy.DAILY)
        referral = send(network)
        say(network, referral, "She has a stroller.", EVENING)
        assert not EACH.exists()
        times = (EARLY, MORNING, MORNING, NEXT_DAY)
        assert [digests_at(moment) for moment in times] == [0, 1, 0, 0]
        mail = DIGESTS.get()
        assert (mail.to, mail.subject) == (
            ana.email,
            "Your referrals: 2 new, 1 waiting",
        )
        assert f"{referral.number}: New\n{referral.number}: New message" in mail.body
        assert f"{referral.number}, due " in mail.body
        assert "/inbox/" in mail.body
        assert "/r/" not in mail.body
        for private in (network.patient.family_name, "stroller", "groceries"):
            assert private not in mail.body
        assert digests_at(THURSDAY) == 1
        assert "Your referrals: 0 new, 1 waiting" in set(
            DIGESTS.values_list("subject", flat=True)
        )

    def test_of_nothing_nothing_is_said(self, network):
        colleague(network, NewsBy.DAILY)
        assert digests_at(MORNING) == 0

    def test_what_was_kept_comes_once_when_another_way_is_chosen(self, network):
        ana = colleague(network, NewsBy.DAILY)
        referral = send(network)
        choose_news(user=ana, by=NewsBy.AT_ONCE)
        say(network, referral, "She has a stroller.", EVENING)
        assert [digests_at(EARLY), digests_at(MORNING)] == [1, 0]
        assert f"{referral.number}: New\n" in DIGESTS.get().body
        assert "New message" not in DIGESTS.get().body
        assert EACH.get().subject.endswith("New message")

    def test_from_at_once_to_daily_nothing_is_told_again(self, network):
        ana = colleague(network, NewsBy.AT_ONCE)
        send(network)
        choose_news(user=ana, by=NewsBy.DAILY)
        assert digests_at(MORNING) == 1
        assert "News since the last e-mail: 0." in DIGESTS.get().body

    def test_another_machine_that_looked_at_the_same_moment_tells_nothing(
        self, network, monkeypatch
    ):
        colleague(network, NewsBy.DAILY)
        send(network)
        both: list[Any] = []

        def twice(rows, act):
            both.extend((row, act) for row in rows)
            return 0

        monkeypatch.setattr("referrals.account_digest.each", twice)
        for _machine in range(2):
            digests_at(MORNING)
        with time_machine.travel(MORNING, tick=False):
            assert [act(row) for row, act in both] == [True, False]
        assert DIGESTS.count() == 1

    def test_what_comes_while_it_is_written_is_the_next_ones(
        self, network, monkeypatch
    ):
        colleague(network, NewsBy.DAILY)
        referral = send(network)
        update = PartnerNewsQuerySet.update

        def update_late(rows, **facts):
            say(network, referral, "She has a stroller.", MORNING)
            return update(rows, **facts)

        monkeypatch.setattr(PartnerNewsQuerySet, "update", update_late)
        assert digests_at(MORNING) == 1
        assert "News since the last e-mail: 1." in DIGESTS.get().body
        late = PartnerNews.objects.untold().get()
        assert late.kind == messages.PARTNER_MESSAGE.code

    def test_who_left_the_organization_is_told_nothing(self, network):
        user = colleague(network, NewsBy.DAILY)
        send(network)
        Membership.objects.filter(user=user).update(is_active=False)
        assert digests_at(MORNING) == 0
        choose_news(user=user, by=NewsBy.NONE)
        assert digests_at(MORNING) == 0
        assert not PartnerNews.objects.untold().exists()


def chosen(response) -> str:
    page = BeautifulSoup(response.content, "html.parser")
    return str(page.select_one("input[name=by][checked]")["value"])


class TestThePage:
    def test_each_chooses_for_themselves(self, network, client_for):
        users = [colleague(network), colleague(network, NewsBy.AT_ONCE)]
        client = client_for(users[0])
        assert "pantry@example.org gets every e-mail" in client.get(PAGE).text
        assert client.post(PAGE, {"by": "daily"}).status_code == 302
        assert chosen(client.get(PAGE)) == "daily"
        assert chosen(client_for(users[1]).get(PAGE)) == "at-once"
        assert client.post(PAGE, {"by": "hourly"}).status_code == 422
        assert client.put(PAGE).status_code == 405

    def test_an_account_at_the_address_is_told_so(self, network, client_for):
        client = client_for(colleague(network, email="pantry@example.org"))
        assert "you get nothing twice" in client.get(PAGE).text

    def test_for_partners_alone_read_only_too(self, network, client_for, worker):
        assert worker.get(PAGE).status_code == 404
        reader = WorkerFactory(at=network.pantry, role=Role.PARTNER, read_only=True)
        assert client_for(reader).post(PAGE, {"by": "daily"}).status_code == 302
