import logging
import re
import traceback
from types import TracebackType

from django.conf import settings

DOORS = "r|me|my-questions|my-listings|invitation"
TOKEN = re.compile(rf"/(?P<door>{DOORS})/[\w-]+")
ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None]
    | tuple[None, None, None]
)


class HideTokens(logging.Filter):
    """A link opens somebody's record: its token never reaches a log."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        hidden = TOKEN.sub(r"/\g<door>/...", message)
        if hidden != message:
            record.msg, record.args = hidden, ()
        return True


class DiscreetFormatter(logging.Formatter):
    """Where an error was raised and of what type. Its own words are left out: a
    database quotes in them what somebody typed. With DEBUG they are there."""

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802
        if settings.DEBUG:
            return super().formatException(ei)
        return "\n".join(_without_words(ei[1]))


def _without_words(error: BaseException | None) -> list[str]:
    if error is None:
        return []
    earlier = error.__cause__ or error.__context__
    frames = "".join(traceback.format_tb(error.__traceback__))
    return [*_without_words(earlier), f"{frames}{type(error).__qualname__}"]
