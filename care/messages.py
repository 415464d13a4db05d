"""Texts of the care team's own."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Audience, MessageKind, register
from notifications.models import OptOutScope

CALL_ME = "call-me"
NOT_NOW = "not-now"

SCREEN_AGAIN = register(
    MessageKind(
        code="screen-again",
        label=_("Invitation to be asked again"),
        audience=Audience.PATIENT,
        channel="sms",
        category=str(OptOutScope.CHECK_INS.value),
        wording={
            "en": "{sender_name}: it has been a while since we asked how things are."
            " May we call you? Reply 1 = please call me, 2 = not now.",
            "es": "{sender_name}: hace tiempo que no le preguntamos si necesita algo."
            " ¿Quiere que le llamemos? Responda 1 = por favor, llamen, 2 = ahora no.",
        },
        asks={"1": CALL_ME, "2": NOT_NOW},
    )
)
