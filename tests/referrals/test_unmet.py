"""Needs that nothing meets: found by night, or said by a worker."""

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from people.models import AuditEvent
from referrals.hiding import hide_service
from referrals.jobs import watch_unmet
from referrals.models import HideReason, UnmetNeed, UnmetReason
from referrals.unmet import unmet_reason
from resources.match_index import rebuild
from resources.models import Service
from resources.models.service import Capacity
from screening.models import ClosedReason, Interest, Need
from screening.services import close_need
from tests.resources.factories import ServiceAtLocationFactory


@pytest.fixture
def listed(network):
    """One service, a mile or two away."""
    ServiceAtLocationFactory(service=network.service)
    rebuild()
    return network.service


def change(service, **facts):
    Service.objects.filter(pk=service.pk).update(**facts)
    rebuild()


def url(network):
    return reverse("referrals:nothing_fits", args=[network.need.pk])


class TestFound:
    def test_a_place_that_may_fit_is_enough(self, network, listed):
        assert unmet_reason(network.need) is None
        assert watch_unmet() == 0

    def test_nothing_listed(self, network):
        rebuild()
        assert unmet_reason(network.need) == UnmetReason.NOTHING_IN_RANGE

    def test_one_nearby_whose_rules_shut_them_out(self, network, listed):
        change(listed, minimum_age=99)
        network.patient.date_of_birth = timezone.localdate()
        network.patient.save()
        network.need.refresh_from_db()
        assert unmet_reason(network.need) == UnmetReason.NONE_FITS

    def test_all_full(self, network, listed):
        change(listed, capacity=Capacity.NO_CAPACITY)
        assert unmet_reason(network.need) == UnmetReason.ALL_FULL

    def test_the_only_one_is_hidden_for_them(self, network, listed):
        hide_service(
            need=network.need,
            service=listed,
            actor=network.worker,
            reason=HideReason.NOT_SAFE,
        )
        assert unmet_reason(network.need) == UnmetReason.NOTHING_IN_RANGE


class TestJob:
    def test_it_keeps_category_area_and_who_cares(self, network):
        assert watch_unmet() == 1
        row = UnmetNeed.objects.get()
        assert row.organization == network.clinic
        assert row.category_id == "food-insecurity"
        assert (row.postal_prefix, row.county, row.state) == ("152", "Allegheny", "PA")
        assert row.recorded_by is None

    def test_each_reason_once_a_month(self, network):
        with time_machine.travel("2026-03-02 12:00Z"):
            assert watch_unmet() == 1
        with time_machine.travel("2026-03-30 12:00Z"):
            assert watch_unmet() == 0
        with time_machine.travel("2026-04-01 12:00Z"):
            assert watch_unmet() == 1

    @pytest.mark.parametrize("interest", [Interest.NO, Interest.LATER, ""])
    def test_who_does_not_want_help_is_not_counted(self, network, interest):
        Need.objects.update(interest=interest)
        assert watch_unmet() == 0

    def test_nor_a_need_that_is_closed(self, network):
        close_need(need=network.need, reason=ClosedReason.MET, actor=network.worker)
        assert watch_unmet() == 0

    def test_nor_somebody_whom_nobody_cares_for_any_more(self, network):
        network.patient.care_relationships.update(ended_at=timezone.now())
        assert watch_unmet() == 0

    def test_nor_somebody_for_whom_nobody_ever_cared(self, network, caplog):
        network.patient.care_relationships.all().delete()
        assert watch_unmet() == 0
        assert not caplog.records

    def test_one_that_fails_does_not_hold_up_the_others(self, network, monkeypatch):
        monkeypatch.setattr("referrals.unmet.matches_for", lambda *a, **k: 1 / 0)
        assert watch_unmet() == 0


class TestWorkerSaysSo:
    def test_it_is_noted_and_recorded_and_the_need_stays_open(self, network, worker):
        response = worker.post(
            url(network), {"reason": "too-far", "note": "No bus."}, follow=True
        )
        assert "Noted for the shortage report" in response.text
        row = UnmetNeed.objects.get()
        assert (row.reason, row.recorded_by) == ("too-far", network.worker)
        network.need.refresh_from_db()
        assert network.need.is_open
        assert AuditEvent.objects.filter(action="need.unmet").exists()

    def test_looking_writes_nothing(self, network, worker):
        assert network.patient.full_name in worker.get(url(network)).text
        worker.get(reverse("referrals:matches", args=[network.need.pk]))
        assert not UnmetNeed.objects.exists()

    @pytest.mark.parametrize("reason", ["", "nonsense", "all-full"])
    def test_without_a_reason_of_the_list_it_asks_again(self, network, worker, reason):
        response = worker.post(url(network), {"reason": reason, "note": "No bus."})
        assert response.status_code == 422
        assert "No bus." in response.text

    def test_said_twice_on_a_day_is_once(self, network, worker):
        for note in ("No bus.", "No bus on Sunday."):
            worker.post(url(network), {"reason": "too-far", "note": note})
        assert UnmetNeed.objects.get().note == "No bus on Sunday."

    def test_colleague_read_only_outsider_partner_and_verb(
        self, network, colleague, read_only, outsider, partner, worker
    ):
        clients = (read_only, outsider, partner, colleague)
        statuses = [
            c.post(url(network), {"reason": "cost"}).status_code for c in clients
        ]
        assert statuses == [403, 404, 404, 302]
        assert worker.put(url(network)).status_code == 405

    def test_a_sensitive_need_is_the_care_teams(self, sensitive, client_for):
        client = client_for(sensitive.colleague())
        assert client.post(url(sensitive), {"reason": "cost"}).status_code == 404
