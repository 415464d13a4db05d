"""How messages leave. A channel is a module here with a class `Channel`; the settings
NOTIFICATIONS["sms"] and NOTIFICATIONS["email"] name the module, or a dotted path to
a class elsewhere."""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from notifications.models import Message


class ChannelError(Exception):
    """A send that did not succeed.

    `permanent`: refused, never to be tried again. `unknown`: it may have been sent.
    Neither: it was certainly not processed and may be tried again. `code` is the
    provider's.
    """

    def __init__(
        self, code: str = "", *, permanent: bool = False, unknown: bool = False
    ) -> None:
        super().__init__(code)
        self.code = code
        self.permanent = permanent
        self.unknown = unknown


class ChannelBackend(Protocol):
    """`answers_keywords`: the provider itself answers its STOP and START words.
    `confirms_delivery`: a successful send is the delivery. `keeps_links`: the row is
    what people read, so a link in it must go on working."""

    answers_keywords: bool
    confirms_delivery: bool
    keeps_links: bool

    def send(self, message: Message) -> str:
        """Send it and return the provider's reference; ChannelError otherwise."""
        ...


def channel_class(channel: str) -> type[ChannelBackend]:
    name = settings.NOTIFICATIONS[channel]
    path = name if "." in name else f"notifications.channels.{name}.Channel"
    backend: type[ChannelBackend] = import_string(path)
    return backend


def channel_for(channel: str) -> ChannelBackend:
    """The backend of "sms" or "email". ImproperlyConfigured: its settings lack."""
    return channel_class(channel)()
