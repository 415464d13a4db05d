"""Appointments with us and with others: told, reminded, answered, kept, booked anew."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.utils import timezone

from care.models import Visit
from care.visits.ical import calendar_file
from care.visits.jobs import ask_what_became, remind_of_visits
from care.visits.receivers import hear_patient
from care.visits.services import StaleVisit, ask_to_call, record_answer
from notifications.models import Message
from notifications.threads import thread_page
from people.merging import merge_patients
from people.models import CareTeamMember, Role
from referrals import appointment_messages as texts
from tests.care.factories import make_need, send
from tests.care.programs.factories import enroll
from tests.client import text
from tests.notifications.factories import NUMBER, InboundFactory, QuestionFactory
from tests.people.factories import (
    OrganizationFactory,
    PatientFactory,
    WorkerFactory,
)

DAY = timedelta(days=1)


def posted(**fields):
    soon = timezone.localdate() + 10 * DAY
    return {
        "kind": "others",
        "with_whom": "Dr. Lee, heart doctor",
        "day": soon.isoformat(),
        "hour": "10:30",
        "minutes": "45",
        "place": "350 Cedar Street",
        **fields,
    }


@pytest.fixture
def visits(patient):
    return f"/patients/{patient.pk}/appointments/"


@pytest.fixture
def visit(desk, patient, visits):
    assert desk.post(f"{visits}add/", posted()).status_code == 302
    return patient.visits.get()


def test_choices_name_the_hour_and_leave_out_what_changed_or_is_over(
    patient, visit, worker
):
    over = Visit.objects.create(
        patient=patient,
        with_whom="Dr. Old",
        starts_at=timezone.now() - DAY,
        planned_at=timezone.now() - 9 * DAY,
        time_zone=visit.time_zone,
    )
    now = timezone.now()
    asked = {"to": NUMBER, "patient": patient, "asks": texts.ASKS}
    for subject, kind, at in (
        (visit, "appointment-booked", visit.planned_at - DAY),
        (visit, "appointment-moved", now),
        (visit, "appointment-day-before", now),
        (over, "appointment-booked", now - 2 * DAY),
    ):
        moments = dict.fromkeys(("created_at", "not_before", "sent_at"), at)
        QuestionFactory(kind=kind, subject_id=subject.pk, **asked, **moments)
    InboundFactory(patient=patient, body="2", meaning="unclear")
    [day] = thread_page(patient, None)[1][-1:]
    [choice] = day.items[-1].asked
    assert choice.about == visit.when


def past(visit):
    when = timezone.now() - 2 * DAY
    Visit.objects.filter(pk=visit.pk).update(starts_at=when, planned_at=when - DAY)
    visit.refresh_from_db()


def sent(patient) -> list[str]:
    mine = Message.objects.filter(patient=patient, subject_id__isnull=False)
    mine = mine.filter(kind__startswith="appointment-").order_by("created_at", "pk")
    return list(mine.values_list("kind", flat=True))


def open_kinds(patient) -> set[str]:
    return set(patient.tasks.open().values_list("kind", flat=True))


def test_one_is_made_once_told_and_moved(desk, patient, visits, visit, worker):
    desk.post(f"{visits}add/", posted())
    assert patient.visits.count() == 1
    told = Message.objects.get(kind=texts.BOOKED.code)
    assert "350 Cedar Street" in told.body
    assert "Lee" not in told.body
    Visit.objects.update(owner=worker)
    shown = text(desk.get(visits))
    assert "10:30" in shown
    assert "Cancel it, and tell them" in shown
    # With somebody else: the colleague sees to it, and does not expect them.
    assert str(worker) not in shown
    page = f"/visits/{visit.pk}/"
    assert desk.post(page, posted(note="Bring pills", seen=1)).status_code == 302
    assert sent(patient) == [texts.BOOKED.code]
    assert desk.post(page, posted(hour="11:00", seen=2)).status_code == 302
    assert sent(patient)[-1] == texts.MOVED.code
    late = desk.post(page, posted(hour="12:00", note="Mine", seen=2))
    assert late.status_code == 409
    assert "Mine" in text(late)
    assert late.context["form"].now == [("Hour", "11:00 AM"), ("Note", "nothing")]
    assert "What stands there now" in text(late)
    visit.refresh_from_db()
    assert (visit.local_start.hour, visit.version) == (11, 3)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"day": "2020-01-01"}, "still to come"),
        ({"kind": "ours"}, "Say which colleague expects them"),
        ({"with_whom": ""}, "This field is required"),
    ],
)
def test_what_cannot_be_is_asked_about(desk, patient, visits, wrong, told):
    again = desk.post(f"{visits}add/", posted(**wrong))
    assert again.status_code == 422
    assert told in text(again)
    assert not patient.visits.exists()


def test_missed_it_is_on_the_worklist_until_another_is_booked(
    desk, patient, visits, visit
):
    act = f"/visits/{visit.pk}"
    desk.post(f"{act}/missed/", {"seen": 1})
    visit.refresh_from_db()
    assert visit.is_booked
    past(visit)
    assert "Did they come?" in text(desk.get(visits))
    for _twice in range(2):
        desk.post(f"{act}/missed/", {"seen": 1})
    visit.refresh_from_db()
    assert visit.status == "noshow"
    assert open_kinds(patient) == {"appointment-missed"}
    assert "Correct it: They did come" in text(desk.get(visits))
    desk.post(f"{act}/kept/", {"seen": 2})
    visit.refresh_from_db()
    assert (visit.status, open_kinds(patient)) == ("fulfilled", set())
    desk.post(f"{act}/missed/", {"seen": 3})
    assert open_kinds(patient) == {"appointment-missed"}
    again = f"{visits}add/?again={visit.pk}"
    assert "Dr. Lee, heart doctor" in text(desk.get(again))
    desk.post(again, posted(hour="09:00"))
    assert patient.visits.booked().get().follows == visit
    assert open_kinds(patient) == set()


@pytest.mark.parametrize("stays", [True, False])
def test_what_is_to_do_is_the_colleagues_while_they_see_it(
    desk, patient, visit, clinic, worker, stays
):
    colleague = WorkerFactory(at=clinic)
    Visit.objects.update(owner=colleague)
    colleague.memberships.update(is_active=stays)
    past(visit)
    desk.post(f"/visits/{visit.pk}/missed/", {"seen": 1})
    assert patient.tasks.open().get().owner == (colleague if stays else worker)


def test_reminded_once_and_asked_what_became_of_it(patient, visit):
    Visit.objects.update(
        starts_at=timezone.now() + timedelta(hours=1),
        planned_at=timezone.now() - 9 * DAY,
    )
    remind_of_visits()
    remind_of_visits()
    reminders = [kind for kind in sent(patient) if "before" in kind]
    assert len(reminders) == len(set(reminders))
    past(visit)
    assert (ask_what_became(), ask_what_became()) == (1, 0)
    [task] = patient.tasks.open()
    assert task.title.startswith("Was the appointment kept?")


def test_other_words_remind_nobody_again_and_another_time_does(
    desk, patient, visits, visit
):
    reminder = texts.DAY_BEFORE.code
    page = f"/visits/{visit.pk}/"
    tomorrow = (timezone.localdate() + DAY).isoformat()
    desk.post(page, posted(day=tomorrow, hour="09:30", seen=1))
    Visit.objects.update(planned_at=timezone.now() - DAY)
    remind_of_visits()
    again = posted(day=tomorrow, hour="09:30", note="Bring pills")
    desk.post(page, again | {"seen": 2})
    remind_of_visits()
    assert sent(patient).count(reminder) == 1
    # One that waits names the place; it is held back, and goes without.
    desk.post(page, again | {"seen": 3, "is_private": "on"})
    remind_of_visits()
    assert sent(patient).count(reminder) == 2
    later = (timezone.localdate() + 3 * DAY).isoformat()
    desk.post(page, again | {"seen": 4, "is_private": "on", "day": later})
    with time_machine.travel(timezone.now() + 2 * DAY):
        remind_of_visits()
        assert sent(patient).count(reminder) == 3
        remind_of_visits()
        assert sent(patient).count(reminder) == 3


def test_their_answer_counts_for_the_time_that_the_text_named(desk, patient, visit):
    asked = Message.objects.get(kind=texts.BOOKED.code)
    hear_patient(reply_to=asked, meaning="accepted", sender=None)
    visit.refresh_from_db()
    assert visit.patient_answer == "accepted"
    hear_patient(reply_to=asked, meaning="declined", sender=None)
    assert open_kinds(patient) == {"appointment-cannot"}
    desk.post(f"/visits/{visit.pk}/", posted(hour="15:00", seen=1))
    visit.refresh_from_db()
    assert visit.patient_answer == "needs-action"
    stale = SimpleNamespace(
        kind=asked.kind, subject_id=visit.pk, created_at=visit.planned_at - DAY
    )
    hear_patient(reply_to=stale, meaning="accepted", sender=None)
    visit.refresh_from_db()
    assert visit.patient_answer == "needs-action"
    assert open_kinds(patient) == {"appointment-answer"}


def test_a_private_one_is_the_teams_and_its_place_in_no_text(
    desk, patient, visits, client_for, clinic
):
    desk.post(f"{visits}add/", posted(is_private="on"))
    visit = patient.visits.get()
    told = Message.objects.get(kind=texts.BOOKED.code).body
    assert "Cedar" not in told
    assert "Cedar" not in calendar_file(visit).decode()
    colleague = client_for(WorkerFactory(at=clinic))
    assert "Dr. Lee" not in text(colleague.get(visits))
    assert "Dr. Lee" not in text(colleague.get(f"/patients/{patient.pk}/"))
    assert colleague.get(f"/visits/{visit.pk}/").status_code == 404
    assert colleague.get(f"/visits/{visit.pk}/calendar.ics").status_code == 404
    assert "Dr. Lee" in text(desk.get(visits))
    CareTeamMember.objects.all().delete()
    assert desk.post(f"/visits/{visit.pk}/cancel/", {"seen": 1}).status_code == 404


def test_what_is_private_stays_so_and_is_of_the_team(desk, patient, visits, clinic):
    other = WorkerFactory(at=clinic)
    ours = posted(kind="ours", owner=other.pk, is_private="on")
    assert "colleague of the care team" in text(desk.post(f"{visits}add/", ours))
    desk.post(f"{visits}add/", posted(is_private="on"))
    missed = patient.visits.get()
    past(missed)
    Visit.objects.update(status="noshow")
    again = desk.get(f"{visits}add/?again={missed.pk}")
    assert again.context["form"]["is_private"].value() is True


def test_what_was_typed_of_an_hour_that_is_booked_is_not_lost(desk, visits, visit):
    other = posted(place="12 Elm Street")
    for page in (f"{visits}add/", f"/visits/{visit.pk}/"):
        if page.startswith("/visits"):
            desk.post(f"{visits}add/", posted(hour="09:00"))
            other |= {"hour": "09:00", "seen": 1}
        again = desk.post(page, other)
        assert again.status_code == 409
        assert "They have this appointment already" in text(again)
        assert "12 Elm Street" in text(again)
    visit.refresh_from_db()
    assert visit.place == "350 Cedar Street"


def test_it_says_whether_somebody_still_has_to_tell_them(desk, patient, visits):
    told = desk.post(f"{visits}add/", posted(), follow=True)
    assert "No text can go" not in text(told)
    patient.contact_points.update(safe_to_text=False)
    told = desk.post(f"{visits}add/", posted(hour="09:00"), follow=True)
    assert "No text can go to them: tell them. It is on the worklist." in text(told)
    visit = patient.visits.latest("created_at")
    moved = posted(hour="09:30", seen=visit.version)
    told = desk.post(f"/visits/{visit.pk}/", moved, follow=True)
    assert "No text can go to them" in text(told)
    assert open_kinds(patient) == {"appointment-tell"}


def test_made_private_later_no_text_that_waits_names_the_place(desk, patient, visit):
    Message.objects.update(status="queued")
    desk.post(f"/visits/{visit.pk}/", posted(is_private="on", seen=1))
    waiting = Message.objects.filter(subject_id=visit.pk, status="queued")
    assert "Cedar" not in waiting.get().body
    assert sent(patient) == [texts.BOOKED.code] * 2


def test_an_hour_stays_on_the_clock_it_was_booked_on(desk, patient, visit):
    start = visit.starts_at
    patient.time_zone = "America/Los_Angeles"
    patient.save()
    page = f"/visits/{visit.pk}/"
    for _twice in range(2):
        saved = desk.post(page, posted(note="Bring pills", seen=1))
        assert saved.status_code == 302
    visit.refresh_from_db()
    assert (visit.starts_at, visit.note, visit.version) == (start, "Bring pills", 2)
    assert sent(patient) == [texts.BOOKED.code]


def test_an_answer_to_another_time_is_not_written_down(desk, visit):
    desk.post(f"/visits/{visit.pk}/", posted(hour="15:00", seen=1))
    told = desk.post(f"/visits/{visit.pk}/coming/", {"seen": 1}, follow=True)
    assert "Somebody changed it meanwhile" in text(told)
    visit.refresh_from_db()
    assert visit.patient_answer == "needs-action"
    desk.post(f"/visits/{visit.pk}/coming/", {"seen": 2})
    visit.refresh_from_db()
    assert visit.patient_answer == "accepted"


def test_an_answer_that_crosses_a_change_is_refused(desk, visit, worker):
    """Read before a colleague moved it, written after."""
    desk.post(f"/visits/{visit.pk}/", posted(hour="15:00", seen=1))
    with pytest.raises(StaleVisit):
        record_answer(visit=visit, answer="accepted", seen=1, actor=worker)


def test_an_hour_on_two_records_of_one_person_is_one_and_as_private(
    desk, patient, visit, clinic, worker
):
    twin = PatientFactory(organization=clinic, lead=worker, phone="+14125550143")
    doubled = posted(is_private="on", note="Bring pills")
    desk.post(f"/patients/{twin.pk}/appointments/add/", doubled)
    same = twin.visits.get()
    ask_to_call(same, "appointment-remind", "Remind them")
    asked = Message.objects.get(kind=texts.BOOKED.code, subject_id=same.pk)
    Visit.objects.filter(pk=same.pk).update(patient_answer="accepted")
    boss = WorkerFactory(at=clinic, role=Role.SUPERVISOR)
    merge_patients(kept=patient, merged=twin, actor=boss)
    visit.refresh_from_db()
    assert [visit.pk] == list(patient.visits.values_list("pk", flat=True))
    assert (visit.is_private, visit.note) == (True, "Bring pills")
    assert visit.patient_answer == "accepted"
    assert "appointment-remind" not in open_kinds(patient)
    waiting = Message.objects.filter(kind=texts.BOOKED.code, status="queued")
    assert "Cedar" not in waiting.get().body
    asked.refresh_from_db()
    hear_patient(reply_to=asked, meaning="declined", sender=None)
    assert "appointment-cannot" in open_kinds(patient)


def test_a_calendar_file_says_when_and_where_and_not_who(desk, visit, patient):
    Visit.objects.update(place="350 Cedar Street, 2nd floor; left\\right " + "é" * 38)
    response = desk.get(f"/visits/{visit.pk}/calendar.ics")
    assert response.headers["Content-Type"].startswith("text/calendar")
    body = response.content.decode()
    assert body.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert body.endswith("END:VCALENDAR\r\n")
    lines = body.split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 75
    whole = body.replace("\r\n ", "")
    start = visit.starts_at.strftime("%Y%m%dT%H%M%SZ")
    for line in (f"DTSTART:{start}", "STATUS:CONFIRMED", "SEQUENCE:1"):
        assert line in whole.split("\r\n")
    assert "LOCATION:350 Cedar Street\\, 2nd floor\\; left\\\\right ééé" in whole
    for secret in (patient.family_name, patient.given_name, "Lee", "heart"):
        assert secret not in whole


def test_a_calendar_file_gives_the_number_of_the_program(desk, visit, worker):
    enroll(visit.patient, worker, phone="+14125550190", name="Heart failure")
    body = desk.get(f"/visits/{visit.pk}/calendar.ics").content.decode()
    whole = body.replace("\r\n ", "")
    assert "DESCRIPTION:Questions? Call +14125550190\r\n" in whole
    assert "Heart failure" not in whole
    assert str(worker) not in whole


def test_appointments_of_referrals_stand_among_them(desk, patient, visits, worker):
    referral = send(make_need(patient, worker), worker)
    booked = referral.appointments.create(
        starts_at=timezone.now() + 3 * DAY, time_zone="America/New_York"
    )
    shown = text(desk.get(visits))
    assert referral.organization.name in shown
    ics = desk.get(f"/appointments/{booked.pk}/calendar.ics").content.decode()
    assert f"UID:{booked.pk}@nearhand" in ics
    referral.appointments.update(starts_at=timezone.now() - DAY)
    shown = desk.get(visits)
    assert shown.context["to_record"] == [booked]
    assert referral.organization.name in text(shown)


def test_others_look_or_find_nothing(client_for, clinic, patient, visits, visit):
    reader = client_for(WorkerFactory(at=clinic, read_only=True))
    outsider = client_for(
        WorkerFactory(role=Role.SOCIAL_WORKER, at=OrganizationFactory())
    )
    assert reader.get(visits).status_code == 200
    assert outsider.get(visits).status_code == 404
    page = f"/visits/{visit.pk}/"
    for address in (f"{visits}add/", page, f"{page}cancel/"):
        assert reader.post(address, posted()).status_code == 403
        assert outsider.post(address, posted()).status_code == 404
    assert outsider.get(f"{page}calendar.ics").status_code == 404
