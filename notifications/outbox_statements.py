"""The two UPDATEs that run for every message, or for several in one, as Django writes
them: composing one takes longer than running it, so `prepared` keeps them."""

import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.models import Case, CharField, F, Field, OuterRef, TextField, Value, When

from notifications.models import Message, Status
from notifications.prepared import Statement

Conditions = Callable[[Message], Sequence[Any]]
FREE: dict[str, Any] = {"lease_owner": "", "lease_until": None}
# Values of no message, in whose places the real ones are put.
STANDS: dict[str, Any] = {
    "now": datetime(1902, 1, 1, tzinfo=UTC),
    "lease_until": datetime(1902, 1, 2, tzinfo=UTC),
    "sent_at": datetime(1902, 1, 3, tzinfo=UTC),
    "delivered_at": datetime(1902, 1, 4, tzinfo=UTC),
    **{
        name: f"\ufffc{name}"
        for name in ("owner", "provider", "status", "body", "joined_body")
    },
}


def no_conditions(_message: Message) -> Sequence[Any]:
    return ()


def numbered(name: str, values: Sequence[Any]) -> dict[str, Any]:
    """What stands in a statement once for each message, in their order."""
    return {f"{name}_{place}": value for place, value in enumerate(values)}


def write_begin(like: Message, count: int, conditions: Conditions) -> Statement:
    """For so many messages, of one shape with `like`."""
    keys, hashes = _keys(count), _texts("body_hash", count)
    own: dict[str, Any] = {name: OuterRef(name) for name in ("pk", "to", "patient_id")}
    if like.patient_id is None:
        own["patient_id"] = None
    each = Message(kind=like.kind, channel=like.channel, **own)
    rows = Message.objects.filter(
        *conditions(each),
        pk__in=list(keys.values()),
        status=Status.QUEUED,
        lease_owner=STANDS["owner"],
        lease_until__gt=STANDS["now"],
    )
    fields = {
        "status": Status.SENDING,
        "held_for": "",
        "attempts": F("attempts") + 1,
        "begun_at": STANDS["now"],
        "provider": STANDS["provider"],
        "joined_body": STANDS["joined_body"],
        "lease_until": STANDS["lease_until"],
        "body_hash": _by_key(keys, hashes, CharField()),
    }
    return Statement(rows, fields, STANDS | keys | hashes)


def write_finish_sent(count: int, *, with_words: bool) -> Statement:
    """For so many messages; `with_words`: other words are kept than were sent."""
    keys, references = _keys(count), _texts("provider_reference", count)
    bodies, joined_bodies = _texts("body", count), _texts("joined_body", count)
    rows = Message.objects.filter(
        pk__in=list(keys.values()), status=Status.SENDING, lease_owner=STANDS["owner"]
    )
    fields = {
        "status": STANDS["status"],
        "provider_reference": _by_key(keys, references, CharField()),
        "sent_at": STANDS["sent_at"],
        "delivered_at": STANDS["delivered_at"],
        "error_code": "",
        "error_text": "",
        **FREE,
    }
    if with_words:
        fields["body"] = _by_key(keys, bodies, TextField())
        fields["joined_body"] = _by_key(keys, joined_bodies, TextField())
    stands = STANDS | keys | references | bodies | joined_bodies
    return Statement(rows, fields, stands)


def _keys(count: int) -> dict[str, uuid.UUID]:
    return numbered("pk", [uuid.UUID(int=place + 1) for place in range(count)])


def _texts(name: str, count: int) -> dict[str, str]:
    return numbered(name, [f"\ufffc{name}{place}" for place in range(count)])


def _by_key(
    keys: dict[str, uuid.UUID], values: dict[str, Any], field: "Field[Any, Any]"
) -> Any:
    """To each message its own."""
    pairs = zip(keys.values(), values.values(), strict=True)
    if len(keys) == 1:
        return next(iter(values.values()))
    return Case(
        *[When(pk=key, then=Value(value)) for key, value in pairs], output_field=field
    )
