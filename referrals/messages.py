"""Every message a referral causes. Nothing here names a need, a person or, in a text,
an organization."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Audience, MessageKind, register
from notifications.models import OptOutScope
from people.tasks import task_kind
from referrals.task_kinds import CALL_ORGANIZATION

PATIENT_SENT = register(
    MessageKind(
        code="referral-sent",
        label=_("Referral sent, to the patient"),
        audience=Audience.PATIENT,
        channel="sms",
        category=str(OptOutScope.REFERRALS.value),
        wording={
            "en": "{sender_name}: we asked a local program about what we talked about."
            " You will hear from us. Questions? Call {help_phone}.",
            "es": "{sender_name}: preguntamos a un programa local sobre lo que"
            " hablamos. Le avisaremos. ¿Preguntas? Llame al {help_phone}.",
        },
    )
)
PATIENT_ACCEPTED = register(
    MessageKind(
        code="referral-accepted",
        label=_("Referral accepted, to the patient"),
        audience=Audience.PATIENT,
        channel="sms",
        category=str(OptOutScope.REFERRALS.value),
        wording={
            "en": "{sender_name}: good news, a local program said yes. To reach them,"
            " call us at {help_phone}.",
            "es": "{sender_name}: buenas noticias, un programa local acepta ayudarle."
            " Para comunicarse con ellos, llame al {help_phone}.",
        },
    )
)
PATIENT_ASK = register(
    MessageKind(
        code="did-you-get-help",
        label=_("Did help arrive?"),
        audience=Audience.PATIENT,
        channel="sms",
        category=str(OptOutScope.CHECK_INS.value),
        wording={
            "en": "{sender_name}: did the program help you? Reply 1 = yes, 2 = not yet,"
            " 3 = I no longer need it.",
            "es": "{sender_name}: ¿le ayudó el programa? Responda 1 = sí, 2 ="
            " todavía no, 3 = ya no lo necesito.",
        },
        asks={"1": "got-help", "2": "not-yet", "3": "no-longer-needed"},
        letter={
            "en": "{sender_name}: did the program help you? Please call us and say so,"
            " also if nothing has happened yet or if you no longer need it.",
            "es": "{sender_name}: ¿le ayudó el programa? Por favor llámenos y díganos,"
            " también si todavía no pasó nada o si ya no lo necesita.",
        },
    )
)
PATIENT_ASK_AGAIN = register(
    MessageKind(
        code="did-you-get-help-again",
        label=_("Did help arrive? Asked again"),
        audience=Audience.PATIENT,
        channel="sms",
        category=PATIENT_ASK.category,
        wording={
            "en": "{sender_name}: we ask again: did the program help you by now? Reply"
            " 1 = yes, 2 = not yet, 3 = I no longer need it.",
            "es": "{sender_name}: le preguntamos otra vez: ¿ya le ayudaron? Responda 1"
            " = sí, 2 = todavía no, 3 = ya no lo necesito.",
        },
        asks=PATIENT_ASK.asks,
        letter={
            "en": "{sender_name}: we ask again: did the program help you by now? Please"
            " call us, also if nothing has happened yet or if you no longer need it.",
            "es": "{sender_name}: le preguntamos otra vez: ¿ya le ayudaron? Por favor"
            " llámenos, también si todavía no pasó nada o si ya no lo necesita.",
        },
    )
)
ASKING = frozenset({PATIENT_ASK.code, PATIENT_ASK_AGAIN.code})
_PARTNER_SAMPLE = {
    "number": "K7QX-2MNB",
    "service": "Northside Food Pantry",
    "link": "http://localhost:8000/r/sample",
}


# What each e-mail to an organization is news of, for those to its accounts.
NEWS: dict[str, str] = {}


def partner_kind(
    code: str, label: object, subject: str, body: str, *, news: str, **more: str
) -> MessageKind:
    """An e-mail to the organization of a referral, and what it is `news` of; without an
    address it is called. `more` samples beside number, service and link."""
    task_kind(f"{CALL_ORGANIZATION}{code}")
    NEWS[code] = news
    return _to_partner(code, label, subject, body, **more)


def _to_partner(
    code: str, label: object, subject: str, body: str, **more: str
) -> MessageKind:
    return register(
        MessageKind(
            code=code,
            label=label,
            audience=Audience.PARTNER,
            channel="email",
            subject={"en": subject},
            wording={"en": body},
            sample=_PARTNER_SAMPLE | more,
        )
    )


PARTNER_NEW = partner_kind(
    "referral-notice",
    _("New referral, to the organization"),
    "Referral {number} for {service}",
    "A care team sent you referral {number} for {service}.\n\n"
    "Open it, no account needed:\n{link}\n\n"
    "Please answer by {due}. You will be asked one question first, so that only you"
    " can open it. If the link does not open, call {help_phone}.\n",
    news="New",
    due="Tuesday, March 3",
)
PARTNER_REMINDER = partner_kind(
    "referral-reminder",
    _("Reminder, to the organization"),
    "Referral {number} for {service} is waiting",
    "Referral {number} for {service} still waits for you.\n\n"
    "Open it, no account needed:\n{link}\n\n"
    "If you cannot take it, declining takes one tap and lets us ask elsewhere.\n",
    news="Still waits for you",
)
PARTNER_LAST_CALL = partner_kind(
    "referral-last-call",
    _("It ends soon by itself, to the organization"),
    "Referral {number} for {service} ends on {ends}",
    "Referral {number} for {service} ends by itself on {ends}.\n\n"
    "Open it, no account needed:\n{link}\n\n"
    "If it is done, close it and say how it went. If you are still helping, report"
    " progress, set a date or make an appointment: then it stays open.\n",
    news="Ends soon by itself",
    ends="Tuesday, March 3",
)
PARTNER_ANSWERED = partner_kind(
    "referral-answered",
    _("Your question was answered, to the organization"),
    "Referral {number}: your question was answered",
    "The care team answered your question on referral {number} for {service}.\n\n"
    "{link}\n",
    news="Your question was answered",
)
PARTNER_NOT_NEEDED = partner_kind(
    "referral-not-needed",
    _("Somebody else could help sooner, to the organization"),
    "Referral {number}: somebody else could help sooner",
    "Thank you for looking at referral {number} for {service}. We had asked more than"
    " one program, and another could help sooner. Nothing more is needed from you, and"
    " its link no longer opens. We will be glad to ask you again.\n",
    news="Ended, somebody else could help sooner",
)
PARTNER_DIGEST = _to_partner(
    "referral-digest",
    _("Daily reminder, to the organization"),
    "Waiting for you: {count}",
    "Referrals that wait for you: {count}. Overdue: {overdue}.\n\n"
    "{list}\n\n"
    "{also}Each link opens without an account. You get this once a day because your"
    " organization chose so; any of these pages lets you change it.\n",
    count="2",
    overdue="1",
    list="K7QX-2MNB, due Tuesday, March 3\nhttp://localhost:8000/r/sample",
    also="",
)
PARTNER_MESSAGE = partner_kind(
    "referral-message",
    _("New message, to the organization"),
    "Referral {number} has a new message",
    "Referral {number} for {service} has a new message from the care team.\n\n"
    "Read it and answer here, no account needed:\n{link}\n",
    news="New message",
)
PARTNER_EXPIRED = partner_kind(
    "referral-expired",
    _("Referral ended by itself, to the organization"),
    "Referral {number} has ended by itself",
    "Referral {number} for {service} has ended by itself. Why: {reason}.\n\n"
    "Nothing more is needed from you, and its link no longer opens. If you are helping"
    " already, call {help_phone} and say how it goes: the care team may ask again.\n",
    news="Ended by itself",
    reason="No news came",
)
PARTNER_ENDED = partner_kind(
    "referral-ended",
    _("Referral ended by the care team, to the organization"),
    "Referral {number} has ended",
    "Referral {number} for {service} was ended by the care team. Nothing more is"
    " needed from you, and its link no longer opens.\n",
    news="Ended by the care team",
)
ACCOUNT_NEWS = _to_partner(
    "account-news",
    _("News of a referral, to a partner's account"),
    "Referral {number}: {news}",
    "Referral {number} for {service}: {news}.\n\n"
    "Sign in to see it:\n{link}\n\n"
    "You get each e-mail at once because you chose so. Change it here:\n{choice}\n",
    news="New",
    choice="http://localhost:8000/inbox/e-mails/",
)
ACCOUNT_DIGEST = _to_partner(
    "account-digest",
    _("Daily e-mail, to a partner's account"),
    "Your referrals: {new} new, {count} waiting",
    "News since the last e-mail: {new}.\n{list_new}\n\n"
    "Waiting for you: {count}. Overdue: {overdue}.\n{list}\n\n"
    "Sign in to see them:\n{link}\n\n"
    "You get this once a day because you chose so. Change it here:\n{choice}\n",
    new="1",
    list_new="K7QX-2MNB: New",
    count="2",
    overdue="1",
    list="K7QX-2MNB, due Tuesday, March 3",
    choice="http://localhost:8000/inbox/e-mails/",
)


def _self_referral_kind(code: str, label: object, channel: str) -> MessageKind:
    """To the number or address that somebody has just written to us and called safe."""
    return register(
        MessageKind(
            code=code,
            label=label,
            audience=Audience.PATIENT,
            channel=channel,
            category=str(OptOutScope.REFERRALS.value),
            subject={"en": "We got your message", "es": "Recibimos su mensaje"},
            wording={
                "en": "{sender_name}: we got your message and will call you. Questions?"
                " Call {help_phone}. Reply STOP to end texts.",
                "es": "{sender_name}: recibimos su mensaje y le llamaremos."
                " ¿Preguntas? Llame al {help_phone}. Responda STOP para no recibir"
                " textos.",
            }
            if channel == "sms"
            else {
                "en": "We got your message and will get back to you. Questions? Call"
                " {help_phone}.",
                "es": "Recibimos su mensaje y nos comunicaremos con usted."
                " ¿Preguntas? Llame al {help_phone}.",
            },
            any_hour=True,
            needs_texting_consent=False,
            counts_weekly=False,
            may_join=False,
        )
    )


SELF_REFERRAL_TEXT = _self_referral_kind(
    "self-referral-text", _("Asked for help by themselves: we got it, by text"), "sms"
)
SELF_REFERRAL_EMAIL = _self_referral_kind(
    "self-referral-email",
    _("Asked for help by themselves: we got it, by e-mail"),
    "email",
)
PATIENT_CONSENT_ENDED = register(
    MessageKind(
        code="consent-ended",
        label=_("Consent taken back, to the patient"),
        audience=Audience.PATIENT,
        channel="sms",
        category=str(OptOutScope.REFERRALS.value),
        wording={
            "en": "{sender_name}: as you asked, we ended the permission you gave us to"
            " share. You can change your mind. Questions? Call {help_phone}.",
            "es": "{sender_name}: como usted quiere, termina el permiso que nos dio"
            " para compartir. Puede cambiar de idea. ¿Preguntas? Llame al"
            " {help_phone}.",
        },
    )
)
# To the organization and its accounts, and pointless once the referral has ended.
WHILE_OPEN = frozenset(
    kind.code
    for kind in (
        PARTNER_NEW,
        PARTNER_REMINDER,
        PARTNER_LAST_CALL,
        PARTNER_ANSWERED,
        ACCOUNT_NEWS,
    )
)
