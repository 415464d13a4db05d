"""The messages this app sends by itself: the first contact, and answers to keywords."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Audience, MessageKind, register

# CTIA's guidelines: program name, frequency, rates, STOP and HELP in the first text.
NAMED_AND_STOPPED = ("{sender_name}", "STOP")
FIRST_CONTACT = register(
    MessageKind(
        code="first-contact",
        label=_("First text to a number"),
        audience=Audience.PATIENT,
        channel="sms",
        must_say=(*NAMED_AND_STOPPED, "HELP"),
        category="service",
        wording={
            "en": "{sender_name}: you agreed to texts from us, about 2 to 6 a month."
            " Msg & data rates may apply. Reply HELP for help, STOP to end.",
            "es": "{sender_name}: usted acepta recibir textos, de 2 a 6 al mes. Pueden"
            " aplicar tarifas de mensajes y datos. Responda HELP si quiere ayuda o"
            " STOP para terminar.",
        },
        counts_weekly=False,
        may_join=False,
    )
)
STOPPED = register(
    MessageKind(
        code="stop-confirmed",
        label=_("Answer to STOP"),
        audience=Audience.PATIENT,
        channel="sms",
        must_say=("{sender_name}", "START"),
        category="service",
        wording={
            "en": "{sender_name}: you will get no more texts. Reply START to get them"
            " again. Questions? Call {help_phone}.",
            "es": "{sender_name}: ya no le llegan textos. Responda START si los quiere"
            " de nuevo. Llame al {help_phone} si tiene preguntas.",
        },
        any_hour=True,
        needs_texting_consent=False,
        reaches_opted_out=True,
        counts_weekly=False,
        may_join=False,
    )
)
STARTED = register(
    MessageKind(
        code="start-confirmed",
        label=_("Answer to START"),
        audience=Audience.PATIENT,
        channel="sms",
        must_say=(*NAMED_AND_STOPPED, "HELP"),
        category="service",
        wording={
            "en": "{sender_name}: you will get texts again, about 2 to 6 a month. Msg"
            " & data rates may apply. Reply HELP for help, STOP to end.",
            "es": "{sender_name}: de nuevo le llegan textos, de 2 a 6 al mes. Pueden"
            " aplicar tarifas de mensajes y datos. Responda HELP si quiere ayuda o"
            " STOP para terminar.",
        },
        any_hour=True,
        needs_texting_consent=False,
        counts_weekly=False,
        may_join=False,
    )
)
HELP = register(
    MessageKind(
        code="help",
        label=_("Answer to HELP"),
        audience=Audience.PATIENT,
        channel="sms",
        must_say=(*NAMED_AND_STOPPED, "{help_phone}"),
        category="service",
        wording={
            "en": "{sender_name}: call us at {help_phone}. In danger call 911. About 2"
            " to 6 texts a month. Msg & data rates may apply. Reply STOP to end.",
            "es": "{sender_name}: llame al {help_phone}. En peligro llame al 911. De 2"
            " a 6 textos al mes. Pueden aplicar tarifas de mensajes y datos. Responda"
            " STOP para terminar.",
        },
        any_hour=True,
        needs_texting_consent=False,
        reaches_opted_out=True,
        counts_weekly=False,
        may_join=False,
    )
)
# A colleague's own words. Whoever writes them reads the warnings first.
STAFF_TEXT = register(
    MessageKind(
        code="staff-text",
        label=_("A colleague's own text"),
        audience=Audience.PATIENT,
        channel="sms",
        wording={"en": "{sender_name}: {words}", "es": "{sender_name}: {words}"},
        sample={"words": "Ana here. I am at my desk until 5."},
        counts_weekly=False,
        may_join=False,
    )
)
