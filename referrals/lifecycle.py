"""docs/referral-lifecycle.md and the page of the lifecycle, drawn from the data of
`referrals.status` and `referrals.timing`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from referrals.status import (
    AWAITING_ANSWER,
    FHIR_TASK_STATUS,
    NEXT_ACTION,
    OPEN,
    TAKEN_ON,
    TERMINAL,
    TRANSITIONS,
    DeclineReason,
    ExpiredReason,
    NotHelpedReason,
    Outcome,
    Outlook,
    Party,
    PatientAnswer,
    Status,
    Transition,
)
from referrals.timing import (
    CLOCK_DAYS,
    END_AFTER,
    FURTHEST_DAYS,
    GRACE_DAYS,
    KEPT_FOR,
    LAST_CALL_DAYS,
    LIFE_DAYS,
    REMIND_AFTER,
)

PATH = Path(settings.BASE_DIR, "docs", "referral-lifecycle.md")
HEAD = f"""# The life of a referral

Made by `manage.py referral_lifecycle --write` from `referrals/status.py` and
`referrals/timing.py`: change those, not this one. `referrals/transitions.py: perform`
is the only writer of a status.

Days are working days, to closing time, of whoever acts next: weekdays from nine to five
but on federal holidays, or what the organization's own calendar says; days off and time
away do not count. A question stops the organization's time to answer; the reply lets it
go on with what was left. A waitlist is due the working day after its own date, if it
has one.

