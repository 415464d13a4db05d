"""Colleagues of the receiving organization share the work; nobody else hears of it."""

import csv
import io

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from people.models import AuditEvent, Membership, Role, User
from referrals.export import FORMULAS
from referrals.handling import TakenAlready, add_note, claim_referral, hand_over
from referrals.models import PartnerNote, Referral
from referrals.status import Status
from tests.people.factories import WorkerFactory
from tests.referrals.factories import make_network
from tests.referrals.test_views_partner import INBOX, path_of, unlock

SECRET = "Their cousin works here, mind the name."


@pytest.fixture
def mate(network) -> User:
    """Another partner of the pantry."""
    return WorkerFactory(
        at=network.pantry, role=Role.PARTNER, first_name="Robin", last_name="Mate"
    )


def at(referral, name: str = "") -> str:
    page = reverse("referrals:inbox_referral", args=[referral.pk])
    return f"{page}colleagues/{name}/" if name else page


def numbers(page) -> list[str]:
    rows = BeautifulSoup(page.content, "html.parser").select("tbody th")
    return [row.text.strip() for row in rows]


def test_taking_it_is_seen_and_the_second_is_told(network, partner, client_for, mate):
    referral = network.send()
    other = client_for(mate)
    assert partner.post(at(referral, "claim")).url == at(referral)
    assert "You have it." in partner.get(at(referral)).text
    assert f"{network.partner} has it." in other.get(at(referral)).text
    late = other.post(at(referral, "claim"))
    assert late.status_code == 409
    assert f"{network.partner} has taken it" in late.text
    referral.refresh_from_db()
    assert (referral.claimed_by, referral.version) == (network.partner, 1)
    with pytest.raises(TakenAlready):
        claim_referral(referral=referral, actor=mate)


def test_what_somebody_left_behind_can_be_taken(network, partner, mate):
    referral = network.send()
    claim_referral(referral=referral, actor=mate)
    Membership.objects.filter(user=mate).update(is_active=False)
    assert partner.post(at(referral, "claim")).status_code == 302
    referral.refresh_from_db()
    assert referral.claimed_by == network.partner


def test_handing_it_over_wants_a_reason_and_a_colleague(network, partner, mate):
    referral = network.send()
    where = at(referral, "hand_over")
    missing = partner.post(where, {"to": mate.pk, "reason": ""})
    assert missing.status_code == 422
    stranger = WorkerFactory(role=Role.PARTNER)
    reader = WorkerFactory(at=network.pantry, role=Role.PARTNER, read_only=True)
    for wrong in (stranger, reader, network.worker):
        data = {"to": wrong.pk, "reason": "On leave, as typed"}
        response = partner.post(where, data)
        assert response.status_code == 422
        assert "as typed" in response.text
    assert partner.post(where, {"to": mate.pk, "reason": "On leave"}).status_code == 302
    page = partner.get(at(referral)).text
    assert "handed it to Robin Mate" in page
    assert "On leave" in page
    assert "Robin Mate has it." in page
    partner.post(where, {"to": "", "reason": "No time"})
    referral.refresh_from_db()
    assert referral.claimed_by is None
    assert "gave it back to all" in partner.get(at(referral)).text


def test_notes_stay_within_the_organization(network, partner, worker, client_for):
    referral = network.send()
    data = {"text": SECRET}
    assert partner.post(at(referral, "note"), data).status_code == 302
    assert SECRET in partner.get(at(referral)).text
    link = path_of(referral)
    unlocked = client_for(network.worker)
    unlock(unlocked, link)
    for page in (
        worker.get(referral.get_absolute_url()),
        worker.get(network.patient.get_absolute_url()),
        worker.get(reverse("care:worklist")),
        unlocked.get(link),
        partner.get(f"{INBOX}export.csv"),
        partner.get(INBOX),
    ):
        assert page.status_code == 200
        assert SECRET not in page.text
    assert not referral.events.filter(facts__icontains="cousin").exists()
    assert not AuditEvent.objects.filter(reason__contains="cousin").exists()
    assert AuditEvent.objects.filter(action="referral.partner_note").exists()
    assert partner.post(at(referral, "note"), {"text": ""}).status_code == 422


