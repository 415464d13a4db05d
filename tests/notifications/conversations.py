"""For tests of the texts with a patient."""

from typing import Any
from uuid import uuid4

from django.utils import timezone

from tests.notifications.factories import InboundFactory


def wrote(patient, **facts: Any) -> Any:
    facts = {"meaning": "text", "processed_at": timezone.now(), **facts}
    return InboundFactory(patient=patient, **facts)


def draft(body: str, **facts: str) -> dict[str, str]:
    return {"body": body, "key": str(uuid4()), **facts}
