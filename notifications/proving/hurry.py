"""Clocks that run faster, so that a minute of a proof stands for an hour. All by the
same factor: what is long beside another wait stays so."""

from datetime import timedelta
from importlib import import_module
from typing import Any

CLOCKS = {
    "notifications.channels.twilio_sms": ["TIMEOUT_SECONDS"],
    "notifications.outbox": ["RESERVATION", "CALL"],
    "notifications.endings": [
        "FIRST_WAIT",
        "LONGEST_WAIT",
        "AFTER_TRIPPING",
        "FIRST_LOOK",
    ],
    "notifications.reconciling": ["WAITS"],
    "notifications.senders": ["FIRST_REST", "LONGEST_REST"],
    "notifications.intake": ["LONGEST_WAIT"],
    "notifications.jobs": ["LONGEST_RUN"],
    "notifications.worker": ["IDLE_SECONDS", "AFTER_TROUBLE_SECONDS", "JOBS"],
}


def hurry(factor: float) -> None:
    """Divide each wait of the outbox by `factor`, in this process."""
    for module_name, names in CLOCKS.items():
        module = import_module(module_name)
        for name in names:
            setattr(module, name, _shorter(getattr(module, name), factor))


def _shorter(wait: Any, factor: float) -> Any:
    """A wait, some of them, or jobs by name with theirs."""
    if isinstance(wait, timedelta | float | int):
        return wait / factor
    if isinstance(wait, tuple):
        return tuple(_shorter(each, factor) for each in wait)
    return {name: (every / factor, run) for name, (every, run) in wait.items()}
