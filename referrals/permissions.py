"""Who sees and moves referrals; each docstring is the rule."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from people.consent import may_share
from people.models import Consent, Patient, Role
from people.models.consent import ConsentPurpose
from people.permissions import (
    SUPERVISING,
    WORKER_ROLES,
    Reader,
    can_change_patient,
    of_care_team,
    of_visible_patients,
    sees_sensitive,
)
from referrals.actors import Actor
from referrals.status import Party
from screening.models import Need

if TYPE_CHECKING:
    from people.models import User
    from referrals.models import (
        HiddenServiceQuerySet,
        Referral,
        ReferralQuerySet,
        SelfReferral,
        SelfReferralQuerySet,
        ServiceNote,
        ServiceNoteQuerySet,
        TrustedServiceQuerySet,
    )
    from resources.models import Organization

CALENDAR_ROLES = (
    Role.PARTNER,
    Role.EDITOR,
    Role.SUPERVISOR,
    Role.PROGRAM_MANAGER,
)
TEAM_ROLES = (*WORKER_ROLES, Role.CLINICIAN)


def of_visible_referrals(actor: "User | Reader", referral: str = "referral") -> Q:
    """Rows of referrals of patients the actor sees; those for a sensitive need only if
    the actor is on that patient's care team. `referral` is the way from a row to its
    referral, "" for referrals themselves."""
    way = f"{referral}__" if referral else ""
    is_open = Q(**{f"{way}need__category__sensitive": False})
    patient = f"{way}patient"
    return (is_open | of_care_team(actor, patient)) & of_visible_patients(
        actor, patient
    )


def inbox_of(referrals: "ReferralQuerySet", actor: "User") -> "ReferralQuerySet":
    """Referrals to organizations where the actor is a partner, while they are open and
    a consent to that organization stands; what was declined, closed, withdrawn or
    revoked is gone. The same rule as `partner_may_open`, as a query."""
    organizations = actor.organization_ids(Role.PARTNER)
    return referrals.open().with_consent().filter(organization__in=organizations)


def has_consent(*, without: UUID | None = None) -> Q:
    """The rule of `people.consent.consent_for` as a condition on referrals; `without`
    asks as if that consent were gone."""
    consents = Consent.objects.current().filter(
        Q(all_organizations=True) | Q(organizations=OuterRef("organization")),
        patient=OuterRef("patient"),
        purpose=ConsentPurpose.REFERRAL,
    )
    if without:
        consents = consents.exclude(pk=without)
    naming_it = consents.filter(sensitive_categories=OuterRef("need__category"))
    return Q(Exists(consents), need__category__sensitive=False) | Q(Exists(naming_it))


def partner_may_open(referral: "Referral") -> bool:
    """Open, and the patient's consent to this organization stands today."""
    return referral.is_open and consent_stands(referral)


def consent_stands(referral: "Referral") -> bool:
    return may_share(
        patient=referral.patient,
        organization=referral.organization,
        categories=[referral.need.category],
    )


def can_act_as(actor: Actor, referral: "Referral", party: Party) -> bool:
    """Sender: a worker who may change the patient, and is on the care team where the
    need is sensitive. Receiver: a partner of the organization who is not read-only, the
    holder of this referral's link, or such a worker who writes down what the
    organization said by phone. System: nobody else. A team's rule: the sender's part,
    while the worker it acts for may."""
    if party == Party.SYSTEM:
        return actor.is_system
    if actor.on_behalf_of is not None:
        return party == Party.SENDER and can_send(actor.on_behalf_of, referral)
    is_worker = actor.user is not None and can_send(actor.user, referral)
    if actor.by_phone or party == Party.SENDER:
        return is_worker and actor.by_phone == (party == Party.RECEIVER)
    return _is_receiver(actor, referral)


def can_send(user: "User", referral: "Referral") -> bool:
    """May change the patient; for a sensitive need, is on the care team too."""
    if not can_change_patient(user, referral.patient):
        return False
    return not referral.need.category.sensitive or sees_sensitive(
        user, referral.patient
    )


def can_schedule(actor: Actor, referral: "Referral") -> bool:
    """Makes, moves and ends appointments: either side of the referral, each as for its
    own actions."""
    sides = (Party.SENDER, Party.RECEIVER)
    return any(can_act_as(actor, referral, party) for party in sides)


