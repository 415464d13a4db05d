"""Writing to a patient: texts at hand, warnings as typed, what becomes of a text."""

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.models import Message, QuickText
from people.models import AuditEvent
from people.models.patient import TextingConsent
from tests.notifications.conversations import draft, wrote
from tests.notifications.factories import (
    NUMBER,
    OptOutFactory,
)
from tests.people.factories import WorkerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_introduction")]


@pytest.fixture
def url(patient):
    return reverse("notifications:conversation", args=[patient.pk])


class TestWriting:
    def test_goes_out_and_answers_what_they_wrote(
        self, client_for, worker, patient, url
    ):
        inbound = wrote(patient)
        response = client_for(worker).post(url, draft("See you at two."))
        assert response.status_code == 302
        message = Message.objects.get()
        assert "See you at two." in message.body
        assert (message.to, message.author) == (NUMBER, worker)
        inbound.refresh_from_db()
        assert inbound.handled_by == worker
        assert AuditEvent.objects.filter(action="write-text").count() == 1

    def test_a_digit_still_waits_for_its_question(
        self, client_for, worker, patient, url
    ):
        digit = wrote(patient, body="1", meaning="unclear")
        client_for(worker).post(url, draft("See you at two."))
        digit.refresh_from_db()
        assert digit.awaits_answer

    def test_the_same_form_twice_is_one_text(self, client_for, worker, url):
        data = draft("See you at two.")
        for _ in range(2):
            assert client_for(worker).post(url, data).status_code == 302
        assert Message.objects.count() == 1

    def test_a_warning_asks_first_and_keeps_what_was_typed(
        self, client_for, worker, url
    ):
        response = client_for(worker).post(url, draft("Your food pantry called."))
        assert response.status_code == 422
        shown = response.content.decode()
        assert "Your food pantry called." in shown
        assert "says what the person needs" in shown
        assert not Message.objects.exists()

    def test_sent_anyway(self, client_for, worker, url):
        client = client_for(worker)
        data = draft("Your food pantry called.")
        form = client.post(url, data).context["form"]
        response = client.post(url, data | {"anyway": form.fingerprint})
        assert response.status_code == 302
        assert Message.objects.count() == 1

    def test_a_warning_passed_over_counts_for_those_words_alone(
        self, client_for, worker, url
    ):
        client = client_for(worker)
        data = draft("Your food pantry called.")
        passed = client.post(url, data).context["form"].fingerprint
        data = draft("Your shelter called.", anyway=passed)
        assert client.post(url, data).status_code == 422
        assert not Message.objects.exists()

    @pytest.mark.parametrize("body", ["", "   ", "x" * 481])
    def test_nothing_and_too_much(self, client_for, worker, url, body):
        response = client_for(worker).post(url, draft(body))
        assert response.status_code == 422
        assert not Message.objects.exists()

    @pytest.mark.parametrize("fact", ["refused", "not safe", "opted out", "gone"])
    def test_without_leave_nothing_goes_out(
        self, client_for, worker, patient, url, fact
    ):
        point = patient.contact_points.get()
        if fact == "refused":
            point.texting_consent = TextingConsent.REFUSED
        if fact == "not safe":
            point.safe_to_text = False
        point.save()
        if fact == "opted out":
            OptOutFactory()
        if fact == "gone":
            point.delete()
        client = client_for(worker)
        shown = client.get(url).content.decode()
        assert "No text can be sent." in shown
        assert "Write to them" not in shown
        assert client.post(url, draft("Hello")).status_code == 422
        assert not Message.objects.exists()

    @pytest.mark.parametrize("just_wrote", [True, False])
    def test_at_night(self, client_for, worker, patient, url, settings, just_wrote):
        hour = timezone.localtime(timezone.now()).hour
        settings.NOTIFICATIONS = {
            **settings.NOTIFICATIONS,
            "quiet_from": (hour - 1) % 24,
            "quiet_until": (hour + 2) % 24,
        }
        if just_wrote:
            wrote(patient)
        client = client_for(worker)
        shown = client.get(url).content.decode()
        assert ("goes out now" in shown) is just_wrote
        client.post(url, draft("Hello"))
        message = Message.objects.get()
        assert (message.not_before <= timezone.now()) is just_wrote


class TestQuickTexts:
    @pytest.fixture
    def late(self):
        return QuickText.objects.create(
            title="Late", body="{worker_name} is late.", body_es="{worker_name} tarda."
        )

    def test_put_behind_what_is_typed_and_not_sent(self, client_for, worker, url, late):
        data = draft("Hello.", quick_text=str(late.pk), insert="1")
        response = client_for(worker).post(url, data)
        assert response.status_code == 200
        name = worker.first_name
        assert f"Hello. {name} is late." in response.content.decode()
        assert not Message.objects.exists()

    def test_in_their_language(self, client_for, worker, patient, url, late):
        patient.preferred_language = "es"
        patient.save()
        data = draft("", quick_text=str(late.pk), insert="1")
        shown = client_for(worker).post(url, data).content.decode()
        assert f"{worker.first_name} tarda." in shown


class TestCheck:
    @pytest.fixture
    def url(self, patient):
        return reverse("notifications:check_text", args=[patient.pk])

    def check(self, client, url, body: str) -> str:
        response = client.post(url, {"body": body}, headers={"HX-Request": "true"})
        assert response.status_code == 200
        return response.content.decode()

    def test_warnings_and_parts_as_typed(self, client_for, worker, url):
        client = client_for(worker)
        assert "Think again" in self.check(client, url, "your shelter")
        plain = self.check(client, url, "see you")
        assert "Think again" not in plain
        assert "one text" in plain
        assert "2 parts" in self.check(client, url, "á" * 80)

    def test_writes_nothing(self, client_for, worker, url):
        self.check(client_for(worker), url, "see you")
        assert not Message.objects.exists()

    def test_wrong_verb(self, client_for, worker, url):
        assert client_for(worker).get(url).status_code == 405

    def test_reader(self, client_for, reader, url):
        assert client_for(reader).post(url).status_code == 403

    def test_outsider(self, client_for, url):
        assert client_for(WorkerFactory()).post(url).status_code == 404
