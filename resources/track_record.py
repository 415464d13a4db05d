"""How this network's referrals to each service went, and how far that lifts it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from resources import match_index
from resources.models import Service, TrackRecord

# A service is taken for average until its own referrals outweigh this many.
PRIOR_REFERRALS = 10
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class OutcomeCounts:
    """Of one service: `asked` referrals were answered or ran out, `accepted` of them
    taken; `ended` were closed with an outcome, `helped` of them with help."""

    asked: int = 0
    accepted: int = 0
    ended: int = 0
    helped: int = 0

    def __post_init__(self) -> None:
        if not (0 <= self.accepted <= self.asked and 0 <= self.helped <= self.ended):
            raise ValueError("Count no more accepted than asked or helped than ended.")


def record_outcomes(counts: Mapping[uuid.UUID, OutcomeCounts]) -> int:
    """Make the track record what `counts` says, and nothing else: a service that is
    not in it has no record any more. Returns how many records changed.

    Only services whose lift changed have their rows of the matching table written anew.
    """
    overall = _total(counts)
    present = TrackRecord.objects.in_bulk()
    known = set(
        Service.objects.filter(pk__in=_unknown(counts, present)).values_list(
            "pk", flat=True
        )
    ).union(present)
    wanted = {
        service_id: _record(service_id, one, overall)
        for service_id, one in counts.items()
        if service_id in known and (one.asked or one.ended)
    }
    return _write(wanted, present)


def shrunk_rate(successes: int, trials: int, overall: float) -> float:
    """The mean of a beta distribution that starts as `PRIOR_REFERRALS` at the
    network's own rate (empirical Bayes, the beta-binomial model)."""
    return (successes + PRIOR_REFERRALS * overall) / (trials + PRIOR_REFERRALS)


def lift(counts: OutcomeCounts, overall: OutcomeCounts) -> int:
    """Percent points above or below the network: the mean of how far the shrunk rates
    of acceptance and of help stand from the network's."""
    accepting = _share(overall.accepted, overall.asked)
    helping = _share(overall.helped, overall.ended)
    above = (
        shrunk_rate(counts.accepted, counts.asked, accepting)
        - accepting
        + shrunk_rate(counts.helped, counts.ended, helping)
        - helping
    )
    return round(100 * above / 2)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _total(counts: Mapping[uuid.UUID, OutcomeCounts]) -> OutcomeCounts:
    every = counts.values()
    return OutcomeCounts(
        asked=sum(one.asked for one in every),
        accepted=sum(one.accepted for one in every),
        ended=sum(one.ended for one in every),
        helped=sum(one.helped for one in every),
    )


def _unknown(
    counts: Mapping[uuid.UUID, OutcomeCounts], present: Mapping[uuid.UUID, TrackRecord]
) -> list[uuid.UUID]:
    return [service_id for service_id in counts if service_id not in present]


def _record(
    service_id: uuid.UUID, counts: OutcomeCounts, overall: OutcomeCounts
) -> TrackRecord:
    return TrackRecord(
        service_id=service_id,
        asked=counts.asked,
        accepted=counts.accepted,
        ended=counts.ended,
        helped=counts.helped,
        lift=lift(counts, overall),
        updated_at=timezone.now(),
    )


def _write(
    wanted: dict[uuid.UUID, TrackRecord], present: dict[uuid.UUID, TrackRecord]
) -> int:
    gone = [service_id for service_id in present if service_id not in wanted]
    changed = [
        record
        for service_id, record in wanted.items()
        if service_id not in present or _said(record) != _said(present[service_id])
    ]
    moved = [
        record.service_id
        for record in changed
        if record.lift != _lift_of(present.get(record.service_id))
    ]
    moved += [service_id for service_id in gone if present[service_id].lift]
    with transaction.atomic():
        TrackRecord.objects.filter(pk__in=gone).delete()
        TrackRecord.objects.bulk_create(
            changed,
            batch_size=AT_ONCE,
            update_conflicts=True,
            unique_fields=["service"],
            update_fields=[*COUNTED, "lift", "updated_at"],
        )
        match_index.refresh_services(moved)
    return len(gone) + len(changed)


COUNTED = ("asked", "accepted", "ended", "helped")


def _said(record: TrackRecord) -> tuple[int, ...]:
    return (*(getattr(record, name) for name in COUNTED), record.lift)


def _lift_of(record: TrackRecord | None) -> int:
    return record.lift if record else 0
