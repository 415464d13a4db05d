"""What the world's patient measures."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from tests.care.monitoring.factories import check_in_token, watch, weigh

if TYPE_CHECKING:
    from tests.world import World


def of_monitoring(world: "World") -> dict[str, Any]:
    """A weight that rises over its limit."""
    watch(world.patient, world.users["social_worker"], high=Decimal(185))
    for days_ago, value in ((2, "180"), (1, "183"), (0, "186")):
        weigh(world.patient, value, days_ago=days_ago)
    alert = {"pk": world.patient.alerts.order_by("raised_at", "pk")[0].pk}
    person = {"pk": world.patient.pk}
    own = {"token": check_in_token(world.patient)}
    return {
        "care:own_check_in": own,
        "care:own_check_in_open": own,
        "care:alert": alert,
        "care:alert_plan": alert,
        "care:device_end": {**person, "device": uuid4()},
        "care:check_in_call": {**person, "check_in": uuid4()},
        "care:reading_wrong": {**person, "reading": uuid4()},
    }
