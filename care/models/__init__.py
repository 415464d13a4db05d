from care.models.action import ActionName, WorkAction
from care.models.assessment import (
    Assessment,
    AssessmentPart,
    AssessmentStatus,
    Occasion,
    SupportPerson,
    Tie,
)
from care.models.contacts import Contact, ContactOutcome, ContactWay
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
from care.models.notes import Note, NoteKind, Outcome, TimeFor
from care.models.outside import (
    OutsideMember,
    OutsidePart,
    OutsideRoute,
    PlanShare,
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
from care.models.readings import (
    Alert,
    CheckIn,
    CheckInStatus,
    Device,
    Monitoring,
    Reading,
    ReadingSource,
    Watch,
)
from care.models.results import ResultRequest, ResultStatus
from care.models.saved_filter import SavedFilter
from care.models.segments import (
    RunState,
    SegmentAssignment,
    SegmentRules,
    SegmentRun,
    Tier,
    Trend,
)
from care.models.shared_goals import GoalShare, ShareEnd
from care.models.snooze import Snooze, SnoozeReason, Subject
from care.models.transitions import (
    FeedToken,
    RefusedStay,
    StayImport,
    Transition,
    TransitionStep,
)
from care.models.visits import Visit, VisitKind

__all__ = [
    "ActionName",
    "AgreedHow",
    "Alert",
    "AllergyIntolerance",
    "Assessment",
    "AssessmentPart",
    "AssessmentStatus",
    "BadMemberRow",
    "CarePlan",
    "CheckIn",
    "CheckInStatus",
    "ClinicalStatus",
    "Condition",
    "Contact",
    "ContactOutcome",
    "ContactWay",
    "Device",
    "Encounter",
    "EncounterClass",
    "Enrollment",
    "EnrollmentEvent",
    "FeedToken",
    "Goal",
    "GoalProgress",
    "GoalShare",
    "ImportState",
    "IntensityLevel",
    "Intervention",
    "MedicationDecision",
    "MedicationStatement",
    "Member",
    "MemberImport",
    "MemberMonth",
    "MemberSex",
    "Monitoring",
    "Note",
    "NoteKind",
    "Occasion",
    "Outcome",
    "OutsideMember",
    "OutsidePart",
    "OutsideRoute",
    "PlanAgreement",
    "PlanMaterial",
    "PlanShare",
    "PlanTemplate",
    "PlanVersion",
    "Program",
    "ProgramKind",
    "ProgressSource",
    "Reading",
    "ReadingSource",
    "Reconciliation",
    "RecordSource",
    "RefusedStay",
    "ResultRequest",
    "ResultStatus",
    "RunState",
    "SavedFilter",
    "SegmentAssignment",
    "SegmentRules",
    "SegmentRun",
    "Severity",
    "ShareEnd",
    "Snooze",
    "SnoozeReason",
    "StayImport",
    "Subject",
    "SupportPerson",
    "Tie",
    "Tier",
    "TimeFor",
    "Transition",
    "TransitionStep",
    "Trend",
    "Visit",
    "VisitKind",
    "Watch",
    "WorkAction",
]
