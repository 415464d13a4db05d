"""Texts that come in. STOP and START take effect as they arrive; the rest is the
worker's, so that the provider has its answer in milliseconds."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from notifications import alerts, keywords, numbers, own_words
from notifications.answers import as_kept
from notifications.callbacks import TWILIO
from notifications.channels import provider_class, provider_names
from notifications.intake import in_turn_to_write, process_waiting
from notifications.keywords import Keyword
from notifications.messages import HELP, STARTED, STOPPED
from notifications.models import (
    Channel,
    InboundMessage,
    OptOut,
    OptOutScope,
    OptOutSource,
    Priority,
)
from notifications.models.inbound import TEXT, UNCLEAR
from notifications.questions import (
    Match,
    close_question,
    match_reply,
    may_be_urgent,
    open_questions,
)
from notifications.services import queue_message
from notifications.signals import inbound_received
from people.models import Patient

ANSWER_WITHIN = timedelta(hours=1)


def receive(data: Mapping[str, Any], *, provider: str = TWILIO) -> InboundMessage:
    """Keep a text as it came and obey STOP and START at once; a second delivery of the
    same text changes nothing."""
    text = provider_class(provider).read_inbound(data)
    inbound = InboundMessage(
        provider=provider,
        provider_sid=text.reference[:64],
        from_number=text.sender[:20],
        to_number=text.to[:20],
        body=text.body,
        raw=dict(data),
    )
    # Obeyed and kept together; a text that is here already undoes both.
    together = transaction.atomic() if _takes_several(text.body) else nullcontext()
    try:
        with in_turn_to_write(), together:
            inbound.meaning = _obey(inbound)
            inbound.save(force_insert=True)
    except IntegrityError:
        return InboundMessage.objects.get(provider_sid=inbound.provider_sid)
    return inbound


def _takes_several(body: str) -> bool:
    """Whether more than the text's own row may change. Without a transaction around
    one statement, the provider has its answer two trips to the database sooner."""
    keyword = keywords.read_keyword(body)
    asks_only = keyword is not None and keyword.meaning == keywords.HELP
    obeyed = not asks_only and bool(keyword or own_words.read_own_words(body))
    return obeyed or transaction.get_connection().in_atomic_block


def process_inbound(limit: int = 200) -> int:
    """Act on texts received; how many."""
    return process_waiting(InboundMessage.objects.waiting(), _act, limit)


def _obey(inbound: InboundMessage) -> str:
    """What the text changes before we answer; its meaning, "" if it is to be read."""
    number, keyword = inbound.from_number, keywords.read_keyword(inbound.body)
    if keyword and keyword.meaning == keywords.STOP:
        numbers.opt_out(number=number, source=OptOutSource.KEYWORD)
        return keywords.STOP
    if keyword and keyword.meaning == keywords.START:
        # "Yes" from somebody who never stopped is an answer to read.
        lifted = numbers.lift_opt_out(number=number, by="keyword")
        return keywords.START if lifted else ""
    if keyword:
        return keywords.HELP
    wish = own_words.read_own_words(inbound.body)
    if wish:
        numbers.opt_out(number=number, source=OptOutSource.WORDS)
    return wish


def _act(inbound: InboundMessage) -> None:
    numbers.clear_unreachable(number=inbound.from_number)
    patients = numbers.patients_at(inbound.from_number)
    if len(patients) == 1:
        inbound.patient = patients[0]
    handler = HANDLERS.get(inbound.meaning, _read)
    handler(inbound, patients)
    inbound.save(update_fields=["patient", "reply_to", "meaning", "numbers"])


def _stopped(inbound: InboundMessage, patients: list[Patient]) -> None:
    for patient in patients:
        alerts.texts_stopped(patient)
    # Once for each opting out, however often they text STOP.
    stopped = OptOut.objects.filter(number=inbound.from_number, scope=OptOutScope.ALL)
    since = stopped.get().opted_out_at
    key = f"{inbound.from_number}:{since.isoformat()}"
    _answer(inbound, patients, STOPPED.code, key)


def _started(inbound: InboundMessage, patients: list[Patient]) -> None:
    for patient in patients:
        alerts.texts_resumed(patient)
    _answer(inbound, patients, STARTED.code, str(inbound.pk))


def _asked_for_help(inbound: InboundMessage, patients: list[Patient]) -> None:
    # Once an hour: two machines must not answer each other for ever.
    hour = f"{inbound.from_number}:{inbound.received_at:%Y%m%d%H}"
    _answer(inbound, patients, HELP.code, hour)


def _left_alone(inbound: InboundMessage, patients: list[Patient]) -> None:
    tell = {
        own_words.WRONG_NUMBER: alerts.wrong_number,
        own_words.PAUSE: alerts.asked_to_be_left_alone,
    }[inbound.meaning]
    for patient in patients:
        tell(patient)


def _read(inbound: InboundMessage, patients: list[Patient]) -> None:
    match = match_reply(
        inbound, open_questions(inbound.from_number, inbound.received_at)
    )
    if match.question and match.answer and close_question(match.question):
        inbound.reply_to = match.question
        inbound.patient = match.question.patient
        inbound.meaning = match.answer.meaning
        inbound.numbers = as_kept(match.answer)
    elif match.rivals:
        _ask_which(inbound, match)
    else:
        inbound.meaning = TEXT
        _give_to_people(patients)
    tell_receivers(inbound)


def tell_receivers(inbound: InboundMessage) -> None:
    inbound_received.send(
        InboundMessage,
        inbound=inbound,
        patient=inbound.patient,
        reply_to=inbound.reply_to,
        meaning=inbound.meaning,
        numbers={name: Decimal(value) for name, value in inbound.numbers.items()},
    )


def _ask_which(inbound: InboundMessage, match: Match) -> None:
    """It answers two questions: a person says which."""
    inbound.meaning = UNCLEAR
    inbound.patient = match.rivals[0].patient
    if inbound.patient:
        is_urgent = any(may_be_urgent(one, inbound.body) for one in match.rivals)
        alerts.reply_unclear(inbound.patient, inbound, is_urgent=is_urgent)


def _give_to_people(patients: list[Patient]) -> None:
    """On a shared phone nobody's team is shown the words, each is told to ask."""
    tell: Callable[[Patient], None] = (
        alerts.text_to_read if len(patients) == 1 else alerts.text_from_shared_phone
    )
    for patient in patients:
        tell(patient)


