from collections.abc import Iterator

import pytest

from notifications import kinds
from notifications.channels import twilio_sms
from notifications.kinds import Audience, MessageKind
from notifications.proving.twilio_server import FakeTwilio, fake_twilio
from tests.notifications.factories import NUMBER
from tests.people.factories import PatientFactory

NEWS = MessageKind(
    code="test-news",
    label="News",
    audience=Audience.PATIENT,
    channel="sms",
    wording={
        "en": "{sender_name}: {place} has news. Call {help_phone}.",
        "es": "{sender_name}: {place} tiene noticias. Llame al {help_phone}.",
    },
    sample={"place": "Sample House"},
)
QUESTION = MessageKind(
    code="test-question",
    label="A question",
    audience=Audience.PATIENT,
    channel="sms",
    wording={"en": "Come? 1 = yes, 2 = no", "es": "Viene? 1 = si, 2 = no"},
    asks={"1": "yes", "2": "no"},
)
NOTICE = MessageKind(
    code="test-notice",
    label="Notice to a partner",
    audience=Audience.PARTNER,
    channel="email",
    subject={"en": "Referral {number}"},
    wording={"en": "Open it: {link}"},
    sample={"number": "K7QX", "link": "http://localhost:8000/r/sample"},
)


@pytest.fixture(autouse=True)
def kinds_of_tests(monkeypatch) -> None:
    for kind in (NEWS, QUESTION, NOTICE):
        monkeypatch.setitem(kinds._registry, kind.code, kind)


@pytest.fixture
def no_introduction(monkeypatch) -> None:
    """For tests about something else: the number has been introduced to us."""
    monkeypatch.setattr("notifications.services.introduce", lambda message: None)


@pytest.fixture
def night(settings) -> None:
    """Quiet hours as they ship."""
    settings.NOTIFICATIONS = {
        **settings.NOTIFICATIONS,
        "quiet_from": 20,
        "quiet_until": 9,
    }


@pytest.fixture
def impatient(monkeypatch) -> None:
    """For tests of answers that never come; elsewhere a busy machine would look like
    one."""
    monkeypatch.setattr(twilio_sms, "TIMEOUT_SECONDS", 0.5)


@pytest.fixture
def twilio(settings) -> Iterator[FakeTwilio]:
    """Texts go to Twilio, and Twilio is a small server on this machine."""
    with fake_twilio() as fake:
        settings.NOTIFICATIONS = {**settings.NOTIFICATIONS, "sms": "twilio_sms"}
        settings.TWILIO = {**settings.TWILIO, "api_base_url": fake.url}
        yield fake


@pytest.fixture
def patient(clinic, worker):
    return PatientFactory(phone=NUMBER, organization=clinic, lead=worker)
