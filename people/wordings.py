import json
from pathlib import Path
from typing import Any

from people.models import ConsentWording

WORDINGS_JSON = Path(__file__).parent / "data" / "consent_wordings.json"


def add_missing_wordings(**signal: Any) -> None:
    """Add the shipped wordings whose purpose and language have none yet; an
    installation's own wordings and its choice of what is in use stay."""
    present = set(ConsentWording.objects.values_list("purpose", "language"))
    shipped = json.loads(WORDINGS_JSON.read_text(encoding="utf-8"))
    ConsentWording.objects.bulk_create(
        ConsentWording(**{**wording, "text": "\n\n".join(wording["text"])})
        for wording in shipped
        if (wording["purpose"], wording["language"]) not in present
    )
