"""Organizations open their e-mail late or never, answer, call, help and report; all by
the pages that real ones use."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.simulation.days import business_days_later, fortnight_of
from config.simulation.network import Network, Partner, referral_of
from config.simulation.people import Person, call_reaches
from config.simulation.post import POST
from config.simulation.rates import (
    CALLS,
    DAYS_BETWEEN_CALLS,
    DAYS_ON_WAITLIST,
    DAYS_TO_HELP,
    DAYS_TO_LOOK,
)
from notifications.models import Message
from referrals import messages
from referrals.models import Referral
from referrals.status import (
    AWAITING_ANSWER,
    DeclineReason,
    NotHelpedReason,
    Outcome,
    Status,
)

LINK = re.compile(r"/r/[\w-]+/")
DONE = {200, 302}
GONE = 410
TOLD_OF_END = {messages.PARTNER_ENDED.code, messages.PARTNER_EXPIRED.code}
OTHER_DECLINES = (
    DeclineReason.NOT_ELIGIBLE,
    DeclineReason.WRONG_SERVICE,
    DeclineReason.MISSING_DOCUMENTS,
)
OTHER_ENDS = (
    NotHelpedReason.NOT_ELIGIBLE,
    NotHelpedReason.NO_CAPACITY,
    NotHelpedReason.PATIENT_DECLINED,
    NotHelpedReason.NO_LONGER_NEEDED,
)


@dataclass
class Case:
    """One referral as the people at the organization remember it."""

    network: Network
    partner: Partner
    person: Person
    pk: UUID
    link: str = ""
    mails: int = 0
    calls: int = 0
    is_at_work: bool = False
    has_asked: bool = False
    waiting: tuple[str, dict[str, Any]] | None = None
    client: Client = field(default_factory=lambda: Client(SERVER_NAME=_host()))

    @property
    def about(self) -> tuple[object, ...]:
        return (self.partner.name, self.person.number)

    @property
    def name(self) -> str:
        return f"{self.partner.name}-{self.person.number:05d}"

    def happens(self, rate: str, *more: object) -> bool:
        return self.network.draws.happens(rate, *self.about, *more)

    def later(self, span: tuple[int, int], act: Any, *more: object) -> None:
        days = self.network.draws.days(span, *self.about, *more)
        at = business_days_later(days, timezone.now())
        self.network.diary.add(at, self.name, act)


class Partners:
    """All organizations, and what each knows of its referrals."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.cases: dict[UUID, Case] = {}

    def case_of(self, referral: Referral) -> Case:
        if referral.pk not in self.cases:
            self.cases[referral.pk] = Case(
                self.network,
                self.network.partners[referral.organization_id],
                self.network.persons[referral.patient_id],
                referral.pk,
            )
        return self.cases[referral.pk]

    def open_mail(self) -> None:
        for mail in POST.take_mail():
            if referral := referral_of(mail.subject_id):
                _arrived(self.case_of(referral), mail)

    def called(self, referral: Referral) -> bool:
        """The care team calls: who is reached looks at it now."""
        case = self.case_of(referral)
        case.mails += 1
        if not case.happens("partner_answers_phone", case.mails):
            return False
        _look(case, reminded=True)
        return True


def _arrived(case: Case, mail: Message) -> None:
    if found := LINK.search(mail.text):
        case.link = found.group()
    if mail.kind in TOLD_OF_END or not _can_act(case):
        return
    if case.waiting:
        name, facts = case.waiting
        case.waiting = None
        do(case, name, **facts)
        return
    case.mails += 1
    is_first = case.mails == 1
    if case.happens("looks" if is_first else "looks_again", case.mails):
        case.later(
            DAYS_TO_LOOK,
            lambda: _look(case, reminded=not is_first),
            "look",
            case.mails,
        )


def _can_act(case: Case) -> bool:
    return case.network.arm.links or case.partner.user is not None


def _look(case: Case, *, reminded: bool) -> None:
    """Open it and do what it asks for now."""
    referral = Referral.objects.get(pk=case.pk)
    if not referral.is_open or not _can_act(case):
        return
    if referral.status in AWAITING_ANSWER:
        _decide(case, referral)
    elif reminded and not case.is_at_work:
        _begin(case)


