"""The care team shares a goal with an organization, and undoes it."""

from typing import Any

import pytest

from care.models import GoalShare
from care.outside.sharing import MayNotShare
from care.plans.paper import facts_of
from care.plans.services import change_goal
from care.shared_goals.services import share_goal
from people.merging import merge_patients
from people.models import AuditEvent, Role
from people.models.consent import ConsentPurpose
from resources.merging.merge import merge_listings
from tests.care.factories import make_need, send
from tests.care.plans.words import TODAY
from tests.client import text
from tests.people.factories import ConsentFactory, PatientFactory, WorkerFactory
from tests.resources.factories import OrganizationFactory, ServiceFactory


def agreed(pantry, **fields):
    today = TODAY().isoformat()
    yes = {"organization": pantry.pk, "agreed_how": "by-phone", "agreed_on": today}
    return yes | fields


def test_what_they_agreed_to_is_shared_once_and_undone(
    desk, goal, plan, pantry, consent, worker, patient
):
    page, form = f"/goals/{goal.pk}/", f"/goals/{goal.pk}/share/"
    assert "With nobody." in text(desk.get(page))
    shown = text(desk.get(form))
    assert "I eat three times a day" in shown
    assert "Hazelwood Pantry" in shown
    for _twice in range(2):
        assert desk.post(form, agreed(pantry)).url == page
    other = desk.post(form, agreed(pantry, spoke_for="Her son"))
    assert other.status_code == 409
    assert "They see it already." in text(other)
    share = goal.shares.get()
    assert (share.consent, share.shared_by) == (consent, worker)
    assert "They agreed: By phone" in text(desk.get(page))
    assert "Shared with Hazelwood Pantry" in text(desk.get(f"/plans/{plan.pk}/"))
    consents = f"/patients/{patient.pk}/consents/"
    under = f"Goal: {goal.description}"
    assert under in text(desk.get(consents))
    history = text(desk.get(f"/plans/{plan.pk}/versions/"))
    assert "shared with: from nothing to Hazelwood Pantry" in history
    for _twice in range(2):
        assert desk.post(f"/goal-shares/{share.pk}/end/").status_code == 302
    share.refresh_from_db()
    assert (share.ended_by, share.ended_why) == (worker, "undone")
    assert "With nobody." in text(desk.get(page))
    assert f"{under}</a>, Hazelwood Pantry, " in text(desk.get(consents))
    trail = AuditEvent.objects.filter(action__contains="shared", patient_id=patient.pk)
    told = list(trail.order_by("sequence").values_list("action", flat=True))
    assert told == ["goal-shared", "goal-unshared"]


def test_bad_answers_keep_what_was_chosen(desk, goal, pantry, consent):
    form = f"/goals/{goal.pk}/share/"
    for wrong in (
        {"agreed_how": ""},
        {"agreed_on": "2999-01-01"},
        {"agreed_on": "1990-01-01"},
    ):
        again = desk.post(form, agreed(pantry, spoke_for="Her son", **wrong))
        assert again.status_code == 422
        assert "Her son" in text(again)
    assert not GoalShare.objects.exists()


def test_only_whom_consent_covers_and_who_has_an_open_referral_may_be_chosen(
    desk, goal, pantry, patient, worker
):
    form = f"/goals/{goal.pk}/share/"
    assert "There is no organization to share it with." in text(desk.get(form))
    stranger = OrganizationFactory(name="Steel City Jobs")
    counselor = OrganizationFactory(name="Quiet Rooms")
    service = ServiceFactory(organization=counselor, categories=["mental-health"])
    need = make_need(patient, worker, "mental-health")
    send(need, worker, service)
    ConsentFactory(patient=patient, purpose=ConsentPurpose.CARE_COORDINATION)
    shown = text(desk.get(form))
    assert "Hazelwood Pantry" in shown
    assert "Steel City Jobs" not in shown
    assert "Quiet Rooms" not in shown
    for other in (stranger, counselor):
        assert desk.post(form, agreed(other)).status_code == 422
    assert not GoalShare.objects.exists()


def test_private_goals_are_never_shared(desk, goal, pantry, consent, worker):
    change_goal(goal=goal, facts={"is_private": True}, seen=goal.version, actor=worker)
    form = f"/goals/{goal.pk}/share/"
    assert "Only the care team sees this goal" in text(desk.get(form))
    assert desk.post(form, agreed(pantry)).status_code == 422
    with pytest.raises(MayNotShare):
        share_goal(
            goal=goal,
            organization=pantry,
            agreed_how="in-person",
            agreed_on=TODAY(),
            actor=worker,
        )


def test_the_persons_copy_says_with_whom_in_both_languages(share, plan):
    def shown(language: str, reader: str) -> list[str]:
        facts: Any = facts_of(plan, language, reader, with_private=False)
        return [row.shared_with for row in facts["goals"]]

    for language in ("en", "es"):
        assert shown(language, "") == ["Hazelwood Pantry"]
        assert shown(language, "Dr. Lee") == [""]


def test_others_look_or_find_nothing(client_for, clinic, goal, share, pantry):
    reader = client_for(WorkerFactory(at=clinic, read_only=True))
    colleague = client_for(WorkerFactory(at=clinic))
    outsider = client_for(WorkerFactory(role=Role.SOCIAL_WORKER))
    assert "Hazelwood Pantry" in text(reader.get(f"/goals/{goal.pk}/"))
    assert colleague.get(f"/goals/{goal.pk}/share/").status_code == 200
    for address in (f"/goals/{goal.pk}/share/", f"/goal-shares/{share.pk}/end/"):
        assert reader.post(address, agreed(pantry)).status_code == 403
        assert outsider.post(address, agreed(pantry)).status_code == 404
    assert colleague.get(f"/goal-shares/{share.pk}/end/").status_code == 405
    assert GoalShare.objects.current().count() == 1


def test_two_records_of_one_person_keep_what_was_shared(share, patient, clinic, worker):
    kept = PatientFactory(organization=clinic, lead=worker)
    supervisor = WorkerFactory(role=Role.SUPERVISOR, at=clinic)
    merge_patients(kept=kept, merged=patient, actor=supervisor)
    share.refresh_from_db()
    assert share.goal.plan.patient == kept
    assert share.ended_at is None
    assert share.consent.patient == kept


def test_two_listings_of_one_organization_share_a_goal_once(
    share, goal, consent, worker, pantry
):
    double = OrganizationFactory(name="Hazelwood Food Pantry")
    twin = GoalShare.objects.get(pk=share.pk)
    twin.pk, twin.organization = None, double
    twin._state.adding = True
    twin.save()
    merge_listings(kept=double, merged=pantry, user=worker)
    assert [s.organization for s in goal.shares.all()] == [double]
