"""Texts at hand for those who answer patients."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from notifications.kinds import PLACEHOLDER, fill, shared_context
from notifications.lint import free_text_warnings
from notifications.models import QuickText

if TYPE_CHECKING:
    from people.models import Patient, User

SAMPLE_NAME = "Ana"
PLACEHOLDERS = ("sender_name", "help_phone", "worker_name")


def filled(quick_text: QuickText, patient: "Patient", actor: "User") -> str:
    """Its words for the patient, in their language, with all names filled in."""
    body = quick_text.in_language(patient.message_language)
    return fill(body, _values(actor.first_name or str(actor)))


def problems_of(body: str, language: str) -> list[str]:
    """What a curator must mend before workers may use it; empty if nothing."""
    unknown = set(PLACEHOLDER.findall(body)) - set(PLACEHOLDERS)
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    if unknown or set("{}") & set(PLACEHOLDER.sub("", body)):
        return [_("Only these can be filled in: %(known)s.") % {"known": known}]
    return free_text_warnings(fill(body, _values(SAMPLE_NAME)), language)


def insert(typed: str, addition: str) -> str:
    """Behind what is typed already, which is never lost."""
    return f"{typed.rstrip()} {addition}".strip()


def _values(worker_name: str) -> dict[str, str]:
    return shared_context() | {"worker_name": worker_name}
