from care.models.action import ActionName, WorkAction
from care.models.programs import (
    Enrollment,
    EnrollmentEvent,
    IntensityLevel,
    Program,
    ProgramKind,
)
from care.models.saved_filter import SavedFilter
from care.models.snooze import Snooze, SnoozeReason, Subject

__all__ = [
    "ActionName",
    "Enrollment",
    "EnrollmentEvent",
    "IntensityLevel",
    "Program",
    "ProgramKind",
    "SavedFilter",
    "Snooze",
    "SnoozeReason",
    "Subject",
    "WorkAction",
]