def _answer(
    inbound: InboundMessage, patients: list[Patient], kind: str, key: str
) -> None:
    """Answer a keyword, unless the provider has done so."""
    keyword = keywords.read_keyword(inbound.body)
    if keyword is None or _provider_answered(inbound, keyword):
        return
    patient = patients[0] if len(patients) == 1 else None
    spanish = keyword.is_spanish or (patient and patient.message_language == "es")
    queue_message(
        kind=kind,
        channel=Channel.SMS,
        to=inbound.from_number,
        language="es" if spanish else "en",
        context={},
        dedupe_key=f"{kind}:{key}",
        patient=patient,
        priority=Priority.REPLY,
        expires_at=timezone.now() + ANSWER_WITHIN,
    )


def _provider_answered(inbound: InboundMessage, keyword: Keyword) -> bool:
    """Twilio confirms its own STOP and START words. HELP it answers in general words,
    unless Advanced Opt-Out is set up, which then says so in `OptOutType`: ours names
    the phone to call, so it goes out too."""
    name = inbound.provider
    in_use = name in provider_names(Channel.SMS)
    if not (in_use and provider_class(name).answers_keywords):
        return False
    if keyword.meaning == keywords.HELP:
        return bool(inbound.raw.get("OptOutType"))
    return keyword.provider_knows


HANDLERS: dict[str, Callable[[InboundMessage, list[Patient]], None]] = {
    keywords.STOP: _stopped,
    keywords.START: _started,
    keywords.HELP: _asked_for_help,
    own_words.PAUSE: _left_alone,
    own_words.WRONG_NUMBER: _left_alone,
}