@pytest.mark.parametrize("name", ["claim", "hand_over", "note"])
def test_who_may_not(network, client_for, worker, client, name):
    referral = network.send()
    where, data = at(referral, name), {"text": "x", "reason": "x", "to": ""}
    reader = client_for(
        WorkerFactory(at=network.pantry, role=Role.PARTNER, read_only=True)
    )
    stranger = client_for(WorkerFactory(role=Role.PARTNER))
    assert reader.post(where, data).status_code == 403
    assert stranger.post(where, data).status_code == 404
    assert worker.post(where, data).status_code == 404
    assert "login" in client.post(where, data).url
    assert reader.get(where).status_code == 405
    assert reader.post(at(referral, "nonsense")).status_code == 403
    assert not PartnerNote.objects.exists()


class TestTheList:
    def test_each_filter_narrows_it(self, network, partner, mate):
        late = network.late(days=2)
        accepted, mine = self.others(network)
        claim_referral(referral=mine, actor=network.partner)
        claim_referral(referral=accepted, actor=mate)
        for asked, found in (
            ({}, {late, accepted, mine}),
            ({"status": "accepted"}, {accepted}),
            ({"overdue": "on"}, {late}),
            ({"whose": "mine"}, {mine}),
            ({"whose": "nobody"}, {late}),
            ({"service": accepted.service.pk}, {accepted}),
            ({"q": late.number.lower()[2:7]}, {late}),
            ({"q": f" {mine.number} "}, {mine}),
            ({"status": "nonsense", "service": "nonsense"}, {late, accepted, mine}),
        ):
            shown = numbers(partner.get(INBOX, asked))
            assert sorted(shown) == sorted(r.number for r in found), asked
        none = partner.get(INBOX, {"q": "none-such"})
        assert "Nothing like that" in none.text

    def others(self, network) -> tuple[Referral, Referral]:
        """Two of other people, to other services of the pantry."""
        found = []
        for name, status in (("Meals", Status.ACCEPTED), ("Diapers", Status.SENT)):
            other = make_network()
            other.service.name, other.service.organization = name, network.pantry
            other.service.save()
            referral = other.referral(status)
            Referral.objects.filter(pk=referral.pk).update(organization=network.pantry)
            found.append(Referral.objects.get(pk=referral.pk))
        return found[0], found[1]


class TestExport:
    def rows(self, client) -> list[dict[str, str]]:
        response = client.get(f"{INBOX}export.csv")
        assert response.headers["Content-Type"].startswith("text/csv")
        assert "attachment" in response.headers["Content-Disposition"]
        text = response.text.removeprefix("\ufeff")
        return list(csv.DictReader(io.StringIO(text)))

    def test_a_row_each_with_dates_and_no_way_to_reach_anybody(
        self, texting, client_for
    ):
        partner = client_for(texting.partner)
        referral = texting.send(note="Has a stroller")
        texting.as_partner(referral, "accept")
        network_elsewhere = make_network().send()
        [row] = self.rows(partner)
        assert row["Number"] == referral.number
        assert row["Person"] == texting.patient.full_name
        assert row["Status"] == "Accepted"
        assert row["Sent"] == row["Accepted"] != ""
        text = partner.get(f"{INBOX}export.csv").text
        for private in ("555", "stroller", "food", network_elsewhere.number):
            assert private not in text
        event = AuditEvent.objects.filter(action="list").first()
        assert (event.actor, event.reason) == (
            texting.partner,
            "referrals.inbox_export: 1",
        )

    @pytest.mark.parametrize("start", FORMULAS[:4])
    def test_nothing_in_it_runs_in_a_spreadsheet(self, network, partner, start):
        network.patient.given_name = f"{start}SUM(A1)"
        network.patient.save()
        network.send()
        [row] = self.rows(partner)
        assert row["Person"].startswith(f"'{start}SUM")

    def test_who_may_not(self, network, worker, client):
        network.send()
        assert worker.get(f"{INBOX}export.csv").status_code == 404
        assert "login" in client.get(f"{INBOX}export.csv").url
        assert worker.post(f"{INBOX}export.csv").status_code == 405

    def test_queries_do_not_grow_with_rows(
        self, network, partner, django_assert_max_num_queries
    ):
        network.send()
        for _one in range(3):
            TestTheList().others(network)
        with django_assert_max_num_queries(25):
            assert len(self.rows(partner)) == 7


def test_notes_and_hand_offs_cost_no_query_each(
    network, partner, mate, django_assert_num_queries
):
    from tests.queries import count_queries

    referral = network.send()
    add_note(referral=referral, actor=network.partner, text="One")
    few = count_queries(partner, at(referral))
    for n in range(8):
        add_note(referral=referral, actor=mate, text=str(n))
        hand_over(referral=referral, actor=mate, to=network.partner, reason="-")
    assert count_queries(partner, at(referral)) == few
