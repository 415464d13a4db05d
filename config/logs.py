import logging
import re

TOKEN = re.compile(r"/r/[\w-]+")


class HideTokens(logging.Filter):
    """A referral link opens somebody's record: its token never reaches a log."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        hidden = TOKEN.sub("/r/...", message)
        if hidden != message:
            record.msg, record.args = hidden, ()
        return True
