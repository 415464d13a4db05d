"""What forms of a plan are filled in with."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

TODAY = timezone.localdate


def goal_facts(**facts: Any) -> dict[str, Any]:
    """As the services take them."""
    return {
        "description": "Weigh less",
        "measure": "Weight at home",
        "unit": "lb",
        "baseline": Decimal(190),
        "target": Decimal(180),
        "at_most": True,
        "due_on": TODAY() + timedelta(days=90),
        **facts,
    }


def step_facts(**facts: Any) -> dict[str, Any]:
    return {
        "description": "Weigh every morning",
        "due_on": TODAY() + timedelta(days=7),
        **facts,
    }


def goal_posted(**fields: Any) -> dict[str, Any]:
    """As the browser sends them."""
    return {
        "description": "Weigh less",
        "measure": "Weight at home",
        "unit": "lb",
        "baseline": "190",
        "target": "180",
        "at_most": "yes",
        "due_on": (TODAY() + timedelta(days=90)).isoformat(),
        "lifecycle_status": "active",
        "why": "Asked for by them",
        **fields,
    }


def step_posted(**fields: Any) -> dict[str, Any]:
    return {
        "description": "Weigh every morning",
        "done_by": "Her daughter",
        "due_on": (TODAY() + timedelta(days=7)).isoformat(),
        "status": "not-started",
        "why": "Asked for by them",
        **fields,
    }
