"""What became of each message, held against what the phones received."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from notifications.models import Message, Status
from notifications.proving.twilio_texts import Text

ON_ITS_WAY = {Status.QUEUED, Status.SENDING}


@dataclass(frozen=True, slots=True)
class Findings:
    """Numbers of messages by their words.

    lost: not received, and no person is told. twice: received more than once.
    unlisted: received or not, the outcome is open and no person is told. `unknown` are
    open and listed for a person; of them `unknown_received` had arrived.
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
    told = set(Message.objects.dead().order_by().values_list("pk", flat=True))
    ended = {m.body: statuses.get(m.pk, "gone") for m in wrote}
    listed = {m.body for m in wrote if m.pk in told}
    unknown = [body for body in ended if ended[body] == Status.UNKNOWN]
    return Findings(
        messages=len(ended),
        statuses=dict(Counter(ended.values())),
        lost=[b for b in ended if not received[b] and b not in listed],
        twice=[b for b in ended if received[b] > 1],
        unlisted=[
            b
            for b, status in ended.items()
            if status in {*ON_ITS_WAY, Status.UNKNOWN} and b not in listed
        ],
        unknown=len(unknown),
        unknown_received=sum(received[body] > 0 for body in unknown),
    )
