"""Services hidden for one patient."""

import pytest
from django.urls import reverse

from people.models import AuditEvent
from referrals.hiding import hide_service
from referrals.matching import matches_for
from referrals.models import HiddenService, HideReason, Referral
from referrals.next_best import next_best
from referrals.status import DeclineReason
from resources.match_index import rebuild
from resources.models import Category
from screening.models import Need
from tests.people.factories import CareTeamMemberFactory, PatientFactory
from tests.referrals.factories import NeedFactory
from tests.resources.factories import ServiceAtLocationFactory


@pytest.fixture
def offered(network):
    """The network's service and another one."""
    other = network.another_service()
    for service in (network.service, other):
        ServiceAtLocationFactory(service=service)
    rebuild()
    return other


@pytest.fixture
def hidden(network, offered):
    return hide_service(
        need=network.need,
        service=network.service,
        actor=network.worker,
        reason=HideReason.NOT_SAFE,
        note="A cousin works there.",
    )


def hide_url(network):
    return reverse("referrals:hide", args=[network.need.pk])


def unhide_url(hidden):
    return reverse("referrals:unhide", args=[hidden.pk])


def matches_url(network):
    return reverse("referrals:matches", args=[network.need.pk])


def services_for(need):
    return [match.service for match in matches_for(need)]


class TestHidden:
    def test_nobody_offers_it_to_this_patient_for_any_need(self, network, hidden):
        other_need = NeedFactory(
            patient=network.patient,
            created_by=network.worker,
            category_id="housing-instability",
        )
        network.service.categories.add(Category.objects.get(pk="housing-instability"))
        network.service.save()
        rebuild()
        assert network.service not in services_for(network.need)
        assert services_for(other_need) == []

    def test_others_are_offered_it(self, network, hidden):
        patient = PatientFactory(organization=network.clinic, lead=network.worker)
        need = NeedFactory(patient=patient, created_by=network.worker)
        assert network.service in services_for(need)

    def test_it_is_no_next_best(self, network, offered, worker):
        referral = network.send()
        network.as_partner(referral, "decline", reason=DeclineReason.OTHER)
        hide_service(
            need=network.need,
            service=offered,
            actor=network.worker,
            reason=HideReason.OTHER,
        )
        assert next_best(referral) is None

    def test_ticked_before_it_was_hidden_it_is_not_sent(self, network, hidden, worker):
        data = {"place": str(network.service.pk)}
        page = worker.get(reverse("referrals:preview", args=[network.need.pk]), data)
        assert page.status_code == 302
        worker.post(reverse("referrals:send", args=[network.need.pk]), data)
        assert not Referral.objects.exists()

    def test_it_is_listed_with_the_reason_and_who(self, network, hidden, worker):
        page = worker.get(matches_url(network))
        assert "Hidden for this person" in page.text
        assert "A cousin works there." in page.text
        assert str(network.worker) in page.text

    def test_hiding_it_again_keeps_the_first_reason(self, network, hidden):
        hide_service(
            need=network.need,
            service=network.service,
            actor=network.worker,
            reason=HideReason.OTHER,
        )
        assert HiddenService.objects.get().reason == HideReason.NOT_SAFE
        assert AuditEvent.objects.filter(action="service.hide").count() == 1

    def test_a_sensitive_need_does_not_shine_through(self, sensitive, client_for):
        food = NeedFactory(patient=sensitive.patient, created_by=sensitive.worker)
        hide_service(
            need=sensitive.need,
            service=sensitive.service,
            actor=sensitive.worker,
            reason=HideReason.TRIED,
        )
        colleague = sensitive.colleague()
        address = reverse("referrals:matches", args=[food.pk])
        name = sensitive.service.name
        assert name not in client_for(colleague).get(address).text
        CareTeamMemberFactory(patient=sensitive.patient, user=colleague)
        assert name in client_for(colleague).get(address).text


class TestHide:
    def data(self, network, **changes):
        return {"service": str(network.service.pk), "reason": "not-safe"} | changes

    def test_it_asks_why_then_hides_and_records(self, network, offered, worker):
        form = worker.get(hide_url(network), {"service": str(network.service.pk)})
        assert network.patient.full_name in form.text
        assert not HiddenService.objects.exists()
        worker.post(hide_url(network), self.data(network, note="Cousin"))
        hidden = HiddenService.objects.get()
        assert (hidden.patient, hidden.hidden_by) == (network.patient, network.worker)
        event = AuditEvent.objects.get(action="service.hide")
        assert event.patient_id == network.patient.pk
        assert "Cousin" not in event.reason

    def test_what_was_ticked_stays_ticked(self, network, offered, worker):
        data = self.data(network, place=[str(offered.pk)], free="on")
        response = worker.post(hide_url(network), data)
        assert f"place={offered.pk}" in response.url
        assert "free=on" in response.url

    def test_without_a_reason_it_asks_again(self, network, offered, worker):
        data = self.data(network, reason="", note="Cousin")
        response = worker.post(hide_url(network), data)
        assert response.status_code == 422
        assert "Cousin" in response.text
        assert not HiddenService.objects.exists()

    @pytest.mark.parametrize("service", ["", "nonsense"])
    def test_no_such_service_leads_back(self, network, worker, service):
        response = worker.get(hide_url(network), {"service": service})
        assert response.url == matches_url(network)

    def test_colleague_read_only_outsider_partner_and_verb(
        self, network, offered, colleague, read_only, outsider, partner, worker
    ):
        clients = (read_only, outsider, partner, colleague)
        statuses = [
            c.post(hide_url(network), self.data(network)).status_code for c in clients
        ]
        assert statuses == [403, 404, 404, 302]
        assert worker.put(hide_url(network)).status_code == 405


class TestUnhide:
    def test_it_is_offered_again_and_recorded(self, network, hidden, worker):
        response = worker.post(unhide_url(hidden), {"next": matches_url(network)})
        assert response.url == matches_url(network)
        assert network.service in services_for(Need.objects.get())
        assert AuditEvent.objects.filter(action="service.show").exists()

    def test_colleague_read_only_outsider_and_verb(
        self, network, hidden, colleague, read_only, outsider, worker
    ):
        assert worker.get(unhide_url(hidden)).status_code == 405
        statuses = [
            c.post(unhide_url(hidden)).status_code
            for c in (read_only, outsider, colleague)
        ]
        assert statuses == [403, 404, 302]
