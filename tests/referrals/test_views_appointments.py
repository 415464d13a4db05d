"""Appointments on the worker's page, in the inbox and by link."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.models import Message
from people.models import AuditEvent
from referrals.actors import user_actor
from referrals.appointments import book_appointment, move_appointment
from referrals.links import new_link_url
from referrals.models import Appointment, AppointmentStatus, Coming
from referrals.status import Status
from tests.people.factories import WorkerFactory

NEW_YORK = ZoneInfo("America/New_York")


def in_days(days: int) -> datetime:
    day = timezone.localdate() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, 15, 30, tzinfo=NEW_YORK)


def plan(days: int = 3, **facts) -> dict[str, str]:
    at = in_days(days)
    return {"day": at.date().isoformat(), "hour": "15:30", **facts}


def at(referral, name: str) -> str:
    return reverse("referrals:appointment", args=[referral.pk, name])


@pytest.fixture
def referral(texting):
    return texting.referral(Status.ACCEPTED)


@pytest.fixture
def booked(texting, referral) -> Appointment:
    return book_appointment(
        referral=referral, starts_at=in_days(3), actor=user_actor(texting.worker)
    )


@pytest.fixture
def desk(texting, client_for):
    return client_for(texting.worker)


def is_over(appointment: Appointment) -> None:
    Appointment.objects.update(starts_at=timezone.now() - timedelta(hours=1))


class TestWorker:
    def test_makes_one_and_the_patient_is_told(self, desk, referral):
        response = desk.post(at(referral, "book"), plan(place="2 Cedar Street"))
        assert response.status_code == 302
        appointment = Appointment.objects.get()
        assert appointment.starts_at == in_days(3)
        assert appointment.place == "2 Cedar Street"
        assert "2 Cedar Street" in Message.objects.get(kind="appointment-booked").body
        page = desk.get(referral.get_absolute_url()).content.decode()
        assert "Appointment made" in page
        assert "3:30 PM" in page
        assert AuditEvent.objects.filter(action="referral.appointment_booked").exists()

    @pytest.mark.parametrize(
        ("facts", "problem"),
        [
            ({"day": "2020-01-01"}, "still to come"),
            ({"day": "2126-12-05"}, "more than 18 months away"),
            ({"day": "9999-12-31", "hour": "23:30"}, "more than 18 months away"),
            ({"hour": ""}, "required"),
            ({"hour": "noon"}, "valid time"),
            ({"day": "2027-03-14", "hour": "02:30"}, "clocks change"),
        ],
    )
    def test_what_cannot_be_is_said_and_nothing_lost(
        self, desk, referral, facts, problem
    ):
        response = desk.post(at(referral, "book"), plan(note="Ask for Ana") | facts)
        assert response.status_code == 422
        assert problem in response.content.decode()
        assert 'value="Ask for Ana"' in response.content.decode()
        assert not Appointment.objects.all()

    def test_moves_and_cancels(self, desk, referral, booked):
        seen = {"seen": booked.version}
        assert desk.post(at(referral, "move"), plan(5) | seen).status_code == 302
        booked.refresh_from_db()
        assert booked.starts_at == in_days(5)
        seen = {"seen": booked.version}
        assert desk.post(at(referral, "cancel"), seen).status_code == 302
        booked.refresh_from_db()
        assert booked.status == AppointmentStatus.CANCELLED
        assert (
            "1 earlier appointment"
            in desk.get(referral.get_absolute_url()).content.decode()
        )

    def test_who_was_slower_sees_what_it_is_now_and_keeps_what_was_typed(
        self, desk, texting, referral, booked
    ):
        seen = {"seen": booked.version}
        move_appointment(
            appointment=booked, starts_at=in_days(9), actor=user_actor(texting.worker)
        )
        response = desk.post(at(referral, "move"), plan(5, note="Bring it") | seen)
        assert response.status_code == 409
        page = response.content.decode()
        assert "Somebody changed it meanwhile" in page
        assert 'value="Bring it"' in page
        booked.refresh_from_db()
        assert booked.starts_at == in_days(9)

    def test_another_made_meanwhile_becomes_a_move(self, desk, referral, booked):
        response = desk.post(at(referral, "book"), plan(5, note="Bring it"))
        assert response.status_code == 409
        assert at(referral, "move") in response.content.decode()
        assert 'value="Bring it"' in response.content.decode()

    @pytest.mark.parametrize(
        ("name", "answer"), [("coming", Coming.ACCEPTED), ("cannot", Coming.DECLINED)]
    )
    def test_writes_down_what_the_patient_says(
        self, desk, referral, booked, name, answer
    ):
        assert desk.post(at(referral, name), {}).status_code == 302
        booked.refresh_from_db()
        assert booked.patient_answer == answer

    @pytest.mark.parametrize(
        ("name", "status"),
        [("kept", AppointmentStatus.FULFILLED), ("missed", AppointmentStatus.NOSHOW)],
    )
    def test_writes_down_what_came_of_it(self, desk, referral, booked, name, status):
        assert desk.post(at(referral, name), {"seen": 1}).status_code == 409
        is_over(booked)
        assert desk.post(at(referral, name), {"seen": 1}).status_code == 302
        booked.refresh_from_db()
        assert booked.status == status

    def test_no_consent(self, desk, texting, referral):
        texting.end_consent()
        response = desk.post(at(referral, "book"), plan())
        assert response.status_code == 422
        assert "consent no longer covers this" in response.content.decode()

    def test_wrong_verb_and_unknown_name(self, desk, referral):
        assert desk.get(at(referral, "book")).status_code == 405
        assert desk.post(at(referral, "dance"), {}).status_code == 404

    def test_colleague_reader_and_outsider(self, texting, client_for, referral):
        colleague = client_for(texting.colleague())
        reader = client_for(texting.colleague(read_only=True))
        outsider = client_for(WorkerFactory())
        assert reader.post(at(referral, "book"), plan()).status_code == 403
        assert outsider.post(at(referral, "book"), plan()).status_code == 404
        assert colleague.post(at(referral, "book"), plan()).status_code == 302

    def test_a_reader_sees_it_and_no_buttons(self, texting, client_for, booked):
        reader = client_for(texting.colleague(read_only=True))
        page = reader.get(booked.referral.get_absolute_url()).content.decode()
        assert booked.when in page
        assert "/appointment/" not in page


class TestInbox:
    def url(self, referral, name):
        return reverse("referrals:inbox_appointment", args=[referral.pk, name])

    def test_the_partner_makes_one(self, texting, client_for, referral):
        desk = client_for(texting.partner)
        assert desk.post(self.url(referral, "book"), plan()).status_code == 302
        appointment = Appointment.objects.get()
        assert appointment.booked_by == texting.partner
        assert not Message.objects.filter(kind="appointment-changed")
        page = desk.get(reverse("referrals:inbox_referral", args=[referral.pk]))
        assert appointment.when in page.content.decode()

    def test_what_the_patient_says_is_the_workers_to_write(
        self, texting, client_for, referral, booked
    ):
        desk = client_for(texting.partner)
        assert desk.post(self.url(referral, "coming"), {}).status_code == 404

    def test_errors_come_back_on_the_page(self, texting, client_for, referral):
        desk = client_for(texting.partner)
        response = desk.post(self.url(referral, "book"), plan(-3, note="Door B"))
        assert response.status_code == 422
        assert 'value="Door B"' in response.content.decode()

    def test_without_consent_nothing_is_seen_or_done(
        self, texting, client_for, referral
    ):
        texting.end_consent()
        desk = client_for(texting.partner)
        response = desk.post(self.url(referral, "book"), plan(note="Door B"))
        assert response.status_code == 410
        assert "Door B" in response.content.decode()
        assert not Appointment.objects.all()

    def test_others(self, texting, client_for, referral):
        worker = client_for(texting.worker)
        assert worker.post(self.url(referral, "book"), plan()).status_code == 404
        partner = client_for(texting.partner)
        assert partner.get(self.url(referral, "book")).status_code == 405


class TestLink:
    @pytest.fixture
    def token(self, referral) -> str:
        return new_link_url(referral).rstrip("/").rsplit("/", 1)[-1]

    def url(self, token, name="book"):
        return reverse("referrals:link_appointment", args=[token, name])

    def test_locked_it_asks_first_and_keeps_what_was_typed(self, client, token):
        response = client.post(self.url(token), plan(note="Door B"))
        assert response.status_code == 422
        assert "Door B" in response.content.decode()
        assert not Appointment.objects.all()

    def test_unlocked_it_is_made(self, client, token, texting, referral):
        birth = str(texting.patient.date_of_birth.year)
        unlock = reverse("referrals:unlock", args=[token])
        assert client.post(unlock, {"answer": birth}).status_code == 302
        assert client.post(self.url(token), plan()).status_code == 302
        appointment = Appointment.objects.get()
        assert appointment.booked_by_label == "Hill Pantry, by link"
        page = client.get(reverse("referrals:link", args=[token])).content.decode()
        assert appointment.when in page
        assert "They say: coming" not in page

    def test_wrong_verb_and_wrong_token(self, client, token):
        assert client.get(self.url(token)).status_code == 405
        assert client.post(self.url("x" * 43), plan()).status_code == 404
