"""A row of words for every message and language, so that curators find them all."""

from typing import Any

from notifications.kinds import MessageKind, all_kinds
from notifications.models import MessageWording


def add_missing_wordings(**signal: Any) -> None:
    """Add the rows that are missing, and give those nobody has changed the words this
    version of the software ships with. What a curator wrote stays."""
    rows = {(row.kind, row.language): row for row in MessageWording.objects.all()}
    missing = []
    for kind in all_kinds():
        for language in kind.languages:
            row = rows.get((kind.code, language))
            if row is None:
                missing.append(_shipped(kind, language))
            elif row.is_shipped and _words(row) != _words(_shipped(kind, language)):
                _refresh(row, kind)
    MessageWording.objects.bulk_create(missing)


def _shipped(kind: MessageKind, language: str) -> MessageWording:
    return MessageWording(
        kind=kind.code,
        language=language,
        subject=kind.subject.get(language, ""),
        body=kind.wording[language],
        is_shipped=True,
        version=1,
    )


def _refresh(row: MessageWording, kind: MessageKind) -> None:
    row.subject, row.body = _words(_shipped(kind, row.language))
    row.save(update_fields=["subject", "body"])


def _words(row: MessageWording) -> tuple[str, str]:
    return row.subject, row.body
