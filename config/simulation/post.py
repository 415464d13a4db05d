"""What leaves the outbox arrives here: a phone or a mailbox of the simulation."""

import uuid

from notifications.channels import ChannelBackend, ChannelError
from notifications.models import Message

# A carrier's word for a number that is no more.
NO_SUCH_PHONE = "30005"


class PostOffice:
    def __init__(self) -> None:
        self.empty()

    def empty(self) -> None:
        self.mail: list[Message] = []
        self.texts: list[Message] = []
        self.dead_numbers: set[str] = set()

    def take_mail(self) -> list[Message]:
        mail, self.mail = self.mail, []
        return mail

    def take_texts(self) -> list[Message]:
        texts, self.texts = self.texts, []
        return texts


# Channels are made by name, without arguments: they deliver to this one.
POST = PostOffice()


class MailChannel(ChannelBackend):
    confirms_delivery = True

    def send(self, message: Message) -> str:
        POST.mail.append(message)
        return uuid.uuid4().hex


class PhoneChannel(ChannelBackend):
    confirms_delivery = True

    def send(self, message: Message) -> str:
        if message.to in POST.dead_numbers:
            raise ChannelError(NO_SUCH_PHONE, permanent=True)
        POST.texts.append(message)
        return uuid.uuid4().hex
