from people.models.absence import Absence
from people.models.audit import AuditEvent, AuditHead
from people.models.care_team import CareRelationship, CareTeamMember
from people.models.consent import Consent, ConsentWording
from people.models.invitation import Invitation
from people.models.link import AccessLink
from people.models.patient import ContactPoint, Patient
from people.models.task import Task
from people.models.user import Membership, Role, User

__all__ = [
    "Absence",
    "AccessLink",
    "AuditEvent",
    "AuditHead",
    "CareRelationship",
    "CareTeamMember",
    "Consent",
    "ConsentWording",
    "ContactPoint",
    "Invitation",
    "Membership",
    "Patient",
    "Role",
    "Task",
    "User",
]
