"""Who may see and change what about patients; each docstring is the rule."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404
from django.shortcuts import get_object_or_404

from people.models.user import Role

if TYPE_CHECKING:
    from people.models import Patient, User
    from people.models.patient import PatientQuerySet

WORKER_ROLES = (
    Role.SOCIAL_WORKER,
    Role.CARE_MANAGER,
    Role.SUPERVISOR,
    Role.PROGRAM_MANAGER,
)
SUPERVISING = (Role.SUPERVISOR, Role.PROGRAM_MANAGER)
ModelT = TypeVar("ModelT", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Reader:
    """A user with the record of one patient open, who is known to see that patient.
    What is `visible_to` a reader is what the user sees of that patient; who sees what
    has been asked once, not again by each part of the page."""

    user: "User"
    patient: "Patient"
    is_on_care_team: bool

    @property
    def pk(self) -> Any:
        """The user's."""
        return self.user.pk


def reader_of(user: "User", patient: "Patient") -> Reader:
    """Of a patient whom the user is known to see."""
    return Reader(user, patient, sees_sensitive(user, patient))


def patients_visible_to(
    patients: "PatientQuerySet", actor: "User"
) -> "PatientQuerySet":
    """The rule of `of_visible_patients` for patients themselves."""
    return patients.filter(of_visible_patients(actor, "pk"))


def of_visible_patients(actor: "User | Reader", patient: str = "patient") -> models.Q:
    """Rows of patients the actor sees; `patient` is the way from a row to its patient.
    Workers: patients their organization cares for. Clinicians: those whose care team
    they are on. Everybody else, administrators included: none."""
    if isinstance(actor, Reader):
        return models.Q(**{patient: actor.patient.pk})
    those = f"{patient}__in"
    if not actor.is_authenticated or not actor.is_active:
        return models.Q(**{those: []})
    organizations = actor.organization_ids(*WORKER_ROLES)
    cared_for = _relationships().filter(organization__in=organizations).order_by()
    rule = models.Q(**{those: cared_for.values("patient")})
    if actor.has_role(Role.CLINICIAN):
        rule |= of_care_team(actor, patient)
    return rule


def of_care_team(actor: "User | Reader", patient: str = "patient") -> models.Q:
    """Rows of patients on whose care team the actor is now: those who see what is
    sensitive or private."""
    if isinstance(actor, Reader):
        none = models.Q(pk__in=[])
        return ~none if actor.is_on_care_team else none
    teams = _care_teams().filter(user=actor.pk).order_by()
    return models.Q(**{f"{patient}__in": teams.values("patient")})


def can_change_patient(actor: "User", patient: "Patient") -> bool:
    """A worker, not read-only, of an organization that cares for the patient."""
    return _cared_for_by(actor).filter(patient=patient).exists()


def patients_changeable_by(
    patients: "PatientQuerySet", actor: "User"
) -> "PatientQuerySet":
    """The rule of `can_change_patient` as a query."""
    return patients.filter(pk__in=_cared_for_by(actor).order_by().values("patient"))


def can_merge_patients(actor: "User", *patients: "Patient") -> bool:
    """A supervisor or program manager, not read-only, of one organization that cares
    for all of them."""
    for organization in actor.writable_organization_ids(*SUPERVISING):
        cared_for = _relationships().filter(organization=organization)
        if all(cared_for.filter(patient=patient).exists() for patient in patients):
            return True
    return False


def can_add_patient(actor: "User") -> bool:
    """Any worker who is not read-only."""
    return bool(actor.writable_organization_ids(*WORKER_ROLES))


def is_worker(actor: "User") -> bool:
    """Holds a worker's or clinician's role somewhere, read-only or not."""
    return actor.has_role(*WORKER_ROLES, Role.CLINICIAN)


def sees_sensitive(actor: "User", patient: "Patient") -> bool:
    """On the patient's care team now; nobody else sees sensitive categories."""
    return _care_teams().filter(patient=patient, user=actor).exists()


def visible_or_404(queryset: Any, actor: "User", **lookup: Any) -> Any:
    """The object if the actor may see it; to outsiders it does not exist."""
    return get_object_or_404(queryset.visible_to(actor), **lookup)


def require(allowed: bool) -> None:
    """A colleague who may look but not act gets 403."""
    if not allowed:
        raise PermissionDenied


def require_or_404(allowed: bool) -> None:
    """A person with no business here is told the page does not exist."""
    if not allowed:
        raise Http404


def can_override_consent(actor: "User", patient: "Patient") -> bool:
    """A worker, not read-only, of an organization that cares for the patient, whom an
    administrator gave this very right there."""
    organizations = [
        membership.organization_id
        for membership in actor.active_memberships
        if membership.may_override_consent
    ]
    able = set(organizations) & set(actor.writable_organization_ids(*WORKER_ROLES))
    return _relationships().filter(patient=patient, organization__in=able).exists()


def can_change_care_team(actor: "User", patient: "Patient") -> bool:
    """May change the patient, and is on the team or supervises there, as whoever joins
    sees the private needs. Where nobody is on the team: any such worker."""
    if not can_change_patient(actor, patient):
        return False
    supervised = actor.writable_organization_ids(*SUPERVISING)
    is_supervised = _relationships().filter(
        patient=patient, organization__in=supervised
    )
    team = _care_teams().filter(patient=patient)
    return (
        team.filter(user=actor).exists() or is_supervised.exists() or not team.exists()
    )


def can_manage(actor: "User", colleague: "User") -> bool:
    """Hands over the work of a colleague and says who covers: the colleague, if not
    read-only, and supervisors of an organization where the colleague is a worker."""
    theirs = set(colleague.organization_ids(*WORKER_ROLES))
    if actor.pk == colleague.pk:
        return bool(actor.writable_organization_ids(*WORKER_ROLES))
    return bool(theirs & set(actor.writable_organization_ids(*SUPERVISING)))


def patients_managed_by(
    patients: "PatientQuerySet", actor: "User", colleague: "User"
) -> "PatientQuerySet":
    """Of the patients a colleague leads, whom the actor hands over: one's own that one
    may change, and those of organizations where the actor supervises."""
    if actor.pk == colleague.pk:
        return patients_changeable_by(patients, actor)
    supervised = actor.writable_organization_ids(*SUPERVISING)
    here = _relationships().filter(organization__in=supervised)
    return patients.filter(pk__in=here.order_by().values("patient"))


def _cared_for_by(actor: "User") -> Any:
    organizations = actor.writable_organization_ids(*WORKER_ROLES)
    return _relationships().filter(organization__in=organizations)


def _relationships() -> Any:
    from people.models import CareRelationship

    return CareRelationship.objects.filter(ended_at=None)


def _care_teams() -> Any:
    from people.models import CareTeamMember

    return CareTeamMember.objects.current()


def organizations_with_editors_of(actor: "User") -> list[Any]:
    """Those where the actor is an editor, not read-only, who manages editors."""
    if not actor.is_authenticated or not actor.is_active:
        return []
    return [
        membership.organization_id
        for membership in actor.active_memberships
        if membership.role == Role.EDITOR
        and membership.manages_editors
        and not membership.read_only
    ]
