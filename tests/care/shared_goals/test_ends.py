"""Whatever ends the sharing of a goal ends the view of it at once, at both doors."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from care.models import Condition
from care.plans.services import change_goal, move_plan
from care.shared_goals.services import stop_sharing
from people.models.consent import ConsentPurpose
from people.services import revoke_consent
from referrals.actors import user_actor
from referrals.transitions import perform
from tests.client import text
from tests.people.factories import ConsentFactory

WORDS = "I eat three times a day"


def unshared(share, worker):
    stop_sharing(share=share, actor=worker)


def revoked(share, worker):
    revoke_consent(actor=worker, consent=share.consent, note="")


def expired(share, worker):
    yesterday = timezone.localdate() - timedelta(days=1)
    type(share.consent).objects.filter(pk=share.consent_id).update(expires_on=yesterday)


def made_private(share, worker):
    share.goal.refresh_from_db()
    seen = share.goal.version
    change_goal(goal=share.goal, facts={"is_private": True}, seen=seen, actor=worker)


def condition_made_private(share, worker):
    condition = Condition.objects.create(patient=share.goal.plan.patient, label="Low")
    share.goal.conditions.add(condition)
    condition.is_private = True
    condition.save()


def goal_dropped(share, worker):
    share.goal.refresh_from_db()
    facts = {"lifecycle_status": "cancelled"}
    change_goal(goal=share.goal, facts=facts, seen=share.goal.version, actor=worker)


def plan_paused(share, worker):
    move_plan(plan=share.goal.plan, to="on-hold", actor=worker)


def plan_closed(share, worker):
    move_plan(plan=share.goal.plan, to="completed", actor=worker)


ENDS = {
    unshared: "undone",
    revoked: "consent",
    expired: "",
    made_private: "private",
    condition_made_private: "private",
    goal_dropped: "closed",
    plan_paused: "",
    plan_closed: "closed",
}


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_the_goal_is_seen_and_told_of_no_more(
    end, share, partner, by_link, referral, goal, worker, desk
):
    link, path = by_link
    doors = ((partner, f"/inbox/{referral.pk}/"), (link, path))
    for client, page in doors:
        assert WORDS in text(client.get(page))
    end(share, worker)
    for client, page in doors:
        assert WORDS not in text(client.get(page))
        told = client.post(
            f"{page}goals/{share.pk}/",
            {"word": "nearer", "note": "Comes on Mondays", "key": uuid4()},
        )
        assert told.status_code == 409
        assert "Comes on Mondays" in text(told)
        assert WORDS not in text(told)
    assert not goal.progress.exists()
    share.refresh_from_db()
    assert share.ended_why == ENDS[end]
    is_over = bool(share.ended_at)
    assert ("Not shown now" in text(desk.get(f"/goals/{goal.pk}/"))) != is_over


def test_with_the_referral_it_ends_too(share, partner, referral, worker, desk, goal):
    perform(referral, "withdraw", actor=user_actor(worker), message="Moved away")
    assert partner.get(f"/inbox/{referral.pk}/").status_code == 404
    answer = {"word": "nearer", "key": uuid4()}
    told = partner.post(f"/inbox/{referral.pk}/goals/{share.pk}/", answer)
    assert told.status_code == 410
    assert WORDS not in text(told)
    assert not goal.progress.exists()
    assert "Not shown now" in text(desk.get(f"/goals/{goal.pk}/"))


def test_who_takes_consent_back_is_told_what_is_no_longer_shared(
    share, consent, goal, pantry, patient, desk
):
    page = f"/consents/{consent.pk}/revoke/"
    named = f"{goal.description}: {pantry}"
    assert named in text(desk.get(page))
    ConsentFactory(patient=patient, purpose=ConsentPurpose.CARE_COORDINATION)
    assert named not in text(desk.get(page))
    plain = ConsentFactory(patient=patient)
    assert named not in text(desk.get(f"/consents/{plain.pk}/revoke/"))


def test_a_consent_given_later_does_not_bring_it_back(
    share, partner, referral, worker, pantry, patient
):
    both = {"patient": patient, "purpose": ConsentPurpose.CARE_COORDINATION}
    second = ConsentFactory(**both)
    revoked(share, worker)
    assert WORDS in text(partner.get(f"/inbox/{referral.pk}/"))
    revoke_consent(actor=worker, consent=second, note="")
    ConsentFactory(**both)
    assert WORDS not in text(partner.get(f"/inbox/{referral.pk}/"))
    history = share.goal.plan.versions.first()
    assert history.changes[0]["field"] == "shared_with"
