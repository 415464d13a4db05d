"""The conversation with a patient. A text has two facts that are easily taken for one:
that it reached the phone, and that somebody read it. We know the first at best."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.kinds import find_kind
from notifications.models import Channel, InboundMessage, Message, Status
from notifications.models.inbound import FOR_PEOPLE, UNCLEAR
from notifications.opt_outs import may_resume, opt_outs_of
from notifications.questions import (
    Option,
    is_same_question,
    may_answer,
    numbers_offered,
    options_of,
    questions_for,
    sent_moment,
)
from notifications.quiet_hours import zone_of
from notifications.subjects import Subject, find_subjects
from people.models import Patient
from people.permissions import can_change_patient

if TYPE_CHECKING:
    from people.models import User

PER_PAGE = 40
# When, which, and whether it came from the patient.
Key = tuple[datetime, UUID, bool]
TONES = {
    Status.QUEUED: "info",
    Status.SENDING: "info",
    Status.UNKNOWN: "warning",
    Status.SENT: "info",
    Status.DELIVERED: "success",
    Status.UNDELIVERED: "danger",
    Status.FAILED: "danger",
    Status.SUPPRESSED: "warning",
    Status.EXPIRED: "warning",
    Status.JOINED: "info",
}
STATUS_WORDS = {
    Status.QUEUED: gettext_lazy("Waiting to go out"),
    Status.SENDING: gettext_lazy("Being sent"),
    Status.UNKNOWN: gettext_lazy("Not known whether it was sent"),
    Status.SENT: gettext_lazy("Sent, not yet confirmed by the carrier"),
    Status.DELIVERED: gettext_lazy("Delivered, not known if read"),
    Status.UNDELIVERED: gettext_lazy("Did not reach the phone"),
    Status.FAILED: gettext_lazy("Could not be sent"),
    Status.SUPPRESSED: gettext_lazy("Held back"),
    Status.EXPIRED: gettext_lazy("Not sent: its time was over"),
    Status.JOINED: gettext_lazy("Sent together with another text"),
}
LETTER_WORDS = {
    Status.QUEUED: gettext_lazy("A letter, to be printed"),
    Status.SENT: gettext_lazy("A letter, mailed"),
}
MEANINGS = {
    "stop": gettext_lazy("Asks for no more texts"),
    "start": gettext_lazy("Asks for texts again"),
    "help": gettext_lazy("Asks who we are"),
    "pause": gettext_lazy("Asks in their own words to be left alone"),
    "wrong-number": gettext_lazy("Says that this is the wrong number"),
    UNCLEAR: gettext_lazy("Answers one of several questions"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that a text may have answered, with its answers to choose from, and
    what it is `about` where there may be several."""

    message: Message
    label: Any
    about: str
    at: datetime
    options: list[Option]


@dataclass(frozen=True, slots=True)
class ThreadItem:
    """One text. `inbound` where the patient wrote it; `asked` while a person may say
    which question it answers."""

    at: datetime
    body: str
    label: Any
    tone: str
    status: Any
    note: str
    inbound: InboundMessage | None = None
    asked: tuple[Asked, ...] = ()

    @property
    def is_inbound(self) -> bool:
        return self.inbound is not None


@dataclass(frozen=True, slots=True)
class Thread:
    """Newest last; `earlier` older ones are left out."""

    patient: Patient
    zone: ZoneInfo
    items: list[ThreadItem]
    earlier: int
    is_stopped: bool
    may_resume: bool


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    items: list[ThreadItem]


def thread_for(patient: Patient, actor: "User", *, limit: int = 50) -> Thread:
    """The last texts to and from the patient, for an actor known to see them."""
    page = Paginator(_keys(patient), limit).get_page(1)
    stopped = list(opt_outs_of(patient))
    return Thread(
        patient=patient,
        zone=zone_of(patient),
        items=_items(patient, page),
        earlier=max(page.paginator.count - limit, 0),
        is_stopped=bool(stopped),
        may_resume=may_resume(stopped) and can_change_patient(actor, patient),
    )


def thread_page(patient: Patient, number: str | None) -> tuple[Page, list[Day]]:  # type: ignore[type-arg]
    """A page of the whole conversation by days in the patient's zone; the first page
    holds the newest, which stand last."""
    page = Paginator(_keys(patient), PER_PAGE).get_page(number)
    zone = zone_of(patient)
    items = _items(patient, page, _Questions(patient))
    days = groupby(items, key=lambda item: item.at.astimezone(zone).date())
    return page, [Day(day, list(items)) for day, items in days]


def _keys(patient: Patient) -> list[Key]:
    """Moment and key of every text, newest first."""
    sent = patient.messages.to_patients().annotate(
        at=Coalesce(F("sent_at"), F("not_before"))
    )
    received = patient.inbound_messages.annotate(at=F("received_at"))
    keys: list[Key] = [
        (at, pk, is_theirs)
        for is_theirs, texts in ((False, sent), (True, received))
        for at, pk in texts.order_by("pk").values_list("at", "pk")
    ]
    return sorted(keys, reverse=True)


