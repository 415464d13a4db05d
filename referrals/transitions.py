"""The state machine: the only writer of a referral's status."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from people import audit
from referrals.actors import Actor
from referrals.clocks import clock_changes
from referrals.models import Referral, ReferralEvent, ReferralMessage
from referrals.permissions import can_act_as, consent_stands
from referrals.signals import event_recorded
from referrals.status import (
    TAKEN_ON,
    TERMINAL,
    TRANSITIONS,
    DeclineReason,
    ExpiredReason,
    NotHelpedReason,
    Outcome,
    Transition,
)


class StaleReferral(Exception):
    """Somebody else moved the referral first; `referral` is as it stands now."""

    def __init__(self, referral: Referral) -> None:
        super().__init__(referral.get_status_display())
        self.referral = referral


class ConsentMissing(Exception):
    """The patient's consent does not cover this, or no longer does."""


ALLOWED_REASONS = {
    "decline": DeclineReason.values,
    "close_not_helped": NotHelpedReason.values,
    "expire": ExpiredReason.values,
}


def perform(
    referral: Referral,
    name: str,
    *,
    actor: Actor,
    seen: int | None = None,
    **facts: Any,
) -> ReferralEvent:
    """Move a referral, record it and let its effects hang on the event.

    Facts: `message` (text), `reason` and `outcome` (codes of status.py), `expected_on`
    and `full_until` (dates). `seen` is the version the actor was looking at; by default
    that of `referral`. Raises PermissionDenied, ValidationError (a fact is missing,
    unknown or not this transition's, or its hour is over), ConsentMissing, or
    StaleReferral when the referral has changed since or the transition does not start
    from its status; then nothing has changed.
    """
    transition = TRANSITIONS[name]
    if not can_act_as(actor, referral, transition.who):
        raise PermissionDenied
    _check_facts(transition, facts)
    _check_time(referral, transition)
    with audit.in_turn():
        if transition.shares:
            # Two records of the person may have become one since it was read.
            referral.refresh_from_db(fields=["patient"])
            if not consent_stands(referral):
                raise ConsentMissing
        before = _move(referral, transition, facts, seen)
        event = _record(referral, transition, actor, facts, before)
        event_recorded.send(
            sender=ReferralEvent, referral=referral, event=event, transition=transition
        )
    return event


def _check_facts(transition: Transition, facts: dict[str, Any]) -> None:
    missing = [fact for fact in sorted(transition.requires) if not facts.get(fact)]
    if missing:
        raise ValidationError(
            dict.fromkeys(missing, _("This is needed to go on.")), code="required"
        )
    known = transition.requires | transition.takes
    if strange := [name for name in sorted(facts) if facts[name] and name not in known]:
        raise ValidationError(
            _("This cannot be said here: %(facts)s."),
            code="forbidden",
            params={"facts": ", ".join(strange)},
        )
    reasons = ALLOWED_REASONS.get(transition.name)
    if reasons and facts["reason"] not in reasons:
        raise ValidationError({"reason": _("Choose one of the reasons listed.")})
    if "outcome" in transition.requires and facts["outcome"] not in Outcome.values:
        raise ValidationError({"outcome": _("Choose one of the outcomes listed.")})


def _check_time(referral: Referral, transition: Transition) -> None:
    """One who looks at an older page is told that it is stale, not that it is late."""
    if referral.status in transition.sources and not referral.is_in_time(transition):
        raise ValidationError(
            _("It is too late for this: it was possible for an hour."), code="late"
        )


def _move(
    referral: Referral, transition: Transition, facts: dict[str, Any], seen: int | None
) -> str:
    """The conditional UPDATE that lets one of two actors win; the status before."""
    before = referral.status
    version = referral.version if seen is None else seen
    moved = Referral.objects.filter(
        pk=referral.pk, version=version, status__in=transition.sources
    ).update(
        version=F("version") + 1,
        **_changes(referral, transition, facts, timezone.now()),
    )
    referral.refresh_from_db()
    if not moved:
        raise StaleReferral(referral)
    return before


def _changes(
    referral: Referral, transition: Transition, facts: dict[str, Any], now: datetime
) -> dict[str, Any]:
    target = transition.target
    expected_on: date | None = facts.get("expected_on")
    changes: dict[str, Any] = {
        "status": target,
        "expected_on": expected_on,
        **clock_changes(referral, transition, now, expected_on),
    }
    if transition.name == "send":
        changes["sent_at"] = now
    if transition.within:
        changes["accepted_at"] = None
    if target in TAKEN_ON and referral.accepted_at is None:
        changes["accepted_at"] = now
    if target in TERMINAL:
        changes["closed_at"] = now
    recorded = {fact: facts[fact] for fact in ("reason", "outcome") if fact in facts}
    return changes | recorded


def recorded_facts(facts: dict[str, Any]) -> dict[str, str]:
    """Facts as an event keeps them."""
    return {name: str(value) for name, value in facts.items() if value}


def _record(
    referral: Referral,
    transition: Transition,
    actor: Actor,
    facts: dict[str, Any],
    before: str,
) -> ReferralEvent:
    message = str(facts.get("message") or "").strip()
    event = ReferralEvent.objects.create(
        referral=referral,
        name=transition.name,
        from_status=before,
        to_status=referral.status,
        version=referral.version,
        actor=actor.user,
        actor_label=actor.label,
        facts=recorded_facts(facts),
    )
    if message:
        ReferralMessage.objects.create(
            referral=referral,
            party=transition.who,
            author=actor.user,
            author_label=actor.label,
            body=message,
        )
    audit.record(
        f"referral.{transition.name}",
        actor=actor.user,
        actor_label=actor.label,
        patient=referral.patient_id,
        subject=referral,
    )
    return event
