"""Texts at hand for those who answer patients."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from notifications.kinds import PLACEHOLDER, fill, shared_context
from notifications.lint import free_text_warnings
from notifications.models import QuickText

if TYPE_CHECKING:
    from people.models import Patient, User

SAMPLE_NAME = "Ana"
# Title, English, Spanish.
SHIPPED = (
    (
        "I have your text",
        "Thank you, I have your text. I will answer by tomorrow. {worker_name}",
        "Gracias, recibí su mensaje. Le respondo mañana a más tardar. {worker_name}",
    ),
    (
        "Please call me",
        "Please call {help_phone} when you can and ask for me. {worker_name}",
        "Por favor llame al {help_phone} cuando pueda y pregunte por mí. {worker_name}",
    ),
    (
        "When may I call?",
        "When is a good time to call you, and is this number fine? {worker_name}",
        "¿A qué hora le puedo llamar, y está bien a este número? {worker_name}",
    ),
    (
        "I am still on it",
        "I am still on it. You will hear from me this week. {worker_name}",
        "Sigo en ello. Le aviso esta semana. {worker_name}",
    ),
    (
        "Not for emergencies",
        "I cannot answer at once. In danger call 911. {worker_name}",
        "No puedo responder enseguida. En peligro llame al 911. {worker_name}",
    ),
)
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


def add_shipped(**signal: Any) -> None:
    """Some to begin with, where the network has none of its own."""
    if not QuickText.objects.exists():
        QuickText.objects.bulk_create(
            QuickText(title=title, body=body, body_es=body_es, position=10 * number)
            for number, (title, body, body_es) in enumerate(SHIPPED, start=1)
        )
