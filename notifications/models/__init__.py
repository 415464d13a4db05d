from notifications.models.callback import ProviderCallback
from notifications.models.inbound import InboundMessage
from notifications.models.job import JobRun
from notifications.models.message import (
    ARRIVED,
    RANKS,
    Channel,
    Message,
    Priority,
    Status,
)
from notifications.models.number import OptOut, OptOutSource, UnreachableNumber
from notifications.models.wording import MessageWording

__all__ = [
    "ARRIVED",
    "RANKS",
    "Channel",
    "InboundMessage",
    "JobRun",
    "Message",
    "MessageWording",
    "OptOut",
    "OptOutSource",
    "Priority",
    "ProviderCallback",
    "Status",
    "UnreachableNumber",
]
