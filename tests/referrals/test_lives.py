"""Every status, every transition, everybody: who may do what, and what it takes.

What is right stands here by hand, not read from the table that it tests. A referral is
built once per status; each try is rolled back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from people.models import Role
from referrals.actors import SYSTEM, Actor, link_actor, phone_actor, user_actor
from referrals.models import Referral
from referrals.status import (
    OPEN,
    TERMINAL,
    TRANSITIONS,
    DeclineReason,
    ExpiredReason,
    NotHelpedReason,
    Outcome,
    Party,
    Status,
)
from referrals.transitions import ConsentMissing, StaleReferral, perform
from tests.people.factories import CareTeamMemberFactory, WorkerFactory

ENDS = {
    "withdraw": "withdrawn",
    "expire": "expired",
    "revoke_consent": "consent_revoked",
    "end_duplicate": "withdrawn",
}
WAITED_FOR = {"stand_down": "withdrawn"}
CLOSES = {"close_helped": "closed_helped", "close_not_helped": "closed_not_helped"}
LIVES = {
    "draft": {
        "send": "sent",
        "withdraw": "withdrawn",
        "revoke_consent": "consent_revoked",
    },
    "sent": {
        "accept": "accepted",
        "waitlist": "waitlisted",
        "decline": "declined",
        "ask": "needs_info",
        **ENDS,
        **WAITED_FOR,
    },
    "needs_info": {
        "accept": "accepted",
        "waitlist": "waitlisted",
        "decline": "declined",
        "answer": "sent",
        **ENDS,
        **WAITED_FOR,
    },
    "accepted": {
        "waitlist": "waitlisted",
        "start": "in_service",
        "unaccept": "sent",
        **CLOSES,
        **ENDS,
    },
    "waitlisted": {
        "accept": "accepted",
        "waitlist": "waitlisted",
        "start": "in_service",
        **CLOSES,
        **ENDS,
        **WAITED_FOR,
    },
    "in_service": {"report": "in_service", **CLOSES, **ENDS},
}
SENDERS = {"send", "answer", "withdraw"}
SYSTEMS = {"expire", "revoke_consent", "stand_down", "end_duplicate"}
WORKERS = {"social_worker", "care_manager", "supervisor", "program_manager"}
NEEDS = {
    "waitlist": {"expected_on"},
    "decline": {"reason"},
    "ask": {"message"},
    "answer": {"message"},
    "report": {"message"},
    "close_helped": {"outcome"},
    "close_not_helped": {"reason"},
    "withdraw": {"message"},
    "expire": {"reason"},
}
SHARES = {"send", "accept", "waitlist", "answer", "start", "report", "unaccept"}
FACTS = {
    "message": "A word",
    "expected_on": timezone.localdate() + timedelta(days=9),
    "full_until": timezone.localdate() + timedelta(days=9),
    "outcome": Outcome.NEED_MET,
    "reason": DeclineReason.OTHER,
}
TAKES = {"decline": {"full_until"}}
REASONS = {
    "close_not_helped": NotHelpedReason.OTHER,
    "expire": ExpiredReason.NO_ANSWER,
}


def facts_for(name: str) -> dict[str, object]:
    facts = {fact: FACTS[fact] for fact in NEEDS.get(name, ())}
    return facts | ({"reason": REASONS[name]} if name in REASONS else {})


def actors(network, referral: Referral) -> dict[str, tuple[Actor, set[str]]]:
    """Everybody by a name, with the transitions that are theirs."""
    theirs = TRANSITIONS.keys() - SENDERS - SYSTEMS
    people: dict[str, tuple[Actor, set[str]]] = {
        "system": (SYSTEM, SYSTEMS),
        "link": (link_actor(referral), theirs),
        "link of another referral": (
            link_actor(Referral(organization=network.pantry)),
            set(),
        ),
        "partner": (user_actor(network.partner), theirs),
    }
    for role in Role:
        user = WorkerFactory(at=network.clinic, role=role)
        CareTeamMemberFactory(patient=network.patient, user=user)
        works = role in WORKERS
        people[role] = user_actor(user), SENDERS if works else set()
        people[f"{role} by phone"] = (
            phone_actor(user, referral),
            theirs if works else set(),
        )
    strangers = {
        "worker elsewhere": WorkerFactory(),
        "worker who only reads": network.colleague(read_only=True),
        "partner elsewhere": WorkerFactory(role=Role.PARTNER),
        "partner who only reads": WorkerFactory(
            at=network.pantry, role=Role.PARTNER, read_only=True
        ),
        "editor of the pantry": WorkerFactory(at=network.pantry, role=Role.EDITOR),
    }
    return people | {
        name: (user_actor(user), set()) for name, user in strangers.items()
    }


WORKERS = {"social_worker", "care_manager", "supervisor", "program_manager"}


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def outcome(referral: Referral, name: str, actor: Actor, **facts: object) -> str:
    """The status it led to, or why it did not."""
    tried = copy(referral)
    try:
        with undone():
            perform(tried, name, actor=actor, **facts)
            assert (tried.due_at is not None) == (tried.status in OPEN)
            assert (tried.next_step_at is not None) == (tried.status in OPEN)
            assert (tried.closed_at is not None) == (tried.status in TERMINAL)
            last = tried.events.last()
            assert (last.name, last.to_status) == (name, tried.status)
            assert last.version == referral.version + 1
    except PermissionDenied:
        return "not theirs"
    except StaleReferral:
        return "not from here"
    except ConsentMissing:
        return "no consent"
    except ValidationError as error:
        return (
            str(error.code)
            if hasattr(error, "code")
            else f"needs {sorted(error.message_dict)}"
        )
    return tried.status


@pytest.mark.parametrize("status", Status)
def test_who_may_do_what_from_here(network, status):
    referral = network.referral(status)
    leads_to = LIVES.get(status, {})
    wrong = []
    for who, (actor, theirs) in actors(network, referral).items():
        for name in TRANSITIONS:
            right = (
                leads_to.get(name, "not from here") if name in theirs else "not theirs"
            )
            got = outcome(referral, name, actor, **facts_for(name))
            if got != right:
                wrong.append(f"{who}, {name}: {got}, not {right}")
    assert not wrong


@pytest.mark.parametrize("name", TRANSITIONS)
def test_what_it_takes(network, name):
    """Without what it needs it is refused by name; so is what is not its own to say,
    and what shares anything, once consent has ended."""
    transition = TRANSITIONS[name]
    referral = network.referral(min(transition.sources))
    actor = {
        Party.SENDER: user_actor(network.worker),
        Party.RECEIVER: link_actor(referral),
        Party.SYSTEM: SYSTEM,
    }[transition.who]
    facts = facts_for(name)
    done = outcome(referral, name, actor, **facts)
    assert done == transition.target

    if facts:
        assert outcome(referral, name, actor) == f"needs {sorted(facts)}"
        assert outcome(referral, name, actor, **dict.fromkeys(facts, "")) != done
    allowed = facts.keys() | TAKES.get(name, set())
    allowed |= set() if name in SYSTEMS else {"message"}
    for fact in FACTS.keys() - allowed:
        refused = outcome(referral, name, actor, **facts, **{fact: FACTS[fact]})
        assert refused == "forbidden", fact
    assert outcome(referral, name, actor, **facts, color="red") == "forbidden"
    if "message" in allowed - facts.keys():
        assert outcome(referral, name, actor, **facts, message="A word") == done

    network.end_consent()
    right = "no consent" if name in SHARES else done
    assert outcome(referral, name, actor, **facts) == right
