"""Claims and invitations: asked for, decided, accepted, ended. Links are hashed, end by
themselves and are used once; each step is in the audit trail."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.claims.messages import CLAIM_DECLINED, CLAIM_LINK, EDITOR_INVITATION
from notifications.kinds import MessageKind
from notifications.services import queue_message
from people import audit
from people.links import create_link, revoke_links
from people.models import Invitation, Membership, Role, User
from people.models.invitation import (
    VALID_FOR,
    InvitationKind,
    InvitationQuerySet,
    InvitationStatus,
)
from people.services import add_member, end_membership
from resources.models import Organization

PURPOSE = "invitation"
# The same person asking for the same organization again is not mailed again at once.
ONCE_IN = timedelta(hours=1)
MOST_INVITATIONS_A_DAY = 30
# Of one organization, from all addresses; its own is heard all the same, or strangers
# could keep it out.
MOST_CLAIMS_A_DAY = 10


class CannotBeDone(Exception):
    """Says to a person why not."""


def is_own_address(organization: Organization, email: str) -> bool:
    """Where its referrals go already, or its own address. One of a service or of a
    person to contact may be anybody's, so that a curator is asked."""
    own = (organization.email, organization.referral_email)
    return email.lower() in {address.lower() for address in own if address}


def managers_of(organization: Organization) -> bool:
    """Whether somebody manages its editors already."""
    return Membership.objects.filter(
        organization=organization,
        role=Role.EDITOR,
        manages_editors=True,
        is_active=True,
        user__is_active=True,
    ).exists()


@audit.in_turn()
def ask_to_claim(
    *, organization: Organization, email: str, name: str, note: str, language: str
) -> Invitation | None:
    """A link to the organization's own address; any other, and any once somebody
    manages the listing, waits for a curator. None: it was asked for already, or too
    often today."""
    claims = Invitation.objects.filter(
        organization=organization, kind=InvitationKind.CLAIM
    )
    is_theirs = is_own_address(organization, email)
    if _is_open(claims, email) or not (is_theirs or _has_room(claims)):
        return None
    claim = Invitation.objects.create(
        organization=organization,
        kind=InvitationKind.CLAIM,
        email=email.lower(),
        name=name,
        note=note,
        language=language,
        manages_editors=True,
        status=InvitationStatus.WAITING,
    )
    _record("claim.asked", claim)
    if is_theirs and not managers_of(organization):
        _send(claim, CLAIM_LINK)
    return claim


def _is_open(claims: InvitationQuerySet, email: str) -> bool:
    same = claims.filter(email__iexact=email)
    recent = same.filter(created_at__gt=timezone.now() - ONCE_IN)
    return recent.exists() or same.waiting().exists() or same.open().exists()


def _has_room(claims: InvitationQuerySet) -> bool:
    today = claims.filter(created_at__gt=timezone.now() - timedelta(days=1))
    return today.count() < MOST_CLAIMS_A_DAY


@audit.in_turn()
def approve_claim(*, claim: Invitation, actor: User) -> bool:
    """The address is theirs, says a curator. False where it was decided meanwhile."""
    facts = {"status": InvitationStatus.SENT, "decided_by": actor}
    if not _move(claim, InvitationStatus.WAITING, **facts):
        return False
    _send(claim, CLAIM_LINK)
    _record("claim.approved", claim, actor)
    return True


@audit.in_turn()
def decline_claim(*, claim: Invitation, actor: User) -> bool:
    now = timezone.now()
    facts = {"status": InvitationStatus.DECLINED, "decided_by": actor, "ended_at": now}
    if not _move(claim, InvitationStatus.WAITING, **facts):
        return False
    _mail(claim, CLAIM_DECLINED, link="")
    _record("claim.declined", claim, actor)
    return True


@audit.in_turn()
def invite(
    *,
    organization: Organization,
    email: str,
    manages_editors: bool,
    actor: User,
    language: str,
) -> Invitation:
    """An earlier invitation of the same address ends. CannotBeDone: edits already, or
    too many today."""
    email = email.lower()
    _refuse(organization, email)
    for earlier in Invitation.objects.open().filter(
        organization=organization, email=email
    ):
        withdraw(invitation=earlier, actor=actor)
    invitation = Invitation.objects.create(
        organization=organization,
        kind=InvitationKind.INVITATION,
        email=email,
        manages_editors=manages_editors,
        invited_by=actor,
        language=language,
    )
    _send(invitation, EDITOR_INVITATION)
    _record("editor.invited", invitation, actor)
    return invitation


def _refuse(organization: Organization, email: str) -> None:
    editing = Membership.objects.filter(
        organization=organization, role=Role.EDITOR, is_active=True
    )
    if editing.filter(user__email__iexact=email).exists():
        raise CannotBeDone(_("They edit your listings already."))
    today = timezone.now() - timedelta(days=1)
    sent = Invitation.objects.filter(organization=organization, sent_at__gt=today)
    if sent.count() >= MOST_INVITATIONS_A_DAY:
        raise CannotBeDone(_("That is a lot for one day. Please go on tomorrow."))


