"""Who at the receiving organization has a referral, and what colleagues there write
down for each other. Nothing of it reaches the sender or the patient."""

from django.db.models import Q, QuerySet

from people import audit
from people.models import Membership, Role, User
from referrals.models import PartnerNote, Referral
from resources.models import Organization


class TakenAlready(Exception):
    """A colleague was a moment faster; `by` is that one."""

    def __init__(self, by: User | None) -> None:
        super().__init__(str(by))
        self.by = by


def handlers_of(organization: Organization) -> "QuerySet[User]":
    """Those who may have its referrals: its partners who are not read-only."""
    members = Membership.objects.filter(
        organization=organization, role=Role.PARTNER, is_active=True, read_only=False
    )
    users = User.objects.filter(pk__in=members.values("user"), is_active=True)
    return users.order_by("last_name", "first_name", "pk")


@audit.in_turn()
def claim_referral(*, referral: Referral, actor: User) -> None:
    """Take it, unless somebody has it who may still answer. Raises TakenAlready."""
    free = Q(claimed_by=None) | ~Q(claimed_by__in=handlers_of(referral.organization))
    claimed = Referral.objects.filter(
        free | Q(claimed_by=actor), pk=referral.pk
    ).update(claimed_by=actor)
    referral.refresh_from_db(fields=["claimed_by"])
    if not claimed:
        raise TakenAlready(referral.claimed_by)
    _record("referral.claimed", referral, actor)


@audit.in_turn()
def hand_over(*, referral: Referral, actor: User, to: User | None, reason: str) -> None:
    """Give it to a colleague, or back to all, saying why."""
    Referral.objects.filter(pk=referral.pk).update(claimed_by=to)
    referral.claimed_by = to
    PartnerNote.objects.create(
        referral=referral, author=actor, text=reason, is_hand_off=True, handed_to=to
    )
    _record("referral.handed_over", referral, actor)


@audit.in_turn()
def add_note(*, referral: Referral, actor: User, text: str) -> PartnerNote:
    note = PartnerNote.objects.create(referral=referral, author=actor, text=text)
    _record("referral.partner_note", referral, actor)
    return note


def _record(action: str, referral: Referral, actor: User) -> None:
    audit.record(action, actor=actor, patient=referral.patient_id, subject=referral)
