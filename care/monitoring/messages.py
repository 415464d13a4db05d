"""Texts by which people are asked how they are. They name no illness and no number:
which number is meant was agreed with the person."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Audience, MessageKind, register
from notifications.models import OptOutScope

WELL, WORSE, CALL = "well", "worse", "call-me"
# They sent the number, and said nothing of how they feel.
NUMBER = "number"


def _asking(*, en: str, es: str, **facts: Any) -> MessageKind:
    """A text to the patient, which they may stop as check-ins. How often was agreed
    with them, so that it takes none of the texts of a week."""
    return register(
        MessageKind(
            audience=Audience.PATIENT,
            channel="sms",
            category=str(OptOutScope.CHECK_INS.value),
            wording={"en": en, "es": es},
            counts_weekly=False,
            **facts,
        )
    )


CHECK_IN = _asking(
    code="check-in",
    label=_("Check-in: how are you?"),
    en="{sender_name}: how are you today? Reply 1 = fine, 2 = worse than"
    " before, 3 = please call me. In danger? Call 911.",
    es="{sender_name}: ¿cómo está hoy? Responda 1 = bien, 2 = peor que"
    " antes, 3 = por favor, llamen. ¿En peligro? Llame al 911.",
    asks={"1": WELL, "2": WORSE, "3": CALL},
    urgent=frozenset({WORSE, CALL}),
)
CHECK_IN_NUMBER = _asking(
    code="check-in-number",
    label=_("Check-in with the number agreed on"),
    en="{sender_name}: please reply with today's number, as we agreed. Or"
    " reply 2 = I feel worse, 3 = please call me. In danger? Call 911.",
    es="{sender_name}: por favor, responda con el número de hoy, como"
    " acordamos. O responda 2 = me siento peor, 3 = por favor, llamen. ¿En"
    " peligro? Llame al 911.",
    asks={"2": WORSE, "3": CALL},
    urgent=frozenset({WORSE, CALL}),
)
NUMBER_AGAIN = _asking(
    code="check-in-again",
    label=_("The number cannot be right: asked again"),
    en="{sender_name}: that number does not look right. Please look again"
    " and send it once more. Questions? Call {help_phone}.",
    es="{sender_name}: ese número no parece correcto. Por favor, mire de"
    " nuevo y mándelo otra vez. ¿Preguntas? Llame al {help_phone}.",
)
CHECK_IN_LINK = _asking(
    code="check-in-link",
    label=_("Check-in with a link to a page of their own"),
    en="{sender_name}: how are you today? Please tell us here: {link}"
    " In danger? Call 911.",
    es="{sender_name}: ¿cómo está hoy? Por favor, díganos aquí: {link} ¿En"
    " peligro? Llame al 911.",
    sample={"link": "http://localhost:8000/my-check-in/sample"},
)
