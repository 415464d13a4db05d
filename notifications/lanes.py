"""The providers of each channel as a worker uses them: which may be called now, and
whether another may take over what one of them has not processed."""

import logging
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from notifications import senders
from notifications.channels import ChannelError, provider_class, provider_names
from notifications.provider_codes import Effect, code_for
from notifications.senders import Provider

logger = logging.getLogger(__name__)
BATCH = 100
NEVER, NOT_PROCESSED = "never", "not-processed"


class Lane:
    """One channel and its providers, the first choice first."""

    def __init__(self, channel: str) -> None:
        self.channel = channel
        made = [_make(name, channel) for name in provider_names(channel)]
        self.providers = [provider for provider in made if provider]
        words = str(settings.NOTIFICATIONS.get(f"{channel}_fail_over", NEVER))
        self.fail_over = {word.strip() for word in words.split(",")} - {"", NEVER}

    def refresh(self) -> None:
        senders.read_senders(self.providers)

    def choices(self, now: datetime) -> list[Provider]:
        """Those that may be called now, in the order of choice. One that is only used
        up for this second is waited for: no other takes its place."""
        usable = self.providers if self.fail_over else self.providers[:1]
        opened = [provider for provider in usable if not provider.is_closed(now)]
        return [] if opened and opened[0].is_full(now) else opened

    def batch_size(self, now: datetime) -> int:
        """Where parts a second are limited, one by one: who claims many in advance
        would send them before a more urgent one that comes meanwhile."""
        choices = self.choices(now)
        if not choices:
            return 0
        return 1 if choices[0].parts_a_second else BATCH

    def after(
        self, provider: Provider, error: ChannelError, now: datetime
    ) -> Provider | None:
        """The next that may be asked for what this one has not taken."""
        if not self.passes_on(error):
            return None
        following = self.providers[self.providers.index(provider) + 1 :]
        return next((each for each in following if not each.is_closed(now)), None)

    def passes_on(self, error: ChannelError) -> bool:
        """Whether another may take what one did not; never where it is unknown whether
        that one did, nor where the person wants no texts, whoever sends them."""
        if error.unknown or code_for(error.code).effect == Effect.OPTED_OUT:
            return False
        return error.code in self.fail_over or (
            NOT_PROCESSED in self.fail_over and not error.permanent
        )


class Lanes:
    """Kept by a worker from round to round, and with them its open connections."""

    def __init__(self) -> None:
        self._lanes: dict[str, Lane] = {}

    def lane(self, channel: str) -> Lane:
        """One that was not set up is tried anew."""
        lane = self._lanes.get(channel)
        if lane is None or not lane.providers:
            lane = self._lanes[channel] = Lane(channel)
        return lane


def _make(name: str, channel: str) -> Provider | None:
    try:
        return Provider(name, channel, provider_class(name)())
    except (ImproperlyConfigured, ImportError):
        logger.exception("The provider %s is not set up.", name)
        return None
