"""What became of each message, held against what the phones received."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from notifications.alerts import UNKNOWN
from notifications.models import Message, Status
from notifications.proving.twilio_texts import Text
from people.models import Task

ON_ITS_WAY = {Status.QUEUED, Status.SENDING}


@dataclass(frozen=True, slots=True)
class Findings:
    """Numbers of messages by their words.

    lost: not received, and not in the list of those that a person decides about.
    twice: received more than once. unlisted: still under way, or unknown without a
    task for a person. `unknown` are left to a person; of them `unknown_received` had
    arrived.
    """

    messages: int
    statuses: Mapping[str, int]
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    unlisted: list[str] = field(default_factory=list)
    unknown: int = 0
    unknown_received: int = 0

    @property
    def holds(self) -> bool:
        return not (self.lost or self.twice or self.unlisted)


def audit(wrote: Sequence[Message], phones: Mapping[str, Iterable[Text]]) -> Findings:
    """`wrote` is what was queued, each with words of its own; `phones` the truth."""
    received = Counter(t.body for texts in phones.values() for t in texts)
    statuses = dict(Message.objects.order_by().values_list("pk", "status"))
    dead = set(Message.objects.dead().order_by().values_list("pk", flat=True))
    asked = Task.objects.open().filter(kind=UNKNOWN).order_by()
    tasks = set(asked.values_list("subject_id", flat=True))
    ended = {m.body: statuses.get(m.pk, "gone") for m in wrote}
    unknown = [m for m in wrote if ended[m.body] == Status.UNKNOWN]
    under_way = [m for m in wrote if ended[m.body] in ON_ITS_WAY]
    untold = [m for m in unknown if m.pk not in dead or m.pk not in tasks]
    return Findings(
        messages=len(ended),
        statuses=dict(Counter(ended.values())),
        lost=[m.body for m in wrote if not received[m.body] and m.pk not in dead],
        twice=[m.body for m in wrote if received[m.body] > 1],
        unlisted=[m.body for m in [*under_way, *untold]],
        unknown=len(unknown),
        unknown_received=sum(received[m.body] > 0 for m in unknown),
    )
