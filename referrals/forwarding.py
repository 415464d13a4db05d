"""A referral that came to nothing goes on to the next best service: by a worker's one
click, or by itself where the team wants it so."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from people import audit
from people.models import User
from referrals.actors import Actor, rule_actor
from referrals.household import household_of
from referrals.models import ForwardingRule, Referral
from referrals.next_best import NextBest, keep_next_best, next_best
from referrals.notices import raise_referral_task
from referrals.permissions import can_send
from referrals.places import ChosenPlace
from referrals.services import record_event, send_referrals
from referrals.status import DeclineReason, Status
from referrals.together import others_may_accept
from referrals.transitions import ConsentMissing
from referrals.working_hours import away_calendar
from resources.models import Organization
from screening.models import Interest

# After these a person must act first: reach the patient, or read the note.
NEEDS_A_PERSON = frozenset(
    {
        DeclineReason.COULD_NOT_CONTACT,
        DeclineReason.REFERRED_ELSEWHERE,
        DeclineReason.OTHER,
    }
)
WANTS_HELP = frozenset({Interest.YES, Interest.NOT_ASKED})


class AlreadySentOnError(Exception):
    """Somebody sent it on before; `follower` is what came of it."""

    def __init__(self, follower: Referral) -> None:
        super().__init__(follower.number)
        self.follower = follower


class NotTheNextBestError(Exception):
    """What was offered cannot be asked any more."""


@audit.in_turn()
def send_on(*, referral: Referral, place: ChosenPlace, sender: User) -> Referral:
    """Ask this place instead, telling it what the first was told. The same place again
    is the same referral. Raises AlreadySentOnError, NotTheNextBestError where it is not
    what would be offered now, ConsentMissing and
    `screening.services.NeedClosedError`."""
    if follower := referral.followed_by.for_listing().order_by("created_at").first():
        if follower.service_id == place.service.pk:
            return follower
        raise AlreadySentOnError(follower)
    found = next_best(referral)
    if found is None or found.service != place.service:
        raise NotTheNextBestError
    return _send_on(referral, found, sender=sender)


def _send_on(
    referral: Referral,
    found: NextBest,
    *,
    sender: User,
    actor: Actor | None = None,
) -> Referral:
    [sent] = send_referrals(
        need=referral.need,
        places=[(found.service, found.match.service_at_location)],
        sender=sender,
        note=referral.note,
        patient_may_be_contacted=referral.patient_may_be_contacted,
        household=household_of(referral),
        follows=referral,
        forwarded_by_rule=actor is not None,
        actor=actor,
    )
    return sent


def go_on(
    referral: Referral,
    *,
    kind: str,
    title: str,
    detail: str = "",
    needs_a_person: bool = False,
) -> None:
    """After a no or silence: sent on by the team's rule, or a task with the next best.
    While others asked beside it may say yes nothing is needed."""
    if others_may_accept(referral) or not referral.need.is_open:
        return
    found = next_best(referral)
    if found and not needs_a_person and _went_by_itself(referral, found):
        return
    keep_next_best(referral, found)
    parts = [detail, _offer_in_words(found)]
    raise_referral_task(
        referral, kind, title, detail=". ".join(part for part in parts if part)
    )


def _offer_in_words(found: NextBest | None) -> str:
    if found is None:
        return _("Nothing else that fits was found")
    names = {"service": found.service, "organization": found.service.organization}
    if found.needs_consent:
        words = _("Next best, with a new consent: %(service)s, %(organization)s")
    else:
        words = _("Next best: %(service)s, %(organization)s")
    return words % names


def _went_by_itself(referral: Referral, found: NextBest) -> bool:
    return _may_go_by_itself(referral, found) and _sent_by_rule(referral, found)


def _may_go_by_itself(referral: Referral, found: NextBest) -> bool:
    """Within consent, as often as the rule says, and where nothing calls for a person:
    a private need, a patient who does not want it, a place to be asked by phone or one
    that is away."""
    rule = ForwardingRule.objects.filter(
        organization=referral.sender_organization_id, is_on=True
    ).first()
    return (
        rule is not None
        and not found.needs_consent
        and bool(found.service.organization.notice_email)
        and away_calendar(found.service.organization) is None
        and not referral.need.category.sensitive
        and referral.need.interest in WANTS_HELP
        and not referral.patient_answer
        and not _needs_a_person(referral)
        and not referral.need.referrals.open().exists()
        and times_sent_on(referral) < rule.most_times
        and can_send(referral.sender, referral)
    )


def _needs_a_person(referral: Referral) -> bool:
    return referral.status == Status.DECLINED and referral.reason in NEEDS_A_PERSON


def times_sent_on(referral: Referral) -> int:
    """How often in a row, up to this one, nobody but the rule sent it."""
    times, last = 0, referral
    while last.forwarded_by_rule and last.follows is not None:
        times, last = times + 1, last.follows
    return times


def _sent_by_rule(referral: Referral, found: NextBest) -> bool:
    organization = referral.sender_organization
    actor = rule_actor(organization, referral.sender)
    try:
        with transaction.atomic(), override(settings.LANGUAGE_CODE):
            sent = _send_on(referral, found, sender=referral.sender, actor=actor)
            record_event(
                referral=referral, name="sent_on", actor=actor, number=sent.number
            )
    except (ConsentMissing, PermissionDenied):
        return False
    return True


@audit.in_turn()
def change_forwarding(
    *, organization: Organization, is_on: bool, most_times: int, actor: User
) -> ForwardingRule:
    """Set the team's rule; the trail keeps who and what."""
    rule, _made = ForwardingRule.objects.update_or_create(
        organization=organization,
        defaults={
            "is_on": is_on,
            "most_times": most_times,
            "changed_at": timezone.now(),
            "changed_by": actor,
        },
    )
    audit.record(
        "referral.forwarding_rule",
        actor=actor,
        subject=rule,
        reason=f"on, {most_times}" if is_on else "off",
    )
    return rule
