"""Who sees and moves referrals; each docstring is the rule."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from people.consent import may_share
from people.models import Consent, Patient, Role
from people.models.consent import ConsentPurpose
from people.permissions import can_change_patient, sees_sensitive
from referrals.actors import Actor
from referrals.status import Party

if TYPE_CHECKING:
    from people.models import User
    from referrals.models import Referral, ReferralQuerySet


def referrals_visible_to(
    referrals: "ReferralQuerySet", actor: "User"
) -> "ReferralQuerySet":
    """Referrals of patients the actor sees; those for a sensitive need only if the
    actor is on that patient's care team."""
    patients = Patient.objects.visible_to(actor)
    on_team = Patient.objects.filter(care_team__user=actor, care_team__until=None)
    return referrals.filter(patient__in=patients).filter(
        Q(need__category__sensitive=False) | Q(patient__in=on_team)
    )


def inbox_of(referrals: "ReferralQuerySet", actor: "User") -> "ReferralQuerySet":
    """Referrals to organizations where the actor is a partner, while they are open and
    a consent to that organization stands; what was declined, closed, withdrawn or
    revoked is gone. The same rule as `partner_may_open`, as a query."""
    organizations = actor.organization_ids(Role.PARTNER)
    return referrals.open().with_consent().filter(organization__in=organizations)


def has_consent() -> Q:
    """The rule of `people.consent.consent_for` as a condition on referrals."""
    consents = Consent.objects.current().filter(
        Q(all_organizations=True) | Q(organizations=OuterRef("organization")),
        patient=OuterRef("patient"),
        purpose=ConsentPurpose.REFERRAL,
    )
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
    organization said by phone. System: nobody else."""
    if party == Party.SYSTEM:
        return actor.is_system
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


def _is_receiver(actor: Actor, referral: "Referral") -> bool:
    if actor.link_referral_id is not None:
        return actor.link_referral_id == referral.pk
    if actor.user is None:
        return False
    organizations = actor.user.writable_organization_ids(Role.PARTNER)
    return referral.organization_id in organizations