The organization is reminded after {", ".join(map(str, REMIND_AFTER[:-1]))} and
{REMIND_AFTER[-1]} days of silence, counted from sending, later from where the clock ran
out. Past the clock the sender gets a task; {GRACE_DAYS} days later whoever is in charge
there gets an urgent one, once; after the days in the last column the referral ends.
While an appointment is to come nobody is waited for until the working day after it; one
that is made, moved, called off, kept or missed starts the clock anew. Where the sender
says so, what silence led to stays: the organization has not been heard.
"""
LIFE = f"""The clocks above begin anew with each status, so that together they could
go on for long. A referral as a whole therefore ends at the last closing time before
{LIFE_DAYS} calendar days have gone by since it was sent, whatever its status, unless
the organization has said something of the time to come. That lets it live longer, and
never shorter:
"""
LIFE_FOOT = f"""
A date more than {FURTHEST_DAYS} days ahead counts as one so far ahead. {LAST_CALL_DAYS}
days before the end the sender gets a task and the organization an e-mail that says what
keeps it open. Time away stops the clocks of an organization, and not this. Pages show
when an open referral ends by itself, and why; one that did keeps the reason.
"""
KEEPS: dict[Outlook, str | Promise] = {
    Outlook.WAITLIST_DATE: _("a date on the waitlist: past that date"),
    Outlook.APPOINTMENT: _("an appointment: past its day"),
    Outlook.PROGRESS: _("a report of progress: past that report"),
}
FOOT = """
Shares: refused without current consent. Ends access: links are revoked and the inbox no
longer shows it, in the same transaction. What the receiver does may be written down by
the sender's worker when the organization answers by phone. A yes can be taken back
within an hour, unless it came from the waitlist; the time to answer is what it was.
"""


def document() -> str:
    with override("en"):
        parts = [
            HEAD,
            *_diagram(),
            *_statuses(),
            *_life(),
            *_transitions(),
            *_codes(),
        ]
    return "\n".join(parts)


def _diagram() -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield "    [*] --> draft"
    for transition in TRANSITIONS.values():
        for source in _in_order(transition.sources):
            yield f"    {source} --> {transition.target}: {transition.name}"
    yield from (f"    {status} --> [*]" for status in _in_order(TERMINAL))
    yield "```\n"


def _statuses() -> Iterator[str]:
    yield "## Statuses\n"
    yield "| status | in words | FHIR Task | next action | days | ends |"
    yield "|---|---|---|---|---|---|"
    for status in Status:
        cells = (
            f"`{status}`",
            status.label,
            FHIR_TASK_STATUS[status],
            NEXT_ACTION[status] or "nobody",
            CLOCK_DAYS.get(status, ""),
            END_AFTER.get(status, ""),
        )
        yield _row(cells)
    yield ""


def _life() -> Iterator[str]:
    yield "## How long at most\n"
    yield LIFE
    yield "| what was said | keeps it open, in calendar days |"
    yield "|---|---|"
    yield from (_row((KEEPS[said], KEPT_FOR[said])) for said in Outlook)
    yield LIFE_FOOT


def _transitions() -> Iterator[str]:
    yield "## Transitions\n"
    yield "| name | from | to | who | needs | shares | keeps it open | ends access |"
    yield "|---|---|---|---|---|---|---|---|"
    yield from (_transition(transition) for transition in TRANSITIONS.values())
    yield FOOT


def _transition(transition: Transition) -> str:
    return _row(
        (
            f"`{transition.name}`",
            ", ".join(_in_order(transition.sources)),
            transition.target,
            transition.who,
            ", ".join(sorted(transition.requires)),
            "yes" if transition.shares else "",
            transition.keeps or "",
            "yes" if transition.ends_access else "",
        )
    )


def _codes() -> Iterator[str]:
    yield "## Codes\n"
    yield from _list("Why it was declined", DeclineReason)
    yield from _list("Why it did not help", NotHelpedReason)
    yield from _list("Why it ended by itself", ExpiredReason)
    yield from _list("What came of it", Outcome)
    yield from _list("The patient's own answer, which closes nothing", PatientAnswer)


def _list(title: str, choices: type[TextChoices]) -> Iterator[str]:
    words = "; ".join(f"`{choice}` {choice.label}" for choice in choices)
    yield f"{title}: {words}.\n"


def _in_order(statuses: Iterable[Status]) -> list[str]:
    wanted = set(statuses)
    return [str(status) for status in Status if status in wanted]


def _row(cells: Iterable[object]) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


PARTIES: dict[Party | None, str | Promise] = {
    Party.SENDER: _("The care team"),
    Party.RECEIVER: _("The organization"),
    Party.SYSTEM: _("Nearhand"),
    None: _("Nobody"),
}
NEEDED: dict[str, str | Promise] = {
    "expected_on": _("a date"),
    "message": _("a message"),
    "outcome": _("an outcome"),
    "reason": _("a reason"),
}


@dataclass(frozen=True, slots=True)
class StatusRow:
    status: Status
    next_action: str | Promise
    days: int | None
    ends_after: int | None


@dataclass(frozen=True, slots=True)
class KeptRow:
    said: str | Promise
    days: int


@dataclass(frozen=True, slots=True)
class TransitionRow:
    transition: Transition
    sources: list[str | Promise]
    target: str | Promise
    who: str | Promise
    needs: list[str | Promise]


def status_rows() -> list[StatusRow]:
    return [
        StatusRow(
            status,
            PARTIES[NEXT_ACTION[status]],
            CLOCK_DAYS.get(status),
            END_AFTER.get(status),
        )
        for status in Status
    ]


def kept_rows() -> list[KeptRow]:
    return [KeptRow(KEEPS[said], KEPT_FOR[said]) for said in Outlook]


def transition_rows() -> list[TransitionRow]:
    return [
        TransitionRow(
            transition,
            [Status(source).label for source in _in_order(transition.sources)],
            transition.target.label,
            PARTIES[transition.who],
            [NEEDED[fact] for fact in sorted(transition.requires)],
        )
        for transition in TRANSITIONS.values()
    ]


BOX_WIDTH, BOX_HEIGHT = 216, 36


@dataclass(frozen=True, slots=True)
class Box:
    """A status in the drawing; `x` and `y` are its middle."""

    status: Status
    x: int
    y: int
    is_end: bool
    width: int = BOX_WIDTH
    height: int = BOX_HEIGHT

    @property
    def left(self) -> int:
        return self.x - self.width // 2

    @property
    def top(self) -> int:
        return self.y - self.height // 2

    @property
    def baseline(self) -> int:
        return self.y + 5


@dataclass(frozen=True, slots=True)
class Arrow:
    x1: int
    y1: int
    x2: int
    y2: int


COLUMN, ROW = 300, 56
DRAWING_SIZE = (3 * COLUMN, 7 * ROW)


def drawing() -> dict[str, list[Box] | list[Arrow]]:
    """Three columns: before an answer, taken on, ended; an arrow for each two statuses
    between which there is a transition."""
    columns: tuple[list[Status], ...] = (
        [s for s in Status if s not in OPEN | TERMINAL or s in AWAITING_ANSWER],
        [s for s in Status if s in TAKEN_ON],
        [s for s in Status if s in TERMINAL],
    )
    boxes = {
        status: Box(
            status,
            COLUMN // 2 + column * COLUMN,
            ROW + row * ROW * 6 // max(len(statuses), 1),
            status in TERMINAL,
        )
        for column, statuses in enumerate(columns)
        for row, status in enumerate(statuses)
    }
    pairs = {
        (source, transition.target)
        for transition in TRANSITIONS.values()
        for source in transition.sources
        if source != transition.target
    }
    arrows = [_arrow(boxes[a], boxes[b]) for a, b in sorted(pairs)]
    return {"boxes": list(boxes.values()), "arrows": arrows}


def _arrow(start: Box, end: Box) -> Arrow:
    """From edge to edge; within a column up and down beside each other."""
    if start.x == end.x:
        down = 1 if end.y > start.y else -1
        x, reach = start.x + 12 * down, BOX_HEIGHT // 2 * down
        return Arrow(x, start.y + reach, x, end.y - reach)
    right = 1 if end.x > start.x else -1
    reach, shift = BOX_WIDTH // 2 * right, 5 * right
    return Arrow(start.x + reach, start.y - shift, end.x - reach, end.y - shift)
