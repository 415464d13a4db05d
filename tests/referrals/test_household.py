"""A referral for several of a household: each is named under what they allowed."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from people.models import AuditEvent, Patient
from people.services import revoke_consent
from referrals.disclosure import shown_now
from referrals.household import (
    Housemate,
    as_housemate,
    household_of,
    patients_at_home_of,
    read_housemates,
)
from referrals.models import Referral
from referrals.transitions import ConsentMissing
from tests.people.factories import ConsentFactory, PatientFactory

HOME = {"address_1": "12 Hill St", "postal_code": "15207"}


@pytest.fixture
def ana(network):
    """A patient of the clinic at the same address, with a consent of her own."""
    Patient.objects.filter(pk=network.patient.pk).update(**HOME)
    network.patient.refresh_from_db()
    ana = PatientFactory(
        organization=network.clinic, given_name="Ana", family_name="Lopez", **HOME
    )
    ConsentFactory(patient=ana)
    return ana


def also_for(referral):
    rows = shown_now(Referral.objects.for_listing().get(pk=referral.pk))
    return [row.value for row in rows if row.label == "Also for"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("Ana, 12\n\nLuis 7 ", [Housemate("Ana", 12), Housemate("Luis", 7)]),
        ("José María", [Housemate("José María")]),
    ],
)
def test_first_names_and_ages_are_read(text, found):
    assert read_housemates(text) == found


@pytest.mark.parametrize(
    "text", ["Ana Maria Lopez", "Ana, 412-555-0142", "Ana, has asthma", "A\n" * 9]
)
def test_anything_more_is_refused(text):
    with pytest.raises(ValidationError):
        read_housemates(text)


def test_those_at_the_same_address_are_offered(network, ana):
    PatientFactory(organization=network.clinic, address_1="13 Hill St")
    PatientFactory(**HOME)
    assert patients_at_home_of(network.patient, network.worker) == [ana]
    network.patient.no_fixed_address = True
    assert patients_at_home_of(network.patient, network.worker) == []


def test_named_under_their_own_consent_until_they_take_it_back(network, ana):
    mates = [as_housemate(ana), Housemate("Luis", 7)]
    referral = network.send(household=mates)
    assert also_for(referral) == [f"Ana Lopez, {ana.age}", "Luis, 7"]
    assert household_of(referral) == mates
    assert AuditEvent.objects.filter(
        action="referral.named", patient_id=ana.pk
    ).exists()
    revoke_consent(actor=network.worker, consent=ana.consents.get())
    assert also_for(referral) == ["Luis, 7"]
    referral.refresh_from_db()
    assert referral.is_open
    assert referral.events.last().name == "person_left"


def test_without_a_consent_of_their_own_nothing_is_sent(network, ana):
    ana.consents.all().delete()
    with pytest.raises(ConsentMissing):
        network.send(household=[as_housemate(ana)])
    assert not Referral.objects.exists()


def test_about_a_private_need_nobody_else_is_named(sensitive):
    referral = sensitive.send(household=[Housemate("Luis", 7)])
    assert also_for(referral) == []
    assert not referral.people.exists()


class TestOnScreen:
    def form(self, network, **data):
        return {
            "place": [str(network.service.pk)],
            "submission_key": str(uuid4()),
            **data,
        }

    def test_the_preview_shows_them_and_they_are_sent(self, network, ana, worker):
        url = reverse("referrals:preview", args=[network.need.pk])
        first = worker.get(url, {"place": [str(network.service.pk)]})
        assert "Ana Lopez" in first.text
        assert "Also for" not in first.text
        data = self.form(network, household=[str(ana.pk)], others="Luis, 7")
        assert first.text.count("Also for") < worker.post(url, data).text.count(
            "Also for"
        )
        sent = worker.post(reverse("referrals:send", args=[network.need.pk]), data)
        assert sent.status_code == 302
        assert len(also_for(Referral.objects.get())) == 2
        page = worker.get(Referral.objects.get().get_absolute_url())
        assert "Luis, 7" in page.text
        reads = AuditEvent.objects.filter(action="read", patient_id=ana.pk)
        assert reads.exists()

    def test_whose_consent_is_missing_is_said_and_nothing_goes(
        self, network, ana, worker
    ):
        ana.consents.all().delete()
        data = self.form(network, household=[str(ana.pk)])
        response = worker.post(reverse("referrals:send", args=[network.need.pk]), data)
        assert response.status_code == 422
        assert "No consent of Ana Lopez" in response.text
        assert not Referral.objects.exists()

    def test_too_much_is_sent_back_with_what_was_typed(self, network, ana, worker):
        data = self.form(network, others="Luis who has asthma")
        response = worker.post(reverse("referrals:send", args=[network.need.pk]), data)
        assert response.status_code == 422
        assert "Luis who has asthma" in response.text
        assert not Referral.objects.exists()
