"""Beside a message's words: what it is for, what it may hold, its length as typed, and
how it looks on a phone."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from wagtail.admin.panels import Panel

from notifications.kinds import PLACEHOLDER, MessageKind, find_kind, sample_context
from notifications.lint import MAX_SEGMENTS
from notifications.segments import GSM_7, GSM_7_ESCAPED

SCRIPTS: list[Any] = [
    forms.Script(f"js/{name}.js", type="module") for name in ("segments", "wording")
]


class WordingPanel(Panel):
    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/admin/wording_panel.html"

        @property
        def media(self) -> forms.Media:
            return forms.Media(
                css={"all": ["css/wording.css"]},
                js=SCRIPTS,
            )

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            kind = find_kind(self.instance.kind)
            if kind is not None:
                context |= _about(kind, self.instance.language)
            return context


def _about(kind: MessageKind, language: str) -> dict[str, Any]:
    sample = sample_context(kind, language)
    shipped = kind.wording.get(language, "")
    return {
        "kind": kind,
        "is_text": kind.channel == "sms",
        "placeholders": sorted(sample.items()),
        "asks": sorted(kind.asks.items()),
        "asks_numbers": kind.asks_numbers,
        "shipped": shipped,
        "shipped_subject": kind.subject.get(language, ""),
        "wording_data": {
            "sample": sample,
            "isText": kind.channel == "sms",
            "maxParts": MAX_SEGMENTS,
            "gsm7": "".join(sorted(GSM_7)),
            "escaped": "".join(sorted(GSM_7_ESCAPED)),
            "shipped": shipped,
            "shippedSubject": kind.subject.get(language, ""),
            "placeholder": PLACEHOLDER.pattern,
            "words": _words(),
        },
    }


def _words() -> dict[str, str]:
    """What the script says; N, M and the like are filled in there."""
    return {
        "one": _("UNITS of CAPACITY characters, ENCODING, one part."),
        "many": _("UNITS characters, ENCODING, PARTS parts."),
        "tooLong": _("More than LIMIT parts are refused."),
        "dearer": _("“LETTER” makes it dearer: PLAIN → PARTS parts."),
        "narrower": _("“LETTER” leaves room for 70 characters a part, not 160."),
        "unknown": _("{NAME} is not known here."),
    }