def _is_receiver(actor: Actor, referral: "Referral") -> bool:
    if actor.link_referral_id is not None:
        return actor.link_referral_id == referral.pk
    if actor.user is None:
        return False
    organizations = actor.user.writable_organization_ids(Role.PARTNER)
    return referral.organization_id in organizations


def calendars_visible_to(
    organizations: "QuerySet[Organization]", actor: "User"
) -> "QuerySet[Organization]":
    """Those where one is partner, editor, supervisor or program manager; curators see
    all."""
    if actor.has_role(Role.CURATOR):
        return organizations
    return organizations.filter(pk__in=actor.organization_ids(*CALENDAR_ROLES))


def can_change_calendar(actor: "User", organization: "Organization") -> bool:
    """One of those, not read-only."""
    return _may_at(actor, organization, CALENDAR_ROLES)


def can_set_clocks(actor: "User", organization: "Organization") -> bool:
    """How many days there are is for its supervisors and program managers, and for
    curators, none of them read-only."""
    return _may_at(actor, organization, (Role.SUPERVISOR, Role.PROGRAM_MANAGER))


def _may_at(
    actor: "User", organization: "Organization", roles: tuple[Role, ...]
) -> bool:
    if actor.writable_organization_ids(Role.CURATOR):
        return True
    return organization.pk in actor.writable_organization_ids(*roles)


def trusted_visible_to(
    rows: "TrustedServiceQuerySet", actor: "User"
) -> "TrustedServiceQuerySet":
    """One's own list, and those of the organizations where one is worker or
    clinician."""
    return rows.filter(
        Q(user=actor.pk) | Q(team__in=actor.organization_ids(*TEAM_ROLES))
    )


def teams_ruled_by(actor: "User") -> list[UUID]:
    """Organizations whose rule for sending on the actor sets: in charge there, not
    read-only."""
    return list(dict.fromkeys(actor.writable_organization_ids(*SUPERVISING)))


def can_see_forwarding(actor: "User") -> bool:
    """In charge of some organization, read-only or not."""
    return actor.has_role(*SUPERVISING)


def can_trust(actor: "User") -> bool:
    """Keeps a list of one's own: a worker or clinician somewhere who is not
    read-only."""
    return bool(actor.writable_organization_ids(*TEAM_ROLES))


def teams_edited_by(actor: "User") -> list[UUID]:
    """Organizations whose list the actor changes: a worker there, not read-only."""
    return list(dict.fromkeys(actor.writable_organization_ids(*WORKER_ROLES)))


def notes_visible_to(
    notes: "ServiceNoteQuerySet", actor: "User"
) -> "ServiceNoteQuerySet":
    """Notes of the organizations where the actor is worker or clinician."""
    return notes.filter(organization__in=actor.organization_ids(*TEAM_ROLES))


def teams_written_to_by(actor: "User") -> list[UUID]:
    """Organizations whose notes the actor adds to and pins: worker or clinician there,
    not read-only."""
    return list(dict.fromkeys(actor.writable_organization_ids(*TEAM_ROLES)))


def can_pin_note(actor: "User", note: "ServiceNote") -> bool:
    """Whoever may add a note for the same organization."""
    return note.organization_id in teams_written_to_by(actor)


def can_change_note(actor: "User", note: "ServiceNote") -> bool:
    """Its author, while still one who may add a note there."""
    return note.author_id == actor.pk and can_pin_note(actor, note)


def hidden_visible_to(
    rows: "HiddenServiceQuerySet", actor: "User"
) -> "HiddenServiceQuerySet":
    """Those hidden under a need that the actor sees."""
    return rows.filter(need__in=Need.objects.visible_to(actor))


def self_referrals_visible_to(
    requests: "SelfReferralQuerySet", actor: "User"
) -> "SelfReferralQuerySet":
    """Workers of the organization that calls back; for a sensitive need only who leads
    it and the patient's care team."""
    teams = Patient.objects.filter(care_team__user=actor, care_team__until=None)
    return requests.filter(
        organization__in=actor.organization_ids(*WORKER_ROLES)
    ).filter(
        Q(category__sensitive=False) | Q(lead=actor) | Q(patient__in=teams.values("pk"))
    )


def can_call_back(actor: "User", request: "SelfReferral") -> bool:
    """A worker there who is not read-only."""
    organizations = actor.writable_organization_ids(*WORKER_ROLES)
    return request.organization_id in organizations
