"""The team outside the network, and what of the plan goes to it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from care.models import OutsideMember, PlanShare
from care.outside.sharing import MayNotShare, share_plan
from care.plans.services import add_goal, begin_plan
from notifications.models import Message
from people.merging import merge_patients
from people.models import AuditEvent, Role
from people.models.consent import ConsentPurpose
from people.services import revoke_consent
from tests.care.plans.words import goal_facts
from tests.client import text
from tests.people.factories import (
    ConsentFactory,
    OrganizationFactory,
    PatientFactory,
    WorkerFactory,
)

DAUGHTER = {
    "name": "Ana Example",
    "part": "family",
    "does": "Fills the pill box",
    "phone": "412-555-0177",
    "route": "phone",
    "may_see_plan": "on",
    "agreed_how": "verbal",
    "agreed_on": "2026-01-05",
}


@pytest.fixture
def plan(patient, worker):
    plan = begin_plan(patient=patient, actor=worker)
    facts = goal_facts(description="Live safely", is_private=True)
    add_goal(plan=plan, facts=facts, actor=worker)
    return plan


@pytest.fixture
def daughter(patient, desk):
    desk.post(f"/patients/{patient.pk}/outside-team/", DAUGHTER)
    return patient.outside_team.get()


def test_somebody_outside_is_added_changed_and_taken_off(desk, patient, worker):
    page = f"/patients/{patient.pk}/outside-team/"
    for wrong in ({"phone": ""}, {"agreed_on": ""}, {"listed": "No such place"}):
        again = desk.post(page, DAUGHTER | wrong)
        assert again.status_code == 422
        assert "Fills the pill box" in text(again)
    for _twice in range(2):
        assert desk.post(page, DAUGHTER).status_code == 302
    daughter = patient.outside_team.get()
    team = f"/patients/{patient.pk}/team/"
    shown = text(desk.get(team))
    assert "Ana Example" in shown
    assert "Fills the pill box" in shown
    assert worker.email in shown
    assert "Social worker, Allegheny Street Clinic" in shown
    other_number = desk.post(page, DAUGHTER | {"phone": "412-555-0199"})
    assert other_number.status_code == 409
    assert "On the team already" in text(other_number)
    assert "412-555-0199" in text(other_number)
    edit = f"/outside-team/{daughter.pk}/"
    changed = DAUGHTER | {"note": "After 5 pm", "seen": 1}
    assert desk.post(edit, changed).status_code == 302
    second = desk.post(edit, DAUGHTER | {"note": "Mornings", "seen": 1})
    assert second.status_code == 409
    assert "After 5 pm" in text(second)
    assert "Mornings" in text(second)
    for _twice in range(2):
        desk.post(f"{edit}end/")
    assert "Fills the pill box" not in text(desk.get(team))
    late = desk.post(edit, DAUGHTER | {"note": "Mornings", "seen": 2})
    assert late.status_code == 409
    assert "Off the team meanwhile. Add them anew." in text(late)
    actions = AuditEvent.objects.filter(
        patient_id=patient.pk, action__contains="-team-"
    )
    assert list(actions.order_by("sequence").values_list("action", flat=True)) == [
        "outside-team-added",
        "outside-team-changed",
        "outside-team-ended",
    ]


def test_the_plan_goes_to_whom_the_person_agreed_and_leaves_out_what_is_private(
    desk, plan, daughter, worker
):
    page = f"/plans/{plan.pk}/"
    assert "Ana Example, Family" in text(desk.get(page))
    response = desk.post(f"{page}share/", {"member": daughter.pk, "language": "es"})
    assert response.headers["Content-Type"] == "application/pdf"
    [share] = PlanShare.objects.all()
    assert (share.version_number, share.to_label) == (plan.version, "Ana Example")
    assert AuditEvent.objects.filter(action="disclosure", actor=worker).count() == 1
    assert "to Ana Example" in text(desk.get(page))
    OutsideMember.objects.update(may_see_plan=False)
    refused = desk.post(f"{page}share/", {"member": daughter.pk}, follow=True)
    assert "no consent covers Ana Example now" in text(refused)
    assert PlanShare.objects.count() == 1


def test_an_organization_gets_it_under_a_consent_to_coordinate_care_alone(
    plan, patient, worker, desk
):
    agency = OrganizationFactory(name="Steel City Home Health")
    facts = DAUGHTER | {"name": "Nurse Bell", "part": "home-health"}
    desk.post(
        f"/patients/{patient.pk}/outside-team/",
        facts | {"listed": "steel city home health"},
    )
    nurse = patient.outside_team.get()
    assert nurse.organization == agency
    told = {"plan": plan, "member": nurse, "language": "en", "actor": worker}
    ConsentFactory(patient=patient)
    with pytest.raises(MayNotShare):
        share_plan(**told)
    consent = ConsentFactory(
        patient=patient,
        purpose=ConsentPurpose.CARE_COORDINATION,
        organizations=[agency],
    )
    assert "Nurse Bell, Home health" in text(desk.get(f"/plans/{plan.pk}/"))
    share_plan(**told)
    assert PlanShare.objects.get().consent == consent
    revoke_consent(actor=worker, consent=consent, note="")
    with pytest.raises(MayNotShare):
        share_plan(**told)


def test_others_look_or_find_nothing(client_for, clinic, patient, plan, daughter):
    reader = client_for(WorkerFactory(at=clinic, read_only=True))
    outsider = client_for(WorkerFactory(role=Role.SOCIAL_WORKER))
    assert "Ana Example" in text(reader.get(f"/patients/{patient.pk}/team/"))
    addresses = (
        f"/patients/{patient.pk}/outside-team/",
        f"/outside-team/{daughter.pk}/",
        f"/outside-team/{daughter.pk}/end/",
        f"/plans/{plan.pk}/share/",
    )
    for address in addresses:
        assert reader.post(address, DAUGHTER).status_code == 403
        assert outsider.post(address, DAUGHTER).status_code == 404
    other = PatientFactory(organization=clinic)
    theirs = begin_plan(patient=other, actor=daughter.added_by)
    desk = client_for(daughter.added_by)
    share = desk.post(f"/plans/{theirs.pk}/share/", {"member": daughter.pk})
    assert share.status_code == 404


def test_who_counsels_them_is_the_care_teams(desk, client_for, clinic, patient, plan):
    page = f"/patients/{patient.pk}/outside-team/"
    counselor = DAUGHTER | {"name": "Dr. Bell", "part": "behavioral"}
    colleague = client_for(WorkerFactory(at=clinic))
    assert colleague.post(page, counselor).status_code == 422
    desk.post(page, counselor)
    member = patient.outside_team.get()
    desk.post(f"/plans/{plan.pk}/share/", {"member": member.pk, "language": "en"})
    assert PlanShare.objects.count() == 1
    for address in (f"/patients/{patient.pk}/team/", f"/plans/{plan.pk}/"):
        assert "Dr. Bell" in text(desk.get(address))
        assert "Dr. Bell" not in text(colleague.get(address))
    assert colleague.get(f"/outside-team/{member.pk}/").status_code == 404
    share = colleague.post(f"/plans/{plan.pk}/share/", {"member": member.pk})
    assert share.status_code == 404
    soon = (timezone.localdate() + timedelta(days=9)).isoformat()
    hour = {"day": soon, "hour": "10:30", "minutes": "30", "with_whom": "Dr. Bell"}
    visit = hour | {"kind": "others", "outside": member.pk}
    visits = f"/patients/{patient.pk}/appointments/"
    assert desk.post(f"{visits}add/", visit).status_code == 302
    assert patient.visits.get().is_private
    assert "Dr. Bell" not in text(colleague.get(visits))


def test_who_counsels_them_later_makes_what_is_booked_private(
    desk, client_for, clinic, patient, daughter
):
    soon = (timezone.localdate() + timedelta(days=9)).isoformat()
    hour = {"day": soon, "hour": "10:30", "minutes": "30", "place": "9 Cedar Street"}
    visit = hour | {"kind": "others", "with_whom": "Ana", "outside": daughter.pk}
    visits = f"/patients/{patient.pk}/appointments/"
    desk.post(f"{visits}add/", visit)
    desk.post(f"{visits}add/", visit | {"hour": "14:00", "outside": ""})
    desk.post(f"{visits}add/", visit | {"hour": "16:00"})
    over = daughter.visits.latest("starts_at")
    desk.post(f"/visits/{over.pk}/cancel/", {"seen": 1})
    colleague = client_for(WorkerFactory(at=clinic))
    assert text(colleague.get(visits)).count("9 Cedar Street") == 3
    counsels = DAUGHTER | {"part": "behavioral", "seen": 1}
    for _twice in range(2):
        edited = desk.post(f"/outside-team/{daughter.pk}/", counsels)
        assert edited.status_code == 302
    assert text(colleague.get(visits)).count("9 Cedar Street") == 1
    assert not daughter.visits.filter(is_private=False).exists()
    waiting = Message.objects.filter(status="queued")
    told = waiting.get(subject_id=daughter.visits.booked().get().pk)
    assert "Cedar" not in told.body
    assert waiting.get(subject_id=over.pk).kind == "appointment-cancelled"
    assert AuditEvent.objects.filter(action="visit-closed").count() == 2


def test_somebody_on_two_records_of_one_person_stands_once_and_gets_no_more(
    desk, patient, daughter, clinic, worker
):
    twin = PatientFactory(organization=clinic, lead=worker)
    facts = DAUGHTER | {"name": "ana example", "email": "ana@example.org"}
    page = f"/patients/{twin.pk}/outside-team/"
    desk.post(page, facts | {"may_see_plan": ""})
    desk.post(page, DAUGHTER | {"name": "Dr. Lee", "part": "specialist"})
    boss = WorkerFactory(at=clinic, role=Role.SUPERVISOR)
    merge_patients(actor=boss, kept=patient, merged=twin)
    team = patient.outside_team.current().in_order()
    assert [member.name for member in team] == ["Ana Example", "Dr. Lee"]
    daughter.refresh_from_db()
    assert (daughter.email, daughter.may_see_plan) == ("ana@example.org", False)
    assert patient.outside_team.count() == 3
