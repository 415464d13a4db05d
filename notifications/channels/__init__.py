"""How messages leave. A provider is a module here with a class `Channel`; the settings
NOTIFICATIONS["sms"] and NOTIFICATIONS["email"] name modules, or dotted paths to
classes elsewhere, the first choice first, with commas between."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import requests
from django.conf import settings
from django.utils.module_loading import import_string
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from notifications.models import Message


class ChannelError(Exception):
    """A send that did not succeed.

    `permanent`: refused, never to be tried again. `unknown`: it may have been sent.
    Neither: it was certainly not processed and may be tried again; `only_this` says
    that the others may go on meanwhile. `code` is the provider's.
    """

    def __init__(
        self,
        code: str = "",
        *,
        permanent: bool = False,
        unknown: bool = False,
        only_this: bool = False,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.permanent = permanent
        self.unknown = unknown
        self.only_this = only_this


@dataclass(frozen=True, slots=True)
class Report:
    """What a provider says about one message: its own reference, a Status ("" for one
    that tells us nothing), and the error's code."""

    reference: str
    status: str
    code: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """A text that somebody sent us."""

    reference: str
    sender: str
    to: str
    body: str


class ChannelBackend:
    """`answers_keywords`: the provider itself answers its STOP and START words.
    `confirms_delivery`: a successful send is the delivery. `keeps_links`: the row is
    what people read, so a link in it must go on working. `can_be_asked`: `find` works.
    `address`: who sends, as the provider knows us.
    """

    answers_keywords = False
    confirms_delivery = False
    keeps_links = False
    can_be_asked = False
    address = ""

    def send(self, message: Message) -> str:
        """Send `message.text` and return the provider's reference; ChannelError
        otherwise. When in doubt whether something left, it is `unknown`."""
        raise NotImplementedError

    def find(self, message: Message) -> list[Report]:
        """What the provider has that may be this message: to the same number, in the
        same words, from the time of the call."""
        raise NotImplementedError

    @classmethod
    def read_callback(cls, raw: Mapping[str, Any]) -> Report:
        """What a stored callback of this provider says."""
        raise NotImplementedError

    @classmethod
    def read_inbound(cls, raw: Mapping[str, Any]) -> Incoming:
        """The text that a webhook of this provider brings."""
        raise NotImplementedError


def provider_names(channel: str) -> list[str]:
    """The providers of "sms" or "email", the first choice first."""
    names = str(settings.NOTIFICATIONS[channel]).split(",")
    return [name.strip() for name in names if name.strip()]


def provider_class(name: str) -> type[ChannelBackend]:
    """The class of a provider by the name that settings and messages give it."""
    path = name if "." in name else f"notifications.channels.{name}.Channel"
    backend: type[ChannelBackend] = import_string(path)
    return backend


def channel_class(channel: str) -> type[ChannelBackend]:
    return provider_class(provider_names(channel)[0])


def channel_for(channel: str) -> ChannelBackend:
    """The first choice for "sms" or "email". ImproperlyConfigured: settings lack."""
    return channel_class(channel)()


def never_left(error: requests.exceptions.ConnectionError) -> bool:
    """No connection was made, so nothing was sent over it."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)
