"""Organizations are asked whether their listings are right: when, how often, by whom
it ends, and what a curator is left with. Frozen in time."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.conf import settings as django_settings
from django.urls import reverse
from django.utils import timezone

from cms.freshness.schedule import check_listings
from notifications.jobs import registered_jobs
from notifications.models import Message
from people.models import AccessLink, Role
from referrals.digest import send_digests
from referrals.messages import PARTNER_DIGEST
from referrals.models import WorkCalendar
from resources.models import ListingCheck, Service
from resources.services import confirm_listing
from tests.people.factories import WorkerFactory
from tests.queries import count_queries
from tests.referrals.factories import make_network
from tests.resources.factories import OrganizationFactory, PhoneFactory, ServiceFactory

pytestmark = pytest.mark.django_db
# A Tuesday, at seven and at nine in Pittsburgh.
TUESDAY = date(2026, 3, 3)
EARLY = datetime(2026, 3, 3, 12, tzinfo=UTC)
NINE = datetime(2026, 3, 3, 14, tzinfo=UTC)


@pytest.fixture(autouse=True)
def a_few_a_day(settings):
    settings.LISTING_CHECKS = {**django_settings.LISTING_CHECKS, "most_a_day": 2}


@pytest.fixture
def pantry():
    organization = OrganizationFactory(name="Hill Pantry", email="hill@example.org")
    for name in ("Food boxes", "Winter coats"):
        ServiceFactory(organization=organization, name=name)
    return organization


def mails():
    checks = Message.objects.filter(kind__startswith="listing-check")
    return checks.order_by("created_at", "pk")


def run_on(day: int, *, hour: int = 14) -> int:
    """So many days after the Tuesday."""
    moment = datetime(2026, 3, 3, hour, tzinfo=UTC) + timedelta(days=day)
    with time_machine.travel(moment, tick=False):
        return check_listings()


def check_of(organization) -> ListingCheck:
    return ListingCheck.objects.get(organization=organization)


def test_one_email_for_all_listings_once_in_the_morning(pantry):
    assert [run_on(0, hour=12), run_on(0), run_on(0), run_on(1)] == [0, 1, 0, 0]
    mail = mails().get()
    assert (mail.to, mail.organization) == ("hill@example.org", pantry)
    assert "- Food boxes\n- Winter coats" in mail.body
    assert "April 2, 2026" in mail.body
    link = AccessLink.objects.get()
    assert (link.subject_id, link.audience) == (pantry.pk, "hill@example.org")
    assert link.token_hash not in mail.body


def test_silence_is_reminded_twice_then_a_curators_to_do(pantry):
    steps = {day: run_on(day) for day in (0, 9, 10, 13, 20, 21, 29, 30, 31)}
    assert [day for day, done in steps.items() if done] == [0, 10, 20, 30]
    kinds = ["listing-check", "listing-check-reminder", "listing-check-reminder"]
    assert [mail.kind for mail in mails()] == kinds
    assert check_of(pantry).lapsed_on == TUESDAY + timedelta(days=30)


def test_a_weekend_a_closed_day_and_no_address_are_left_in_peace(pantry):
    assert run_on(4) == 0
    WorkCalendar.objects.create(
        organization=pantry, away_from=TUESDAY, away_until=TUESDAY
    )
    ServiceFactory(organization=OrganizationFactory(email="", referral_email=""))
    assert run_on(0) == 0
    assert run_on(1) == 1


def test_no_more_are_asked_in_a_day_than_the_setting_says(pantry):
    for _more in range(2):
        ServiceFactory()
    assert [run_on(0), run_on(0), run_on(1)] == [2, 0, 1]


def test_what_was_confirmed_lately_is_not_asked_about(pantry):
    Service.objects.filter(name="Food boxes").update(
        assured_date=TUESDAY - timedelta(days=150)
    )
    Service.objects.filter(name="Winter coats").update(
        assured_date=TUESDAY - timedelta(days=151)
    )
    ServiceFactory(organization=pantry, name="Draft", live=False)
    run_on(0)
    assert "Winter coats" in mails().get().body
    assert "Food boxes" not in mails().get().body
    assert "Draft" not in mails().get().body


def test_a_yes_by_any_door_ends_it_and_the_next_question_comes_in_its_time(pantry):
    for day in (0, 20, 30):
        run_on(day)
    assert check_of(pantry).lapsed_on
    with time_machine.travel(NINE + timedelta(days=31), tick=False):
        for service in pantry.services.all():
            confirm_listing(service=service)
        check_listings()
    check = check_of(pantry)
    assert (check.asked_on, check.lapsed_on, check.reminders) == (None, None, 0)
    assert [run_on(31 + 149), run_on(31 + 151)] == [0, 1]
    assert mails().filter(kind="listing-check").count() == 2


def test_whoever_wants_no_such_emails_gets_none(pantry):
    ListingCheck.objects.create(organization=pantry, stopped_on=TUESDAY)
    assert run_on(0) == 0
    ListingCheck.objects.update(stopped_on=None)
    run_on(0)
    ListingCheck.objects.update(stopped_on=TUESDAY)
    assert run_on(10) == 0
    assert mails().count() == 1
    assert run_on(30) == 1, "A curator's to do."


def test_a_digest_that_went_out_stands_for_the_reminder(pantry):
    pantry.daily_digest = True
    pantry.save()
    run_on(0)
    Message.objects.create(
        kind=PARTNER_DIGEST.code,
        channel="email",
        to="hill@example.org",
        body="One e-mail",
        dedupe_key="digest",
        organization=pantry,
        created_at=NINE + timedelta(days=3),
    )
    assert run_on(10) == 1
    assert mails().count() == 1
    assert check_of(pantry).reminders == 1


def test_the_digest_of_the_morning_of_asking_stands_for_nothing(pantry):
    pantry.daily_digest = True
    pantry.save()
    run_on(0)
    Message.objects.create(
        kind=PARTNER_DIGEST.code,
        channel="email",
        to="hill@example.org",
        body="One e-mail",
        dedupe_key="digest",
        organization=pantry,
        created_at=NINE,
    )
    run_on(10)
    assert mails().count() == 2


def test_who_was_away_is_reminded_once_and_only_then_given_up(pantry):
    run_on(0)
    WorkCalendar.objects.create(
        organization=pantry,
        away_from=TUESDAY + timedelta(days=8),
        away_until=TUESDAY + timedelta(days=34),
    )
    assert [run_on(day) for day in (10, 21, 31, 34)] == [0, 0, 0, 0]
    with time_machine.travel(NINE + timedelta(days=35), tick=False):
        assert [check_listings(), check_listings()] == [1, 0]
    kinds = [mail.kind for mail in mails()]
    assert kinds == ["listing-check", "listing-check-reminder"]
    assert [run_on(38), run_on(41)] == [0, 1]
    assert check_of(pantry).lapsed_on == TUESDAY + timedelta(days=41)


def test_where_nobody_is_reminded_silence_ends_all_the_same(pantry, settings):
    settings.LISTING_CHECKS = {
        **django_settings.LISTING_CHECKS,
        "remind_after_days": [],
    }
    assert [run_on(0), run_on(29), run_on(30)] == [1, 0, 1]
    assert check_of(pantry).lapsed_on


def test_one_mailbox_is_asked_about_one_organization_a_day(pantry, settings):
    settings.LISTING_CHECKS = {**django_settings.LISTING_CHECKS, "most_a_day": 9}
    for _more in range(2):
        ServiceFactory(organization=OrganizationFactory(email="Hill@example.org"))
    assert [run_on(0), run_on(0), run_on(1), run_on(2)] == [1, 0, 1, 1]


def test_whoever_answers_at_once_makes_no_room_for_more(pantry):
    for _more in range(2):
        ServiceFactory()
    assert run_on(0) == 2
    with time_machine.travel(NINE, tick=False):
        for service in Service.objects.all():
            if service.organization == pantry:
                confirm_listing(service=service)
        assert check_listings() == 0


@pytest.mark.parametrize("asked_on", [TUESDAY, None])
def test_the_digest_asks_while_it_waits(asked_on):
    with time_machine.travel(NINE, tick=False):
        network = make_network()
        pantry = network.pantry
        pantry.daily_digest = True
        pantry.save()
        network.send()
        ListingCheck.objects.create(organization=pantry, asked_on=asked_on)
        assert send_digests() == 1
    mail = Message.objects.get(kind=PARTNER_DIGEST.code)
    assert ("/my-listings/" in mail.body) == bool(asked_on)


def test_the_email_is_in_the_language_they_last_used(pantry):
    ListingCheck.objects.create(organization=pantry, language="es")
    run_on(0)
    assert "¿Su ficha sigue siendo correcta?" in mails().get().subject
    assert "2 de abril de 2026" in mails().get().body


def test_the_worker_looks_after_it():
    assert "check_listings" in {job.name for job in registered_jobs()}


@pytest.fixture
def silent(pantry):
    PhoneFactory(service=None, organization=pantry, number="412-555-0123")
    return ListingCheck.objects.create(
        organization=pantry,
        asked_on=timezone.localdate() - timedelta(days=40),
        lapsed_on=timezone.localdate() - timedelta(days=10),
    )


def done_url(check: ListingCheck, what: str) -> str:
    return reverse("unanswered_listings_done", args=[check.pk, what])


def test_a_curator_calls_and_says_what_came_of_it(silent, client_for):
    user = WorkerFactory(role=Role.CURATOR)
    curator = client_for(user)
    assert "do not confirm their listings: 1" in curator.get("/admin/").text
    page = curator.get(reverse("unanswered_listings")).text
    for words in ("Hill Pantry", "Food boxes", "412-555-0123"):
        assert words in page
    assert curator.post(done_url(silent, "nonsense")).status_code == 404
    assert curator.get(done_url(silent, "right")).status_code == 405
    assert curator.post(done_url(silent, "right")).status_code == 302
    service = Service.objects.get(name="Food boxes")
    assert service.assurer_email == user.email
    assert not ListingCheck.objects.unanswered().exists()
    assert "Nobody is silent" in curator.get(reverse("unanswered_listings")).text
    assert curator.post(done_url(silent, "right")).status_code == 404


def test_a_curator_has_them_asked_again(silent, client_for):
    curator = client_for(WorkerFactory(role=Role.CURATOR))
    curator.post(done_url(silent, "again"))
    assert run_on(0) == 1


def test_who_wants_no_emails_is_not_asked_again(silent, client_for):
    ListingCheck.objects.update(stopped_on=TUESDAY)
    curator = client_for(WorkerFactory(role=Role.CURATOR))
    again = done_url(silent, "again")
    assert again not in curator.get(reverse("unanswered_listings")).text
    assert curator.post(again).status_code == 404
    assert ListingCheck.objects.get().stopped_on == TUESDAY


def test_nobody_but_curators_sees_who_is_silent(silent, client_for):
    addresses = ["unanswered_listings", "freshness_report", "freshness_report_results"]
    for role in (Role.EDITOR, Role.ADMINISTRATOR, Role.SOCIAL_WORKER):
        client = client_for(WorkerFactory(role=role, at=silent.organization))
        assert {client.get(reverse(name)).status_code for name in addresses} == {404}
        assert client.post(done_url(silent, "right")).status_code == 404
    reader = client_for(WorkerFactory(role=Role.CURATOR, read_only=True))
    assert reader.get(reverse("unanswered_listings")).status_code == 200
    assert reader.post(done_url(silent, "right")).status_code == 403
    assert ListingCheck.objects.unanswered().exists()


def test_the_report_says_how_fresh_each_listing_is(silent, client_for):
    today = timezone.localdate()
    fresh = ServiceFactory(name="Fresh one", assured_date=today)
    ServiceFactory(name="Stale one", assured_date=today - timedelta(days=181))
    ServiceFactory(name="Due one", assured_date=today - timedelta(days=160))
    curator = client_for(WorkerFactory(role=Role.CURATOR))
    report = reverse("freshness_report")
    page = curator.get(report).text
    for name in ("Fresh one", "Stale one", "Due one", "Food boxes"):
        assert name in page
    for state, name in (("fresh", "Fresh one"), ("stale", "Stale"), ("due", "Due")):
        found = curator.get(f"{report}?state={state}").text
        assert name in found
        assert "Food boxes" not in found
    assert "Fresh one" not in curator.get(f"{report}?asking=unanswered").text
    assert "Food boxes" in curator.get(f"{report}?asking=unanswered").text
    assert "Fresh one" in curator.get(f"{report}?q={fresh.organization.name}").text
    table = b"".join(curator.get(f"{report}?export=csv")).decode()
    assert "Never confirmed" in table
    assert f"Fresh one,{fresh.organization},Confirmed,{today}" in table


def test_the_lists_take_as_many_queries_for_many_as_for_few(silent, client_for):
    curator = client_for(WorkerFactory(role=Role.CURATOR))
    pages = [reverse("unanswered_listings"), reverse("freshness_report")]
    before = [count_queries(curator, page) for page in pages]
    for n in range(8):
        other = ServiceFactory(name=f"More {n}").organization
        ListingCheck.objects.create(
            organization=other, asked_on=TUESDAY, lapsed_on=TUESDAY
        )
    assert [count_queries(curator, page) for page in pages] == before
