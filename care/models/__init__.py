from care.models.action import ActionName, WorkAction
from care.models.saved_filter import SavedFilter
from care.models.snooze import Snooze, SnoozeReason, Subject

__all__ = [
    "ActionName",
    "SavedFilter",
    "Snooze",
    "SnoozeReason",
    "Subject",
    "WorkAction",
]
