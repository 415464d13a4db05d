import smtplib

from django.core.mail import EmailMessage, get_connection
from django.core.mail.message import make_msgid

from notifications.channels import ChannelBackend, ChannelError
from notifications.models import Message

TIMEOUT_SECONDS = 20
PERMANENT = 500


class Channel(ChannelBackend):
    """Django's mail backend, whichever the settings name."""

    def send(self, message: Message) -> str:
        reference = make_msgid(domain="nearhand.invalid")
        mail = EmailMessage(
            subject=message.subject,
            body=message.text,
            to=[message.to],
            headers={"Message-ID": reference, "Auto-Submitted": "auto-generated"},
        )
        _check(mail)
        with self._open() as connection:
            mail.connection = connection
            self._send(mail)
        return reference

    def _open(self):  # type: ignore[no-untyped-def]
        """A server that is not reached, or lets nobody in, has processed nothing."""
        connection = get_connection(timeout=TIMEOUT_SECONDS)
        try:
            connection.open()
        except (OSError, smtplib.SMTPException) as error:
            raise ChannelError("no-connection") from error
        return connection

    def _send(self, mail: EmailMessage) -> None:
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _words in error.recipients.values()]
            raise _refused(min(codes, default=0), only_this=True) from error
        except smtplib.SMTPResponseException as error:
            raise _refused(error.smtp_code) from error
        except (OSError, smtplib.SMTPException) as error:
            # Dropped in the middle: the server may have taken it.
            raise ChannelError("no-answer", unknown=True) from error


def _check(mail: EmailMessage) -> None:
    """A line break in the subject or an address that is none: nothing leaves."""
    try:
        mail.message()
    except ValueError as error:
        raise ChannelError("malformed", permanent=True) from error


def _refused(code: int, *, only_this: bool = False) -> ChannelError:
    """RFC 5321: 4xx means try again later, 5xx never. One recipient's mailbox may be
    full or greylisted while all others take mail."""
    return ChannelError(str(code), permanent=code >= PERMANENT, only_this=only_this)
