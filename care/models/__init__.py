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
from care.models.medications import (
    MedicationDecision,
    MedicationStatement,
    Reconciliation,
)
from care.models.members import (
    BadMemberRow,
    ImportState,
    Member,
    MemberImport,
    MemberMonth,
    MemberSex,
)
from care.models.plan_history import (
    AgreedHow,
    GoalProgress,
    PlanAgreement,
    PlanVersion,
    ProgressSource,
)
from care.models.plan_materials import PlanMaterial
from care.models.plan_templates import PlanTemplate
from care.models.plans import CarePlan, Goal, Intervention
from care.models.programs import (
    Enrollment,
    EnrollmentEvent,
    IntensityLevel,
    Program,
    ProgramKind,
)
from care.models.saved_filter import SavedFilter
from care.models.segments import (
    RunState,
    SegmentAssignment,
    SegmentRules,
    SegmentRun,
    Tier,
    Trend,
)
from care.models.snooze import Snooze, SnoozeReason, Subject

__all__ = [
    "ActionName",
    "AgreedHow",
    "AllergyIntolerance",
    "BadMemberRow",
    "CarePlan",
    "ClinicalStatus",
    "Condition",
    "Encounter",
    "EncounterClass",
    "Enrollment",
    "EnrollmentEvent",
    "Goal",
    "GoalProgress",
    "ImportState",
    "IntensityLevel",
    "Intervention",
    "MedicationDecision",
    "MedicationStatement",
    "Member",
    "MemberImport",
    "MemberMonth",
    "MemberSex",
    "PlanAgreement",
    "PlanMaterial",
    "PlanTemplate",
    "PlanVersion",
    "Program",
    "ProgramKind",
    "ProgressSource",
    "Reconciliation",
    "RecordSource",
    "RunState",
    "SavedFilter",
    "SegmentAssignment",
    "SegmentRules",
    "SegmentRun",
    "Severity",
    "Snooze",
    "SnoozeReason",
    "Subject",
    "Tier",
    "Trend",
    "WorkAction",
]
