"""What workers on all machines share about a sender: how fast it may go, whether its
provider asked to be left alone, and what has to be repaired."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from notifications.channels import ChannelBackend, provider_class
from notifications.models import Channel, Sender, Status
from notifications.provider_codes import Concerns, Effect, code_for

FIRST_REST = timedelta(seconds=5)
LONGEST_REST = timedelta(minutes=5)


@dataclass(slots=True)
class Provider:
    """One choice for a channel, by the name that the settings give it."""

    name: str
    channel: str
    backend: ChannelBackend
    # As last read; `Lane.refresh` reads it anew for each batch.
    sender: Sender | None = None

    @property
    def parts_a_second(self) -> float:
        """0: as many as it takes."""
        limited = self.channel == Channel.SMS
        return float(settings.NOTIFICATIONS["sms_parts_a_second"]) if limited else 0.0

    def is_closed(self, now: datetime) -> bool:
        until = self.sender.closed_until if self.sender else None
        return until is not None and until > now

    def is_full(self, now: datetime) -> bool:
        """Its parts of this second are used up."""
        until = self.sender.free_at if self.sender else None
        return bool(self.parts_a_second and until and until > now)


def read_senders(providers: Sequence[Provider]) -> None:
    """Take over what other workers have learned, in one query."""
    rows = Sender.objects.filter(provider__in=[each.name for each in providers])
    by_key = {(row.provider, row.address): row for row in rows.order_by()}
    for provider in providers:
        provider.sender = by_key.get((provider.name, provider.backend.address))


def take(provider: Provider, parts: int, now: datetime) -> bool:
    """Use up the sender's time for so many parts. False: others were faster, or it is
    not free again yet."""
    rate = provider.parts_a_second
    if not rate:
        return True
    _ensure(provider)
    free = _rows(provider).filter(Q(free_at=None) | Q(free_at__lte=now))
    return bool(free.update(free_at=now + timedelta(seconds=parts / rate)))


def rest(provider: Provider, code: str) -> None:
    """The provider never processed what we sent: all workers leave it alone, for
    longer each time in a row, and spread when they come back."""
    sender = _ensure(provider)
    wait = min(FIRST_REST * 2 ** min(sender.refusals, 10), LONGEST_REST)
    wait *= random.uniform(0.5, 1.5)  # noqa: S311  jitter, not a secret
    _rows(provider).update(
        closed_until=timezone.now() + wait, refusals=F("refusals") + 1
    )
    note_code(provider.name, provider.backend.address, code)


def took(provider: Provider) -> None:
    """It takes messages again. Costs nothing where it never stopped."""
    sender = provider.sender
    if sender is None or not (sender.refusals or _refused_us(sender.alert_code)):
        return
    _rows(provider).update(closed_until=None, refusals=0)
    _rows(provider).filter(alert_code=sender.alert_code).update(
        alert_code="", alert_at=None
    )
    sender.refusals, sender.alert_code = 0, ""


def note_code(name: str, address: str, code: str) -> None:
    """Warn administrators where a code speaks of the sender."""
    if code_for(code).concerns != Concerns.SENDER:
        return
    row, _created = Sender.objects.get_or_create(provider=name, address=address)
    Sender.objects.filter(pk=row.pk).exclude(alert_code=code).update(
        alert_code=code, alert_at=timezone.now()
    )


def note_report(name: str, status: str, code: str) -> None:
    """The same from the provider's later news; a delivery ends the warning."""
    if status == Status.DELIVERED:
        alerts().filter(provider=name).update(alert_code="", alert_at=None)
    elif code_for(code).concerns == Concerns.SENDER:
        note_code(name, address_of(name), code)


def address_of(name: str) -> str:
    """Who sends at the provider by today's settings; "" where they lack."""
    try:
        return provider_class(name)().address
    except (ImproperlyConfigured, ImportError):
        return ""


def alerts() -> "QuerySet[Sender]":
    """Senders about which something must be repaired."""
    return Sender.objects.exclude(alert_code="").order_by("provider", "address")


def seconds_until_free() -> float | None:
    """How long until a sender that is merely used up may go on, 0 where it just may
    again; None where none was in the last second."""
    if not settings.NOTIFICATIONS["sms_parts_a_second"]:
        return None
    now = timezone.now()
    lately = Sender.objects.filter(free_at__gt=now - timedelta(seconds=1))
    free_at = lately.order_by("free_at").values_list("free_at", flat=True).first()
    return max(0.0, (free_at - now).total_seconds()) if free_at else None


def _refused_us(code: str) -> bool:
    """Told when we send, so the next text that it takes shows that it is repaired."""
    return bool(code) and code_for(code).effect == Effect.RETRY


def _rows(provider: Provider) -> "QuerySet[Sender]":
    return Sender.objects.filter(
        provider=provider.name, address=provider.backend.address
    )


def _ensure(provider: Provider) -> Sender:
    if provider.sender is None:
        provider.sender, _created = Sender.objects.get_or_create(
            provider=provider.name, address=provider.backend.address
        )
    return provider.sender
