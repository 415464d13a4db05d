"""Keeping answers, as they are given or from an earlier screening."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from people.audit import in_turn
from people.models import User
from screening.carry_over import EarlierAnswer, shared_answers
from screening.models import Answer, Screening
from screening.responses import Response, checked
from screening.scoring import scripts_of
from screening.services.safety import call_for_action


class ScreeningClosedError(Exception):
    """It is completed or entered in error, so its answers can no longer change."""


def save_answer(
    *, screening: Screening, link_id: str, response: Response, actor: User
) -> None:
    """Save one answer over the one before; an empty response makes it "not asked".

    Raises ValidationError where the answer makes no sense, ScreeningClosedError where
    the screening takes no more answers.
    """
    save_answers(screening=screening, responses={link_id: response}, actor=actor)


def save_answers(
    *,
    screening: Screening,
    responses: Mapping[str, Response],
    actor: User | None,
    shown: Mapping[str, Response] | None = None,
) -> dict[str, Answer]:
    """Save several answers, all or on an error none; see `save_answer`. Of those that
    were `shown` to the actor otherwise, what somebody else has answered since stays,
    and is given back."""
    with _block(screening):
        require_unfinished(locked_screening(screening))
        known = screening.definition.by_link_id
        given = {i: checked(known[i], told) for i, told in responses.items()}
        theirs = _answered_by_others(screening, given, shown or {}, actor)
        given = {i: response for i, response in given.items() if i not in theirs}
        before = screening.responses() if screening.definition.alerts else {}
        for link_id, response in given.items():
            _put(screening, link_id, response, timezone.now(), actor)
        _look_for_alerts(screening, before, given, actor)
    return theirs


def _answered_by_others(
    screening: Screening,
    given: Mapping[str, Response],
    shown: Mapping[str, Response],
    actor: User | None,
) -> dict[str, Answer]:
    answers = screening.answers.filter(link_id__in=given.keys() & shown.keys())
    others = answers.exclude(answered_by=actor).select_related("answered_by")
    return {
        one.link_id: one
        for one in others.order_by("pk")
        if one.response not in (shown[one.link_id], given[one.link_id])
    }


def keep_answers(
    *, screening: Screening, earlier: Iterable[EarlierAnswer], actor: User
) -> None:
    """Still so: answers of earlier screenings count here too, with their own date."""
    with _block(screening):
        require_unfinished(locked_screening(screening))
        before = screening.responses()
        kept = [one for one in earlier if one.link_id not in before]
        for one in kept:
            _take_over(screening, one)
        given = {one.link_id: one.response for one in kept}
        _look_for_alerts(screening, before, given, actor)


@transaction.atomic
def carry_answers(*, source: Screening, to: Screening) -> None:
    """What was answered to questions that both ask, where `to` has no answer yet."""
    answered = to.responses()
    for one in shared_answers(source, to):
        if one.link_id not in answered:
            _take_over(to, one)


def locked_screening(screening: Screening) -> Screening:
    """Answers and the end of a screening wait for each other."""
    return Screening.objects.select_for_update().get(pk=screening.pk)


def require_unfinished(screening: Screening) -> None:
    if not screening.is_unfinished:
        raise ScreeningClosedError


def _block(screening: Screening) -> AbstractContextManager[Any]:
    """Only what may raise an alert writes to the audit trail."""
    return in_turn() if screening.definition.alerts else transaction.atomic()


def _take_over(screening: Screening, one: EarlierAnswer) -> None:
    _put(
        screening,
        one.link_id,
        one.response,
        one.answered_at,
        one.answered_by,
        carried_from=one.screening,
    )


def _put(
    screening: Screening,
    link_id: str,
    response: Response,
    at: datetime,
    actor: User | None,
    carried_from: Screening | None = None,
) -> None:
    if not response.is_asked:
        screening.answers.filter(link_id=link_id).delete()
        return
    Answer.objects.update_or_create(
        screening=screening,
        link_id=link_id,
        defaults={
            "values": list(response.values),
            "number": response.number,
            "declined": response.declined,
            "answered_at": at,
            "answered_by": actor,
            "carried_from": carried_from,
        },
    )


def _look_for_alerts(
    screening: Screening,
    before: Mapping[str, Response],
    given: Mapping[str, Response],
    actor: User | None,
) -> None:
    """The moment it is answered, not when the form is finished; the same answer sent
    again is no news."""
    news = {i: r for i, r in given.items() if before.get(i) != r}
    if scripts_of(screening.definition, news):
        call_for_action(screening=screening, actor=actor or screening.started_by)