@audit.in_turn()
def withdraw(*, invitation: Invitation, actor: User) -> bool:
    facts = {"status": InvitationStatus.WITHDRAWN, "ended_at": timezone.now()}
    if not _move(invitation, InvitationStatus.SENT, **facts):
        return False
    revoke_links(purpose=PURPOSE, subject_id=invitation.pk)
    _record("invitation.withdrawn", invitation, actor)
    return True


@audit.in_turn()
def accept(
    *,
    invitation: Invitation,
    first_name: str = "",
    last_name: str = "",
    password: str = "",
) -> User | None:
    """Whoever opened the link in the e-mail edits from now on, with the account of that
    address: the one there is, or a new one. None: it was used or ended meanwhile, or
    a curator has to look at it first."""
    if _waits_for_a_curator(invitation):
        return None
    facts = {"status": InvitationStatus.ACCEPTED, "ended_at": timezone.now()}
    if not _move(invitation, InvitationStatus.SENT, **facts):
        return None
    user = account_of(invitation) or User.objects.create_user(
        invitation.email, password, first_name=first_name, last_name=last_name
    )
    _make_editor(user, invitation)
    invitation.accepted_by = user
    invitation.save(update_fields=["accepted_by"])
    revoke_links(purpose=PURPOSE, subject_id=invitation.pk)
    _record("editor.joined", invitation, user)
    return user


def _waits_for_a_curator(invitation: Invitation) -> bool:
    """A claim that no person has looked at, where by now somebody manages the editors,
    or where this account was given or taken a part before."""
    if invitation.kind != InvitationKind.CLAIM or invitation.decided_by_id:
        return False
    known = Membership.objects.filter(
        organization=invitation.organization,
        role=Role.EDITOR,
        user__email__iexact=invitation.email,
    )
    if not (managers_of(invitation.organization) or known.exists()):
        return False
    facts = {"status": InvitationStatus.WAITING, "sent_at": None}
    if _move(invitation, InvitationStatus.SENT, **facts):
        revoke_links(purpose=PURPOSE, subject_id=invitation.pk)
        _record("claim.held", invitation)
    return True


def _make_editor(user: User, invitation: Invitation) -> None:
    """What an active editor had already is not taken away; whoever comes back has what
    this invitation says."""
    organization = invitation.organization
    was_active = Membership.objects.filter(
        user=user, organization=organization, role=Role.EDITOR, is_active=True
    ).exists()
    membership = add_member(user=user, organization=organization, role=Role.EDITOR)
    membership.manages_editors = invitation.manages_editors or (
        was_active and membership.manages_editors
    )
    membership.save(update_fields=["manages_editors"])


def account_of(invitation: Invitation) -> User | None:
    return User.objects.filter(email__iexact=invitation.email).first()


@audit.in_turn()
def remove_editor(*, membership: Membership, actor: User) -> None:
    """At once, whatever is open in their browser, with the invitations that they sent
    or were sent."""
    membership.manages_editors = False
    membership.save(update_fields=["manages_editors"])
    end_membership(membership=membership)
    user = membership.user
    theirs = Q(invited_by=user) | Q(email__iexact=user.email)
    sent = Invitation.objects.open().filter(organization=membership.organization)
    for invitation in sent.filter(theirs):
        withdraw(invitation=invitation, actor=actor)
    audit.record("editor.removed", actor=actor, subject=membership)


def _move(invitation: Invitation, source: InvitationStatus, **facts: object) -> bool:
    """The conditional update that lets one of two clicks win."""
    here = Invitation.objects.filter(pk=invitation.pk, status=source)
    moved = here.update(**facts)
    invitation.refresh_from_db()
    return bool(moved)


def _send(invitation: Invitation, kind: MessageKind) -> None:
    invitation.status, invitation.sent_at = InvitationStatus.SENT, timezone.now()
    invitation.save(update_fields=["status", "sent_at"])
    token = create_link(
        purpose=PURPOSE,
        subject_id=invitation.pk,
        audience=invitation.email,
        valid_for=VALID_FOR[invitation.kind],
    )
    url = settings.BASE_URL + reverse("cms:invitation", args=[token])
    _mail(invitation, kind, link=url)


def _mail(invitation: Invitation, kind: MessageKind, *, link: str) -> None:
    """Anew each time it is sent: a claim that was held back has a new link."""
    queue_message(
        kind=kind.code,
        channel="email",
        to=invitation.email,
        language=invitation.language,
        context={
            "organization": invitation.organization.name,
            "by": str(invitation.invited_by or ""),
            "days": str(VALID_FOR[invitation.kind].days),
            "link": link,
        },
        dedupe_key=f"{kind.code}:{invitation.pk}:{invitation.sent_at}",
        organization=invitation.organization,
        subject_id=invitation.pk,
    )


def _record(action: str, invitation: Invitation, actor: User | None = None) -> None:
    label = "" if actor else "Somebody, on the public page"
    audit.record(action, actor=actor, actor_label=label, subject=invitation)
