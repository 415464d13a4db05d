"""The care team looks at its worklist once a day and does, mostly, what it offers."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from care.services import finish_task
from care.worklist import Scope, open_tasks
from config.simulation.network import Network, referral_of
from config.simulation.partners import Partners, try_again
from config.simulation.patients import digit_for
from config.simulation.people import call_reaches
from config.simulation.rates import CALLS, MOST_ASKED
from people.models import Task, User
from referrals.actors import user_actor
from referrals.matching import matches_for
from referrals.messages import PATIENT_ASK
from referrals.models import Referral
from referrals.outreach import note_not_reached
from referrals.services import close_need, record_patient_answer, send_referrals
from referrals.status import NotHelpedReason, PatientAnswer, Status
from referrals.task_kinds import (
    ANSWERS_DISAGREE,
    ASK_PATIENT,
    DECLINED,
    ESCALATED,
    EXPIRED,
    HELPED,
    LAST_CALL,
    NO_LONGER_NEEDED,
    NOT_HELPED,
    NOT_YET,
    OUTREACH,
    OVERDUE,
    QUESTION,
    TELL_PATIENT,
    TELL_SENT,
    TELL_WAITLIST,
)
from referrals.transitions import perform
from resources.matching import Fit, Match
from screening.models import ClosedReason

NOT_WANTED = {
    NotHelpedReason.PATIENT_DECLINED: ClosedReason.DECLINED,
    NotHelpedReason.NO_LONGER_NEEDED: ClosedReason.NO_LONGER_NEEDED,
    NotHelpedReason.MOVED_AWAY: ClosedReason.MOVED_AWAY,
}


@dataclass(frozen=True, slots=True)
class Work:
    """One task of one worker about one referral."""

    task: Task
    referral: Referral
    worker: User


class CareTeam:
    def __init__(self, network: Network, partners: Partners) -> None:
        self.network = network
        self.partners = partners
        self.calls: Counter[tuple[str, UUID]] = Counter()

    def look_at_worklists(self, day: int) -> None:
        for user in (*self.network.workers, self.network.supervisor):
            scope = Scope(actor=user, holders=(user,))
            tasks = list(open_tasks(scope))
            for task in sorted(tasks, key=self._name):
                if self.network.draws.happens("worker_acts", self._name(task), day):
                    self._do(task, user)

    def _name(self, task: Task) -> tuple[str, int, str]:
        """The same in every run, unlike a key."""
        referral = referral_of(task.subject_id)
        name = self.network.partners[referral.organization_id].name if referral else ""
        return task.kind, self.network.persons[task.patient_id].number, name

    def _do(self, task: Task, user: User) -> None:
        task.refresh_from_db()
        referral = referral_of(task.subject_id)
        if task.done_at:
            return
        act = ACTIONS.get(task.kind)
        if referral is None or act is None or act(self, Work(task, referral, user)):
            finish_task(actor=user, task=task)

    def reaches(self, work: Work) -> bool:
        """One call to the patient, who knows the clinic's number."""
        referral = work.referral
        self.calls[work.task.kind, referral.pk] += 1
        return call_reaches(
            self.network.persons[referral.patient_id],
            self.network.draws,
            "clinic",
            work.task.kind,
            self.network.partners[referral.organization_id].name,
            self.calls[work.task.kind, referral.pk],
            weight=self.network.answering.clinic_weight,
        )

    def has_given_up(self, work: Work) -> bool:
        return self.calls[work.task.kind, work.referral.pk] >= CALLS


def _answer_question(_team: CareTeam, work: Work) -> bool:
    if work.referral.status == Status.NEEDS_INFO:
        actor = user_actor(work.worker)
        perform(work.referral, "answer", actor=actor, message="Any weekday.")
    return True


def _tell_patient(team: CareTeam, work: Work) -> bool:
    """What a call tells changes no chance: published ones have it in them."""
    return team.reaches(work) or team.has_given_up(work)


