"""Keeping suggestions, and what a curator decides about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from resources.models import ListingSuggestion, Service
from resources.models.suggestion import SuggestionOutcome
from resources.services import say
from resources.suggestions.fields import ALL, plain_text


@dataclass(frozen=True, slots=True)
class Change:
    """One field, or with `field` "" words about the whole listing."""

    field: str
    before: str
    after: str


@transaction.atomic
def suggest_changes(
    *, service: Service, changes: Iterable[Change], by: str, key: UUID
) -> int:
    """Keep one suggestion a field; how many are new. The same form sent twice, or the
    same words while they wait for a curator, are one."""
    made = 0
    for change in changes:
        waiting = ListingSuggestion.objects.filter(
            service=service, field=change.field, text=change.after, is_handled=False
        )
        if waiting.exists():
            continue
        _suggestion, is_new = ListingSuggestion.objects.get_or_create(
            pk=uuid5(key, f"{service.pk}:{change.field}"),
            defaults={
                "service": service,
                "field": change.field,
                "before": change.before,
                "text": change.after,
                "by": by,
            },
        )
        made += is_new
    return made


def may_be_taken_over(suggestion: ListingSuggestion) -> bool:
    """It is about one text of the listing itself, and waits."""
    field = ALL.get(suggestion.field)
    return bool(field and field.column) and not suggestion.is_handled


class ChangedMeanwhile(Exception):
    """The listing says something else by now than whoever made the suggestion saw."""


@transaction.atomic
def take_over(*, suggestion: ListingSuggestion, user: Any = None) -> bool:
    """Write the words into the listing, and into a draft that waits. False where it was
    decided meanwhile; raises ChangedMeanwhile where they would undo newer words."""
    field = ALL[suggestion.field]
    if not field.column or not _decide(suggestion, SuggestionOutcome.TAKEN):
        return False
    service = Service.objects.select_for_update().get(pk=suggestion.service_id)
    if plain_text(field.shown(service)) != suggestion.before:
        raise ChangedMeanwhile
    say(service, teller=suggestion.by, user=user, **{field.column: suggestion.text})
    return True


@transaction.atomic
def leave(*, suggestion: ListingSuggestion) -> bool:
    return _decide(suggestion, SuggestionOutcome.LEFT)


def _decide(suggestion: ListingSuggestion, outcome: SuggestionOutcome) -> bool:
    waiting = ListingSuggestion.objects.filter(pk=suggestion.pk, is_handled=False)
    decided = waiting.update(is_handled=True, outcome=outcome)
    suggestion.refresh_from_db()
    return bool(decided)
