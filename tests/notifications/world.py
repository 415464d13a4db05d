"""Texts that the world's clinic got."""

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from notifications.models import InboundMessage
from tests.world_addresses import OF_INBOUND

if TYPE_CHECKING:
    from tests.world import World


def of_texts(world: "World") -> dict[str, Any]:
    """A text of nobody's, and one of the patient's."""
    inbound = InboundMessage.objects.create(
        provider_sid="SM" + "0" * 32,
        from_number="+14125550199",
        to_number="+14125550100",
        body="Is this the clinic?",
        processed_at=timezone.now(),
    )
    reply = InboundMessage.objects.create(
        provider_sid="SM" + "9" * 32,
        from_number="+14125550142",
        to_number="+14125550100",
        body="Tuesday is better for me",
        meaning="text",
        patient=world.patient,
        processed_at=timezone.now(),
    )
    phone = {"pk": world.patient.contact_points.get().pk}
    return {
        **{name: {"pk": inbound.pk} for name in OF_INBOUND},
        "notifications:match_reply": {"pk": reply.pk},
        "notifications:demo_phone": phone,
        "notifications:demo_reply": phone,
    }