def _ask_patient(team: CareTeam, work: Work) -> bool:
    if not team.reaches(work):
        note_not_reached(referral=work.referral, actor=work.worker)
        return False
    return _write_down(work)


def _reach_out(team: CareTeam, work: Work) -> bool:
    """One more try, when they are next seen or by letter."""
    return _write_down(work) if team.reaches(work) else True


def _write_down(work: Work) -> bool:
    answer = PatientAnswer(PATIENT_ASK.asks[digit_for(work.referral)])
    actor = user_actor(work.worker)
    record_patient_answer(referral=work.referral, answer=answer, actor=actor)
    return True


def _call_partner(team: CareTeam, work: Work) -> bool:
    """It stays on the list until they are reached."""
    return not work.referral.is_open or team.partners.called(work.referral)


def _help_along(team: CareTeam, work: Work) -> bool:
    """The patient waits: the organization is asked to try again; an ended referral
    goes on to another service."""
    if work.referral.is_open:
        if team.partners.called(work.referral):
            try_again(team.partners.case_of(work.referral))
        return True
    helped_since = work.referral.status == Status.CLOSED_HELPED
    return helped_since or _go_on(team, work)


def _withdraw(_team: CareTeam, work: Work) -> bool:
    if work.referral.is_open:
        actor = user_actor(work.worker)
        perform(work.referral, "withdraw", actor=actor, message="No longer needed.")
    return _close(work, ClosedReason.NO_LONGER_NEEDED)


def _close_met(_team: CareTeam, work: Work) -> bool:
    return _close(work, ClosedReason.MET)


def _after_not_helped(team: CareTeam, work: Work) -> bool:
    """Who was not reached is called by the clinic first; who does not want it is left
    in peace."""
    reason = work.referral.reason
    if reason in NOT_WANTED:
        return _close(work, NOT_WANTED[NotHelpedReason(reason)])
    if not team.network.arm.goes_on:
        return True
    if reason == NotHelpedReason.COULD_NOT_REACH and not team.reaches(work):
        if team.has_given_up(work):
            return _close(work, ClosedReason.COULD_NOT_REACH)
        return False
    return _go_on(team, work)


def _go_on(team: CareTeam, work: Work) -> bool:
    """The next best service, if there is one and not too many were asked."""
    need = work.referral.need
    need.refresh_from_db()
    if not team.network.arm.goes_on or not need.is_open:
        return True
    if need.referrals.open().exists():
        return True
    found = _next_best(work)
    if found is None:
        return _close(work, ClosedReason.NO_SERVICE)
    place = (found.service, found.service_at_location)
    send_referrals(need=need, places=[place], sender=work.worker, follows=work.referral)
    return True


def _next_best(work: Work) -> Match | None:
    need = work.referral.need
    asked = set(need.referrals.values_list("service_id", flat=True))
    if len(asked) >= MOST_ASKED:
        return None
    found = matches_for(need, actor=work.worker, limit=1, exclude=asked)
    return found[0] if found and found[0].fit != Fit.DOES_NOT_FIT else None


def _close(work: Work, reason: ClosedReason) -> bool:
    need = work.referral.need
    need.refresh_from_db()
    if need.is_open:
        close_need(need=need, reason=reason, actor=work.worker, withdraw_open=True)
    return True


Action = Callable[[CareTeam, Work], bool]
ACTIONS: dict[str, Action] = {
    QUESTION: _answer_question,
    TELL_PATIENT: _tell_patient,
    TELL_SENT: _tell_patient,
    TELL_WAITLIST: _tell_patient,
    ASK_PATIENT: _ask_patient,
    OUTREACH: _reach_out,
    OVERDUE: _call_partner,
    ESCALATED: _call_partner,
    LAST_CALL: _call_partner,
    NOT_YET: _help_along,
    ANSWERS_DISAGREE: _help_along,
    NO_LONGER_NEEDED: _withdraw,
    HELPED: _close_met,
    DECLINED: _go_on,
    EXPIRED: _go_on,
    NOT_HELPED: _after_not_helped,
}
