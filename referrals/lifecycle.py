"""docs/referral-lifecycle.md, drawn from the data of `referrals.status`."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import override

from referrals.status import (
    FHIR_TASK_STATUS,
    NEXT_ACTION,
    TERMINAL,
    TRANSITIONS,
    DeclineReason,
    NotHelpedReason,
    Outcome,
    PatientAnswer,
    Status,
    Transition,
)
from referrals.timing import CLOCK_DAYS, END_AFTER, GRACE_DAYS, REMIND_AFTER

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
"""
FOOT = """
Shares: refused without current consent. Ends access: links are revoked and the inbox no
longer shows it, in the same transaction. What the receiver does may be written down by
the sender's worker when the organization answers by phone. A yes can be taken back
within an hour, unless it came from the waitlist; the time to answer is what it was.
"""


def document() -> str:
    with override("en"):
        parts = [HEAD, *_diagram(), *_statuses(), *_transitions(), *_codes()]
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


def _transitions() -> Iterator[str]:
    yield "## Transitions\n"
    yield "| name | from | to | who | needs | shares | ends access |"
    yield "|---|---|---|---|---|---|---|"
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
            "yes" if transition.ends_access else "",
        )
    )


def _codes() -> Iterator[str]:
    yield "## Codes\n"
    yield from _list("Why it was declined", DeclineReason)
    yield from _list("Why it did not help", NotHelpedReason)
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
