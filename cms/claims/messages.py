"""E-mails to those who will edit an organization's listings."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Audience, MessageKind, register

_SAMPLE = {
    "organization": "Northside Community Center",
    "by": "Ana Sample",
    "days": "3",
    "link": "http://localhost:8000/invitation/sample/",
}


def _kind(code: str, label: Any, subject: Any, wording: Any) -> MessageKind:
    return register(
        MessageKind(
            code=code,
            label=label,
            audience=Audience.PARTNER,
            channel="email",
            subject=subject,
            wording=wording,
            sample=_SAMPLE,
        )
    )


CLAIM_LINK = _kind(
    "listing-claim",
    _("Claim a listing: the link"),
    {"en": "Your listing at {organization}", "es": "Su ficha de {organization}"},
    {
        "en": "Somebody asked to edit the listings of {organization} and gave this"
        " address.\n\n"
        "Was it you? Go on here within {days} days:\n{link}\n\n"
        "If not, do nothing: the link ends by itself. Questions? Call {help_phone}.\n",
        "es": "Alguien pidió editar las fichas de {organization} y dio esta"
        " dirección.\n\n"
        "¿Fue usted? Continúe aquí en los próximos {days} días:\n{link}\n\n"
        "Si no, no haga nada: el enlace termina solo. ¿Preguntas? Llame al"
        " {help_phone}.\n",
    },
)
CLAIM_DECLINED = _kind(
    "listing-claim-declined",
    _("Claim a listing: declined"),
    {
        "en": "About the listings of {organization}",
        "es": "Sobre las fichas de {organization}",
    },
    {
        "en": "You asked to edit the listings of {organization}. We could not confirm"
        " that this address belongs to it. Please call {help_phone}, or ask from the"
        " address that the listing gives.\n",
        "es": "Usted pidió editar las fichas de {organization}. No pudimos confirmar"
        " que esta dirección sea de la organización. Llame al {help_phone} o pídalo"
        " desde la dirección que da la ficha.\n",
    },
)
EDITOR_INVITATION = _kind(
    "editor-invitation",
    _("Invitation to edit listings"),
    {
        "en": "Edit the listings of {organization}",
        "es": "Edite las fichas de {organization}",
    },
    {
        "en": "{by} invites you to edit the listings of {organization} in our"
        " directory.\n\n"
        "Accept here within {days} days:\n{link}\n\n"
        "If you do not want to, do nothing. Questions? Call {help_phone}.\n",
        "es": "{by} le invita a editar las fichas de {organization} en nuestro"
        " directorio.\n\n"
        "Acepte aquí en los próximos {days} días:\n{link}\n\n"
        "Si no quiere, no haga nada. ¿Preguntas? Llame al {help_phone}.\n",
    },
)
