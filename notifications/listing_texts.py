"""A listing sent to a phone by whoever found it in the public directory."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.kinds import Audience, MessageKind, register
from notifications.messages import NAMED_AND_STOPPED
from notifications.models import Channel, Message, Priority
from notifications.services import queue_message
from resources.models import Service

# Anyone may type anyone's number: few reach it, and no bill runs away.
MOST_TO_A_NUMBER = 3
DAY = timedelta(days=1)

LISTING = register(
    MessageKind(
        code="listing-details",
        label=_("A listing, sent by somebody who found it"),
        audience=Audience.PATIENT,
        channel="sms",
        must_say=NAMED_AND_STOPPED,
        wording={
            "en": "{sender_name}: somebody asked us to text you this: {name}. Phone,"
            " hours, directions: {link} Reply STOP to get no texts.",
            "es": "{sender_name}: alguien nos pidió enviarle esto: {name}. Teléfono,"
            " horario, cómo llegar: {link} Responda STOP para no recibir textos.",
        },
        sample={
            "name": "Hill Center",
            "link": "http://localhost:8000/services/"
            "0b9d5b0e-8e8b-4b57-9d5b-6f6b8f1d2c3a/",
        },
        counts_weekly=False,
        may_join=False,
    )
)


class TooManyTexts(Exception):
    """Enough were sent to this number, or by everybody, for one day."""


def text_listing(*, service: Service, number: str, language: str) -> Message:
    """Text the listing's address to the number, outside quiet hours: whoever asked may
    not be who holds the phone. A name that would tell the need is left out. The same
    listing twice within a day is one text. TooManyTexts: the day's limit is reached."""
    day = timezone.localdate().isoformat()
    key = f"listing-{service.pk}-{number}-{day}"
    if existing := Message.objects.filter(dedupe_key=key).first():
        return existing
    _refuse_too_many(number)
    link = settings.BASE_URL + reverse("resources:service", args=[service.pk])
    name = service.name_es if language.startswith("es") else ""
    return queue_message(
        kind=LISTING.code,
        channel=Channel.SMS,
        to=number,
        language=language,
        context={"name": name or service.name, "link": link},
        dedupe_key=key,
        priority=Priority.NORMAL,
    )


def _refuse_too_many(number: str) -> None:
    lately = Message.objects.filter(
        kind=LISTING.code, created_at__gt=timezone.now() - DAY
    )
    if lately.filter(to=number).count() >= MOST_TO_A_NUMBER:
        raise TooManyTexts
    most = settings.LISTING_TEXTS["most_a_day"]
    if most and lately.count() >= most:
        raise TooManyTexts
