"""What organizations are asked about their own listings; nothing about any person."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Audience, MessageKind, register

_SAMPLE = {
    "organization": "Northside Community Center",
    "services": "- Northside Food Pantry\n- Winter coats",
    "link": "http://localhost:8000/my-listings/sample/",
    "day": "March 3, 2026",
}
LISTING_CHECK = register(
    MessageKind(
        code="listing-check",
        label=_("Are your listings still right?"),
        audience=Audience.PARTNER,
        channel="email",
        subject={
            "en": "Is your listing still right?",
            "es": "¿Su ficha sigue siendo correcta?",
        },
        wording={
            "en": "People find {organization} in our directory. Is this still"
            " right?\n\n"
            "{services}\n\n"
            "Look, and say yes or change it, no account needed:\n{link}\n\n"
            "What nobody confirms by {day} is shown as not confirmed and comes after"
            " others. You can say there that you want no such e-mails. Questions? Call"
            " {help_phone}.\n",
            "es": "Las personas encuentran a {organization} en nuestro directorio."
            " ¿Sigue siendo correcto?\n\n"
            "{services}\n\n"
            "Vea sus fichas y diga que sí o qué cambiar; no necesita cuenta:\n"
            "{link}\n\n"
            "Lo que nadie confirme hasta {day} se muestra como no confirmado y aparece"
            " después de otros. Allí puede decir que no quiere estos correos."
            " ¿Preguntas? Llame al {help_phone}.\n",
        },
        sample=_SAMPLE,
    )
)
LISTING_REMINDER = register(
    MessageKind(
        code="listing-check-reminder",
        label=_("Are your listings still right? A reminder"),
        audience=Audience.PARTNER,
        channel="email",
        subject={
            "en": "One tap: is your listing still right?",
            "es": "Un toque: ¿su ficha sigue siendo correcta?",
        },
        wording={
            "en": "We asked whether what our directory says of {organization} is still"
            " right, and have not heard yet:\n\n"
            "{services}\n\n"
            "One tap says yes:\n{link}\n\n"
            "What nobody confirms by {day} is shown as not confirmed and comes after"
            " others.\n",
            "es": "Le preguntamos si lo que dice nuestro directorio de {organization}"
            " sigue siendo correcto y todavía no hay respuesta:\n\n"
            "{services}\n\n"
            "Con un toque dice que sí:\n{link}\n\n"
            "Lo que nadie confirme hasta {day} se muestra como no confirmado y aparece"
            " después de otros.\n",
        },
        sample=_SAMPLE,
    )
)
LISTING_LINK = register(
    MessageKind(
        code="listing-link",
        label=_("A new link to your listings"),
        audience=Audience.PARTNER,
        channel="email",
        subject={"en": "Link to your listings", "es": "Enlace a sus fichas"},
        wording={
            "en": "Somebody who holds a link of yours asked for one to the listings of"
            " {organization}. Say whether there is room, confirm or change them, no"
            " account needed:\n{link}\n\n"
            "It works for 60 days and shows nothing about any person.\n",
            "es": "Alguien que tiene un enlace de ustedes pidió uno a las fichas de"
            " {organization}. Diga si hay cupo, confírmelas o cámbielas; no necesita"
            " cuenta:\n{link}\n\n"
            "Sirve por 60 días y no muestra nada de ninguna persona.\n",
        },
        sample={key: _SAMPLE[key] for key in ("organization", "link")},
    )
)
