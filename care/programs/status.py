"""A person's way through a program as data: statuses, reasons, moves, FHIR words.

Imports no model. The forms, the services, the tests and docs/care-management.md read
this file.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    IDENTIFIED = "identified", _("Identified")
    OFFERED = "offered", _("Offered")
    ENROLLED = "enrolled", _("Enrolled")
    PAUSED = "paused", _("Paused")
    GRADUATED = "graduated", _("Graduated")
    DECLINED = "declined", _("Declined")
    LEFT = "left", _("Left")


class EndReason(TextChoices):
    """Why somebody declined or left."""

    NOT_WANTED = "not-wanted", _("Does not want it")
    OTHER_HELP = "other-help", _("Has other help")
    NOT_REACHED = "not-reached", _("Could not be reached")
    NOT_ELIGIBLE = "not-eligible", _("Does not fit after all")
    MOVED_AWAY = "moved-away", _("Moved away")
    INSTITUTION = "institution", _("Lives in an institution now")
    DIED = "died", _("Died")
    OTHER = "other", _("Another reason")


OPEN = frozenset(
    {Status.IDENTIFIED, Status.OFFERED, Status.ENROLLED, Status.PAUSED},
)
ENDED = frozenset(set(Status) - OPEN)
# Those who count in a caseload; a paused one keeps the place.
CARRIED = frozenset({Status.ENROLLED, Status.PAUSED})

# FHIR R4 EpisodeOfCare.status.
FHIR_STATUS: dict[Status, str] = {
    Status.IDENTIFIED: "planned",
    Status.OFFERED: "planned",
    Status.ENROLLED: "active",
    Status.PAUSED: "onhold",
    Status.GRADUATED: "finished",
    Status.DECLINED: "cancelled",
    Status.LEFT: "finished",
}


@dataclass(frozen=True, slots=True)
class Move:
    """`label` is the button's, `past` the history's. `needs_reason`: one of EndReason
    is said; `takes_level`: how intense it is, and who has the person, is said."""

    name: str
    label: str | Promise
    past: str | Promise
    sources: frozenset[Status]
    target: Status
    needs_reason: bool = False
    takes_level: bool = False


def _move(
    name: str,
    label: str | Promise,
    past: str | Promise,
    sources: set[Status],
    target: Status,
    *,
    needs_reason: bool = False,
    takes_level: bool = False,
) -> Move:
    return Move(
        name, label, past, frozenset(sources), target, needs_reason, takes_level
    )


MOVES = {
    move.name: move
    for move in [
        _move("offer", _("Offer it"), _("Offered"),
              {Status.IDENTIFIED}, Status.OFFERED),
        _move("enroll", _("Enroll"), _("Enrolled"),
              {Status.IDENTIFIED, Status.OFFERED}, Status.ENROLLED, takes_level=True),
        _move("change", _("Change level or care manager"),
              _("Level or care manager changed"),
              {Status.ENROLLED}, Status.ENROLLED, takes_level=True),
        _move("pause", _("Pause"), _("Paused"), {Status.ENROLLED}, Status.PAUSED),
        _move("resume", _("Go on"), _("Went on"), {Status.PAUSED}, Status.ENROLLED),
        _move("graduate", _("Graduate"), _("Graduated"),
              {Status.ENROLLED, Status.PAUSED}, Status.GRADUATED),
        _move("decline", _("They decline"), _("Declined"),
              {Status.IDENTIFIED, Status.OFFERED}, Status.DECLINED, needs_reason=True),
        _move("leave", _("They leave"), _("Left"),
              {Status.ENROLLED, Status.PAUSED}, Status.LEFT, needs_reason=True),
    ]
}  # fmt: skip


def moves_from(status: str) -> list[Move]:
    return [move for move in MOVES.values() if status in move.sources]
