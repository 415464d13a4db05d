from care.models.action import ActionName, WorkAction
from care.models.health import (
    AllergyIntolerance,
    ClinicalStatus,
    Condition,
    Encounter,
    EncounterClass,
    RecordSource,
    Severity,
)
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
    "AllergyIntolerance",
    "ClinicalStatus",
    "Condition",
    "Encounter",
    "EncounterClass",
    "Enrollment",
    "EnrollmentEvent",
    "IntensityLevel",
    "Program",
    "ProgramKind",
    "RecordSource",
    "SavedFilter",
    "Severity",
    "Snooze",
    "SnoozeReason",
    "Subject",
    "WorkAction",
]
