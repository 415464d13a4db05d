"""Ids that stay the same from one import to the next."""

import hashlib
import json
import uuid
from typing import Any

NAMESPACE = uuid.UUID("6f6a1c3e-6a4f-5d8e-9b57-4e6561726864")


def stable_id(source: str, table: str, key: str) -> uuid.UUID:
    """The source's own id if it is a UUID, else one made of source, table and id."""
    try:
        return uuid.UUID(key)
    except ValueError:
        return uuid.uuid5(NAMESPACE, f"{source}|{table}|{key}")


def term_id(code: str) -> uuid.UUID:
    """The taxonomy term that a category of need is, the same in every network."""
    return uuid.uuid5(NAMESPACE, f"need|{code}")


def content_key(values: dict[str, Any]) -> str:
    """A key for a row without an id: the digest of what it says."""
    return f"content:{digest_of(values)[:32]}"


def own_key(key: str, values: dict[str, Any]) -> str:
    """A key for a row whose own is taken by another: let in, it replaces nothing."""
    return f"{key}@{content_key(values)}"


def digest_of(content: Any) -> str:
    """SHA-256 of the content as canonical JSON."""
    text = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
