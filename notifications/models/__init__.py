from notifications.models.callback import ProviderCallback
from notifications.models.inbound import InboundMessage
from notifications.models.job import JobRun
from notifications.models.message import (
    ARRIVED,
    RANKS,
    SENT_BY_WORKER,
    Channel,
    HeldFor,
    Message,
    Priority,
    Status,
)
from notifications.models.number import (
    OptOut,
    OptOutScope,
    OptOutSource,
    UnreachableNumber,
)
from notifications.models.quick_text import QuickText
from notifications.models.sender import Sender
from notifications.models.wording import MessageWording

__all__ = [
    "ARRIVED",
    "RANKS",
    "SENT_BY_WORKER",
    "Channel",
    "HeldFor",
    "InboundMessage",
    "JobRun",
    "Message",
    "MessageWording",
    "OptOut",
    "OptOutScope",
    "OptOutSource",
    "Priority",
    "ProviderCallback",
    "QuickText",
    "Sender",
    "Status",
    "UnreachableNumber",
]
