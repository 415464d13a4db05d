"""What questions are about, for those whose subject may change before the answer."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from notifications.models import Message


@dataclass(frozen=True, slots=True)
class Subject:
    """`words` tell it from others. What was asked before `since` was about another
    time; what is written from `until` on is no answer any more."""

    words: str
    since: datetime
    until: datetime

    def is_meant(self, question: Message, at: datetime) -> bool:
        return self.since <= question.created_at and at < self.until


# The subjects that are still on, by their keys.
Finder = Callable[[Collection[UUID]], Mapping[UUID, Subject]]
_finders: dict[str, list[Finder]] = {}


def register_subjects(kinds: Iterable[str], find: Finder) -> None:
    for kind in kinds:
        _finders.setdefault(kind, []).append(find)


def find_subjects(questions: Sequence[Message]) -> dict[UUID, Subject | None]:
    """Of each question whose kind has subjects, by its key; None: called off."""
    asked = [question for question in questions if question.kind in _finders]
    keys = {question.subject_id for question in asked if question.subject_id}
    found: dict[UUID, Subject] = {}
    for find in dict.fromkeys(f for q in asked for f in _finders[q.kind]):
        found |= find(keys)
    return {q.pk: found.get(q.subject_id) if q.subject_id else None for q in asked}
