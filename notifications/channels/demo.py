"""For demonstrations: the row itself is the delivery, shown on /demo/phones/ and
/demo/mail/."""

import uuid

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from notifications.channels import ChannelBackend
from notifications.models import Message


class Channel(ChannelBackend):
    confirms_delivery = True
    keeps_links = True

    def __init__(self) -> None:
        if not settings.DEMO:
            raise ImproperlyConfigured("The demo channel sends nothing: DEMO is off.")

    def send(self, message: Message) -> str:
        return f"demo-{uuid.uuid4().hex}"
