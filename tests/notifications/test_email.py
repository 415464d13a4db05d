import smtplib

import pytest
from django.core.mail.backends.locmem import EmailBackend

from notifications.channels import ChannelError
from notifications.channels.email import Channel
from tests.notifications.factories import EmailFactory


@pytest.mark.parametrize(
    ("failure", "permanent", "unknown"),
    [
        (smtplib.SMTPRecipientsRefused({"a@x": (550, b"no such")}), True, False),
        (smtplib.SMTPRecipientsRefused({"a@x": (451, b"later")}), False, False),
        (smtplib.SMTPSenderRefused(553, b"no", "us@x"), True, False),
        (smtplib.SMTPDataError(421, b"busy"), False, False),
        (smtplib.SMTPServerDisconnected("gone"), False, True),
        (TimeoutError(), False, True),
    ],
)
def test_what_the_server_says(monkeypatch, failure, permanent, unknown):
    def fail(self, messages):
        raise failure

    monkeypatch.setattr(EmailBackend, "send_messages", fail)
    with pytest.raises(ChannelError) as error:
        Channel().send(EmailFactory.build())
    assert (error.value.permanent, error.value.unknown) == (permanent, unknown)


def test_a_server_that_is_not_there_has_processed_nothing(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with pytest.raises(ChannelError) as error:
        Channel().send(EmailFactory.build())
    assert not error.value.permanent
    assert not error.value.unknown


@pytest.mark.parametrize("facts", [{"subject": "Two\nlines"}, {"to": "a\nb@x.org"}])
def test_what_cannot_be_written_at_all_never_leaves(facts):
    with pytest.raises(ChannelError) as error:
        Channel().send(EmailFactory.build(**facts))
    assert error.value.permanent
    assert not error.value.unknown
