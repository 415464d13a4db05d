from decimal import Decimal

import pytest
from django.utils.translation import override

from people.models import ContactPoint
from referrals.disclosure import disclosure, safe_point, shown_now
from tests.notifications.factories import OptOutFactory
from tests.people.factories import ContactPointFactory
from tests.referrals.conftest import PHONE


def shown(network, **facts):
    rows = disclosure(patient=network.patient, category=network.need.category, **facts)
    return {row.label: row.value for row in rows}


def test_what_help_needs_is_shown(texting):
    patient = texting.patient
    patient.household_size = 3
    patient.needs_interpreter = True
    patient.preferred_language = "es"
    rows = shown(texting, note="Has a stroller.")
    assert rows["Name"] == patient.full_name
    assert rows["Asks for help with"] == texting.need.category.label
    assert rows["Language"] == "Spanish, needs an interpreter"
    assert rows["Area"] == "Pittsburgh 15207"
    assert rows["Phone"] == "(412) 555-0142"
    assert rows["Note from the care team"] == "Has a stroller."


def test_nothing_else_of_the_record_is_shown(network):
    patient = network.patient
    patient.annual_income = Decimal(17350)
    patient.address_1 = "14 Hidden Lane"
    network.need.risk = [{"question": "Q", "answer": "Often true", "rule": "R"}]
    network.need.note = "Private to the team"
    words = " ".join(shown(network).values())
    for secret in ("17350", "Hidden Lane", "Often true", "Private", "1984"):
        assert secret not in words


def test_an_unsafe_phone_is_never_shown(texting):
    texting.patient.contact_points.update(safe_to_call=False)
    rows = shown(texting)
    assert "Phone" not in rows
    assert "Call the care team" in rows["Contact"]


def test_texts_are_not_fine_after_stop(texting):
    OptOutFactory(number=PHONE)
    assert shown(texting)["Safe contact"] == "No voicemail, no texts"


def test_the_next_safe_phone_is_shown_instead_of_a_preferred_unsafe_one(texting):
    texting.patient.contact_points.update(safe_to_call=False)
    ContactPointFactory(
        patient=texting.patient, phone="+14125550177", is_preferred=False
    )
    assert safe_point(texting.patient).phone == "+14125550177"


def test_do_not_contact_hides_every_way_to_reach_the_person(texting):
    rows = shown(texting, patient_may_be_contacted=False)
    assert rows["Contact"].startswith("Do not contact the person")
    assert PHONE[-4:] not in " ".join(rows.values())


def test_how_to_call_safely_goes_with_the_phone(texting):
    texting.patient.contact_points.update(
        voicemail_ok=False, safety_note="Only before 3 pm"
    )
    assert shown(texting)["Safe contact"] == (
        "No voicemail, texts are fine. Only before 3 pm"
    )


@pytest.mark.parametrize(
    ("city", "area"),
    [
        ("Pittsburgh", "No fixed address, stays near Pittsburgh"),
        ("", "No fixed address"),
    ],
)
def test_no_fixed_address_says_so(network, city, area):
    network.patient.no_fixed_address = True
    network.patient.city, network.patient.postal_code = city, ""
    assert shown(network)["Area"] == area


def test_the_referral_keeps_what_was_shown(texting):
    referral = texting.send(note="Has a stroller.")
    kept = {row["label"]: row["value"] for row in referral.disclosed}
    assert kept == shown(texting, note="Has a stroller.")
    assert shown_now(referral) == disclosure(
        patient=texting.patient,
        category=texting.need.category,
        note="Has a stroller.",
    )


def test_what_is_learned_later_is_not_shared_under_the_earlier_yes(texting):
    referral = texting.send()
    texting.patient.household_size = 5
    texting.patient.family_name = "Changed"
    texting.patient.save()
    referral.refresh_from_db()
    words = " ".join(row.value for row in shown_now(referral))
    assert "Changed" not in words
    assert "People in the household" not in {row.label for row in shown_now(referral)}


def test_a_phone_that_became_unsafe_disappears_at_once(texting):
    referral = texting.send()
    ContactPoint.objects.filter(patient=texting.patient).update(safe_to_call=False)
    referral.refresh_from_db()
    rows = {row.label: row.value for row in shown_now(referral)}
    assert "Phone" not in rows
    assert "No safe way" in rows["Contact"]


def test_what_was_sent_in_english_is_read_in_spanish(texting):
    texting.patient.preferred_language, texting.patient.needs_interpreter = "es", True
    texting.patient.save()
    referral = texting.send(note="Has a stroller.")
    referral.refresh_from_db()
    with override("es"):
        rows = {row.label: row.value for row in shown_now(referral)}
    assert rows["Nombre"] == texting.patient.full_name
    assert rows["Idioma"] == "español, necesita intérprete"
    assert rows["Nota del equipo de atención"] == "Has a stroller."
