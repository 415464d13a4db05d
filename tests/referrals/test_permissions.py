import pytest

from people.models import CareTeamMember, Consent, Role
from referrals.actors import SYSTEM, link_actor, phone_actor, user_actor
from referrals.models import Referral
from referrals.permissions import can_act_as, can_send, consent_stands, partner_may_open
from referrals.status import OPEN, Party, Status
from tests.people.factories import (
    CareTeamMemberFactory,
    ConsentFactory,
    MembershipFactory,
    WorkerFactory,
)
from tests.referrals.factories import make_network
from tests.resources.factories import OrganizationFactory


def sees(user, referral) -> bool:
    return Referral.objects.visible_to(user).filter(pk=referral.pk).exists()


def has_in_inbox(user, referral) -> bool:
    return Referral.objects.in_inbox_of(user).filter(pk=referral.pk).exists()


def test_colleagues_see_it_and_outsiders_do_not(network):
    referral = network.send()
    assert sees(network.worker, referral)
    assert sees(network.colleague(read_only=True), referral)
    assert not sees(WorkerFactory(), referral)
    assert not sees(network.partner, referral)


def test_a_clinician_sees_it_from_the_care_team_alone(network):
    clinician = WorkerFactory(at=network.clinic, role=Role.CLINICIAN)
    referral = network.send()
    assert not sees(clinician, referral)
    CareTeamMemberFactory(patient=network.patient, user=clinician)
    assert sees(clinician, referral)
    assert not can_send(clinician, referral)


def test_a_sensitive_referral_is_the_care_teams(sensitive):
    referral = sensitive.send()
    colleague = sensitive.colleague()
    assert sees(sensitive.worker, referral)
    assert not sees(colleague, referral)
    assert not can_send(colleague, referral)
    CareTeamMemberFactory(patient=sensitive.patient, user=colleague)
    assert sees(colleague, referral)
    assert can_send(colleague, referral)


def test_leaving_the_care_team_ends_sight_of_it(sensitive):
    referral = sensitive.send()
    CareTeamMember.objects.update(until=referral.created_at)
    assert not sees(sensitive.worker, referral)


@pytest.mark.parametrize("status", Status)
def test_the_inbox_holds_open_referrals_alone(network, status):
    referral = network.referral(status)
    assert has_in_inbox(network.partner, referral) == (status in OPEN)
    assert partner_may_open(referral) == (status in OPEN)


def named_other(network):
    network.consent.organizations.set([OrganizationFactory()])
    Consent.objects.update(all_organizations=False)


def another_purpose(network):
    Consent.objects.update(purpose="care-coordination")


LOSSES = {
    "expired": lambda network: network.end_consent(),
    "names another organization": named_other,
    "is for another purpose": another_purpose,
    "is gone": lambda network: Consent.objects.update(revoked_at="2026-01-01T00:00Z"),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_without_consent_the_query_and_the_predicate_say_no_alike(network, loss):
    referral = network.referral(Status.ACCEPTED)
    assert has_in_inbox(network.partner, referral)
    LOSSES[loss](network)
    assert not has_in_inbox(network.partner, referral)
    assert not partner_may_open(referral)
    assert Referral.objects.without_consent().get() == referral


def test_a_sensitive_need_must_be_named_by_the_same_consent(sensitive):
    referral = sensitive.send()
    assert has_in_inbox(sensitive.partner, referral)
    sensitive.consent.sensitive_categories.clear()
    other = OrganizationFactory()
    ConsentFactory(
        patient=sensitive.patient,
        organizations=[other],
        sensitive_categories=["mental-health"],
    )
    assert not consent_stands(referral)
    assert not has_in_inbox(sensitive.partner, referral)


def test_anothers_consent_opens_nothing(network):
    referral = network.send()
    network.end_consent()
    ConsentFactory()
    assert not has_in_inbox(network.partner, referral)


def test_who_may_act_as_whom(network):
    referral = network.send()
    worker, partner = user_actor(network.worker), user_actor(network.partner)
    by_phone = phone_actor(network.worker, referral)
    rule = {
        Party.SENDER: [worker],
        Party.RECEIVER: [partner, link_actor(referral), by_phone],
        Party.SYSTEM: [SYSTEM],
    }
    everyone = [worker, partner, link_actor(referral), by_phone, SYSTEM]
    for party, allowed in rule.items():
        assert [a for a in everyone if can_act_as(a, referral, party)] == allowed


def test_a_link_acts_on_its_own_referral_alone(network):
    mine, other = network.send(), make_network().send()
    assert can_act_as(link_actor(mine), mine, Party.RECEIVER)
    assert not can_act_as(link_actor(other), mine, Party.RECEIVER)


def test_nobody_read_only_acts(network):
    referral = network.send()
    reader = WorkerFactory(at=network.pantry, role=Role.PARTNER, read_only=True)
    colleague = network.colleague(read_only=True)
    assert not can_act_as(user_actor(reader), referral, Party.RECEIVER)
    assert not can_act_as(phone_actor(colleague, referral), referral, Party.RECEIVER)
    assert not can_act_as(user_actor(colleague), referral, Party.SENDER)


def test_someone_who_works_at_both_ends_answers_as_the_partner(network):
    MembershipFactory(
        user=network.worker, organization=network.pantry, role=Role.PARTNER
    )
    referral = network.send()
    assert can_act_as(user_actor(network.worker), referral, Party.RECEIVER)