def _decide(case: Case, referral: Referral) -> None:
    if referral.status == Status.NEEDS_INFO:
        return
    if not case.has_asked and case.happens("asks"):
        case.has_asked = True
        do(case, "ask", message="Which days suit them?")
    elif is_full(case, timezone.now()):
        _say_full(case)
    elif case.happens("declines"):
        stream = case.network.draws.stream("why", *case.about)
        do(case, "decline", reason=stream.choice(OTHER_DECLINES))
    elif do(case, "accept") and not case.happens("forgets"):
        _begin(case)


def is_full(case: Case, now: datetime) -> bool:
    return case.network.draws.happens("full", case.partner.name, fortnight_of(now))


def _say_full(case: Case) -> None:
    if not case.happens("waitlists"):
        do(case, "decline", reason=DeclineReason.NO_CAPACITY)
        return
    days = case.network.draws.days(DAYS_ON_WAITLIST, *case.about)
    expected = timezone.localdate() + timedelta(days=days)
    if do(case, "waitlist", expected_on=expected.isoformat()):
        at = timezone.now() + timedelta(days=days)
        forgets = case.happens("forgets")
        if not forgets:
            case.network.diary.add(at, case.name, lambda: _begin(case))


def _begin(case: Case) -> None:
    """A round of calls to the person."""
    case.is_at_work, case.calls = True, 0
    case.later(DAYS_BETWEEN_CALLS, lambda: _call(case), "call", case.mails, 0)


def try_again(case: Case) -> None:
    """Told that the person waits: another round, if none is under way."""
    if not case.is_at_work and _can_act(case):
        _begin(case)


def _call(case: Case) -> None:
    referral = Referral.objects.get(pk=case.pk)
    if not referral.is_open:
        return
    case.calls += 1
    weight = case.network.answering.clinic_weight if case.person.expects_call else 1.0
    about = (case.partner.name, case.mails, case.calls)
    if call_reaches(case.person, case.network.draws, *about, weight=weight):
        _met(case)
    elif case.calls < CALLS:
        case.later(
            DAYS_BETWEEN_CALLS, lambda: _call(case), "call", case.mails, case.calls
        )
    else:
        case.is_at_work = False
        do(case, "close_not_helped", reason=NotHelpedReason.COULD_NOT_REACH)


def _met(case: Case) -> None:
    if case.happens("other_reason"):
        stream = case.network.draws.stream("end", *case.about)
        do(case, "close_not_helped", reason=stream.choice(OTHER_ENDS))
        return
    do(case, "start")
    case.later(DAYS_TO_HELP, lambda: _helped(case), "help")


def _helped(case: Case) -> None:
    do(case, "close_helped", outcome=Outcome.NEED_MET)


def do(case: Case, name: str, **facts: Any) -> bool:
    """By the organization's own page; False where it opened no more."""
    posted = _post_by_link if case.network.arm.links else _post_signed_in
    status = posted(case, name, facts)
    if status == GONE:
        return False
    if status not in DONE:
        raise RuntimeError(f"{name}: the page answered {status}.")
    return True


def _post_by_link(case: Case, name: str, facts: dict[str, Any]) -> int:
    """Past the second question, then the form; an old link asks for a new one."""
    answer = f"{case.person.born:%Y}"
    opened = case.client.post(f"{case.link}open/", {"answer": answer}).status_code
    if opened == GONE and Referral.objects.get(pk=case.pk).is_open:
        case.waiting = (name, facts)
        case.client.post(f"{case.link}new/")
    if opened not in DONE:
        return opened
    return case.client.post(f"{case.link}do/{name}/", facts).status_code


def _post_signed_in(case: Case, name: str, facts: dict[str, Any]) -> int:
    if case.partner.user is None:
        raise RuntimeError("They have no account.")
    backend = settings.AUTHENTICATION_BACKENDS[-1]
    case.client.force_login(case.partner.user, backend=backend)
    url = reverse("referrals:inbox_perform", args=[case.pk, name])
    status = case.client.post(url, facts).status_code
    return GONE if status == 404 else status


def _host() -> str:
    return urlsplit(settings.BASE_URL).hostname or "localhost"