def _items(
    patient: Patient, keys: Iterable[Key], questions: "_Questions | None" = None
) -> list[ThreadItem]:
    order = list(keys)
    ours = [pk for _at, pk, is_theirs in order if not is_theirs]
    theirs = [pk for _at, pk, is_theirs in order if is_theirs]
    sent = patient.messages.filter(pk__in=ours).select_related("joined_to", "author")
    received = patient.inbound_messages.filter(pk__in=theirs).select_related(
        "reply_to__joined_to", "handled_by"
    )
    found: dict[UUID, ThreadItem] = {row.pk: _sent(row) for row in sent.order_by("pk")}
    found |= {
        row.pk: _received(row, questions, zone_of(patient))
        for row in received.order_by("pk")
    }
    return [found[pk] for _at, pk, _ in reversed(order) if pk in found]


class _Questions:
    """What was asked of one patient, looked up once for all the texts of a page."""

    def __init__(self, patient: Patient) -> None:
        self.patient = patient

    @cached_property
    def asked(self) -> list[Message]:
        return questions_for(self.patient)

    @cached_property
    def subjects(self) -> dict[UUID, Subject | None]:
        return find_subjects(self.asked)

    def open_to(self, inbound: InboundMessage) -> tuple[Asked, ...]:
        """Those that the text may answer, as far as no machine has matched it: each
        once, without what is changed, called off or over."""
        if inbound.reply_to_id or inbound.meaning not in FOR_PEOPLE:
            return ()
        found: list[Asked] = []
        for question in self.asked:
            if any(is_same_question(question, one.message) for one in found):
                continue
            if self._is_open_to(inbound, question):
                found.append(self._offered(question, inbound))
        return tuple(one for one in found if one.options)

    def _is_open_to(self, inbound: InboundMessage, question: Message) -> bool:
        if not may_answer(inbound.received_at, question):
            return False
        if question.pk not in self.subjects:
            return True
        subject = self.subjects[question.pk]
        return subject is not None and subject.is_meant(question, inbound.received_at)

    def _offered(self, question: Message, inbound: InboundMessage) -> Asked:
        subject = self.subjects.get(question.pk)
        return Asked(
            message=question,
            label=label_of(question),
            about=subject.words if subject else "",
            at=sent_moment(question),
            options=[*options_of(question), *numbers_offered(question, inbound)],
        )


def _sent(message: Message) -> ThreadItem:
    status = Status(message.outcome)
    by_mail = message.channel == Channel.LETTER
    said = (LETTER_WORDS if by_mail else {}).get(status, STATUS_WORDS[status])
    words = [said, _("Answered") if message.answered_at else ""]
    if message.joined_to_id:
        words.insert(0, _("In one text with another"))
    return ThreadItem(
        at=message.sent_at or message.not_before,
        body=message.body or _("The words are no longer kept."),
        label=_by(message.author) if message.author else label_of(message),
        tone=TONES[status],
        status=". ".join(str(word) for word in words if word),
        note=message.error_text or _held(message),
    )


def _received(
    inbound: InboundMessage, questions: _Questions | None, zone: ZoneInfo
) -> ThreadItem:
    return ThreadItem(
        at=inbound.received_at,
        body=inbound.body or _("No words, or they are no longer kept."),
        label=_("Text from the patient"),
        tone="warning" if inbound.awaits_answer else "neutral",
        status=_("Not answered yet") if inbound.awaits_answer else "",
        note=_what_it_answers(inbound, zone) or str(MEANINGS.get(inbound.meaning, "")),
        inbound=inbound,
        asked=questions.open_to(inbound) if questions else (),
    )


def _what_it_answers(inbound: InboundMessage, zone: ZoneInfo) -> str:
    question = inbound.reply_to
    if question is None:
        return ""
    options = {option.meaning: option.words for option in options_of(question)}
    words = {
        "question": label_of(question),
        "day": date_format(sent_moment(question).astimezone(zone), "MONTH_DAY_FORMAT"),
        "answer": options.get(inbound.meaning) or "/".join(inbound.numbers.values()),
        "who": inbound.handled_by,
    }
    if inbound.handled_by:
        return (
            _("Answers “%(question)s” of %(day)s: %(answer)s. So says %(who)s") % words
        )
    return _("Answers “%(question)s” of %(day)s: %(answer)s") % words


def label_of(message: Message) -> Any:
    kind = find_kind(message.kind)
    return kind.label if kind else message.kind


def _by(author: "User") -> str:
    return _("Text by %(who)s") % {"who": author}


def _held(message: Message) -> str:
    """Why it still waits."""
    waiting = message.status == Status.QUEUED and message.held_for
    return str(message.get_held_for_display()) if waiting else ""
