"""What the simulation supposes, as data. Each figure says whether it was published and
where, or is only assumed; `docs/simulation.md` says what the result owes to which."""

from dataclasses import dataclass

PMC8679017 = "PMC8679017: of 360 accepted referrals 98 resolved, 151 not reached, 71 without a reason, 40 for other reasons"  # noqa: E501
BRONX = "doi 10.1186/s12875-024-02376-7: 1,939 of 2,804 reached by health workers"


@dataclass(frozen=True, slots=True)
class Rate:
    value: float
    meaning: str
    source: str = ""
    published: bool = False


def _published(value: float, meaning: str, source: str) -> Rate:
    return Rate(value, meaning, source, published=True)


RATES: dict[str, Rate] = {
    # Patients
    "need": Rate(0.5, "screened and has at least one need"),
    "second_need": Rate(0.3, "of those, has a second one"),
    "wants": _published(
        0.53, "of those with a need, wants help", "as in the design's facts: 53 %"
    ),
    "consents": _published(
        0.6, "agrees to share", "HINTS 6: 4 in 10 not comfortable with sharing"
    ),
    "textable": Rate(0.75, "agrees to texts and has a phone of their own"),
    "dead_number": Rate(0.08, "the number no longer works: neither texts nor calls"),
    "reads": Rate(0.8, "reads a text that arrived"),
    "replies": Rate(0.35, "answers a question asked by text"),
    "stops": Rate(0.01, "answers a text with STOP"),
    # Calls
    "unreached": _published(
        151 / 289, "not reached in the organization's calls", PMC8679017
    ),
    "clinic_reaches": _published(
        1939 / 2804, "reached in as many calls by their own clinic", BRONX
    ),
    "call_spread": Rate(0.6, "how unlike people are in answering (Beta's a)"),
    # Organizations
    "login": Rate(0.5, "of organizations, adopts another login"),
    "looks": Rate(0.55, "opens the first e-mail about a referral"),
    "looks_again": Rate(0.4, "who did not look or forgot does so at a reminder"),
    "full": Rate(0.15, "an organization is full in a given fortnight"),
    "waitlists": Rate(0.3, "a full one puts on a waitlist instead of declining"),
    "asks": Rate(0.08, "asks a question before it answers"),
    "declines": Rate(0.1, "declines for another reason"),
    "forgets": _published(
        71 / 360, "accepts and then does nothing: no reason is ever given", PMC8679017
    ),
    "other_reason": _published(
        40 / 138, "reached, and not helped for another reason", PMC8679017
    ),
    # Care team
    "worker_acts": Rate(0.8, "does a task on the day it is seen"),
    "partner_answers_phone": Rate(0.5, "an organization is reached by one call"),
}
# Calls an organization makes before it gives up, and a care team; assumed.
CALLS = 3
# Services asked for one need before the care team stops, the first included; assumed.
MOST_ASKED = 3
# Business days between an organization's calls, and until it looks at an e-mail.
DAYS_BETWEEN_CALLS = (1, 4)
DAYS_TO_LOOK = (0, 5)
# Business days from the first contact to help; assumed.
DAYS_TO_HELP = (2, 15)
# Calendar days a waitlist is expected to last; assumed.
DAYS_ON_WAITLIST = (7, 30)
# Calendar days in which patients come in to be screened.
INTAKE_DAYS = 14

# The assumed effects that `--halve` halves, to see what the result owes to them.
EFFECTS: dict[str, tuple[str, ...]] = {
    "reminders": ("looks_again",),
    "texts": ("reads", "replies"),
    "workers": ("worker_acts", "partner_answers_phone"),
    "links": ("looks",),
}


class Rates:
    """The values in use; those of the effects named are halved."""

    def __init__(self, halved: tuple[str, ...] = ()) -> None:
        self.halved = {name for effect in halved for name in EFFECTS[effect]}

    def __getitem__(self, name: str) -> float:
        value = RATES[name].value
        return value / 2 if name in self.halved else value
