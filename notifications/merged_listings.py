"""Two listings became one: messages about either are about the one that stays."""

from typing import Any

from django.dispatch import receiver

from notifications.models import Message
from resources.merging.ledger import Ledger
from resources.signals import listings_merged


@receiver(listings_merged, dispatch_uid="notifications.listings_merged")
def move_messages(kept: Any, merged: Any, ledger: Ledger, **signal: Any) -> None:
    messages = Message.objects.filter(subject_id=merged.pk)
    ledger.move(messages, "subject_id", kept.pk)
