from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from care.models import Alert, CheckIn, Monitoring, Reading
from care.monitoring.check_ins import record_call, run_check_ins
from notifications.inbound import process_inbound
from notifications.kinds import get_kind
from notifications.lint import lint_wording
from notifications.models import InboundMessage, Message
from people.models import Task
from tests.care.monitoring.factories import ask_daily
from tests.notifications.factories import QuestionFactory
from tests.notifications.webhooks import text_us
from tests.people.factories import PatientFactory

pytestmark = pytest.mark.django_db


def asked(patient, worker, asks="weight") -> CheckIn:
    """Asked today, and the text is on the phone."""
    ask_daily(patient, worker, asks)
    assert run_check_ins() == 1
    Message.objects.filter(patient=patient).update(
        status="sent", not_before=timezone.now(), sent_at=timezone.now()
    )
    return CheckIn.objects.get(patient=patient)


def hear(body: str) -> None:
    text_us(Client(), body)
    process_inbound()


def later(check_in: CheckIn, **moments: timedelta) -> None:
    CheckIn.objects.filter(pk=check_in.pk).update(
        **{name: timezone.now() - ago for name, ago in moments.items()}
    )


def status_of(check_in: CheckIn) -> str:
    check_in.refresh_from_db()
    return check_in.status


@pytest.mark.parametrize("end", ["", "-number", "-again", "-link"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_texts_betray_nothing(end, language):
    kind = get_kind(f"check-in{end}")
    assert lint_wording(kind, "", kind.wording[language], language) == []


def test_asked_once_a_day_and_then_in_their_own_rhythm(patient, worker):
    asked(patient, worker)
    assert run_check_ins() == 0
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert Monitoring.objects.get().next_on == tomorrow
    assert Message.objects.filter(kind="check-in-number").count() == 1


def test_a_number_by_text_is_a_reading_and_nobody_has_to_read_it(patient, worker):
    check_in = asked(patient, worker)
    hear("182.4 lbs")
    reading = Reading.objects.get()
    assert (str(reading.value), reading.source) == ("182.40", "sms")
    assert (status_of(check_in), check_in.answer) == ("answered", "number")
    assert InboundMessage.objects.get().handled_at
    assert not Task.objects.open()


@pytest.mark.parametrize(("body", "is_urgent"), [("2", True), ("1", False)])
def test_what_may_mean_worse_is_urgent_before_it_is_known(
    patient, worker, body, is_urgent
):
    asked(patient, worker, asks="")
    QuestionFactory(patient=patient)
    hear(body)
    task = Task.objects.open().get(kind="reply-unclear")
    assert task.is_urgent is is_urgent
    assert (task.due_at is not None) is is_urgent


def test_a_number_that_cannot_be_right_is_asked_again_then_a_person_calls(
    patient, worker
):
    check_in = asked(patient, worker)
    hear("1800")
    assert Message.objects.filter(kind="check-in-again").count() == 1
    assert not Task.objects.open()
    hear("1801")
    assert not Reading.objects.exists()
    assert Task.objects.open().get().kind == "check-in-call"
    hear("180")
    assert Reading.objects.count() == 1
    assert status_of(check_in) == "answered"
    assert not Task.objects.open()


@pytest.mark.parametrize(
    ("digit", "kind"), [("2", "monitoring-alert"), ("3", "check-in-call")]
)
def test_worse_is_an_alert_and_three_a_call(patient, worker, digit, kind):
    check_in = asked(patient, worker)
    hear(digit)
    assert status_of(check_in) == "answered"
    assert [task.kind for task in Task.objects.open()] == [kind]


def test_other_words_are_for_a_person(patient, worker):
    check_in = asked(patient, worker)
    hear("I weigh 182 and my chest hurts")
    assert status_of(check_in) == "asked"
    assert not Reading.objects.exists()
    assert Task.objects.open().get().kind == "inbound-text"


def test_silence_is_an_alert_after_a_reminder(patient, worker):
    check_in = asked(patient, worker, asks="")
    later(check_in, asked_at=timedelta(hours=25))
    assert run_check_ins() == 1
    assert Message.objects.filter(kind="check-in").count() == 2
    assert status_of(check_in) == "reminded"
    later(check_in, reminded_at=timedelta(hours=25))
    assert [run_check_ins(), run_check_ins()] == [1, 0]
    assert status_of(check_in) == "silent"
    assert Alert.objects.get().rule == "silence"
    Message.objects.update(status="sent", not_before=timezone.now())
    hear("1")
    assert status_of(check_in) == "answered"


def test_a_text_that_never_went_out_is_a_call_to_make_and_no_silence(patient, worker):
    check_in = asked(patient, worker)
    Message.objects.update(status="expired")
    later(check_in, asked_at=timedelta(hours=25))
    run_check_ins()
    Message.objects.update(status="expired")
    later(check_in, reminded_at=timedelta(hours=25))
    run_check_ins()
    assert not Alert.objects.exists()
    assert Task.objects.open().get().kind == "check-in-call"
    assert (status_of(check_in), check_in.by_call) == ("asked", True)


def test_where_no_text_may_go_a_call_is_asked_for(worker, clinic):
    patient = PatientFactory(organization=clinic, lead=worker)
    ask_daily(patient, worker)
    run_check_ins()
    check_in = CheckIn.objects.get()
    task = Task.objects.open().get()
    assert (check_in.by_call, task.kind) == (True, "check-in-call")
    later(check_in, asked_at=timedelta(hours=49))
    run_check_ins()
    assert Alert.objects.get().words == "Nobody has made the check-in call"
    record_call(check_in=check_in, said="worse", actor=worker)
    assert status_of(check_in) == "answered"
    rules = set(Alert.objects.values_list("rule", flat=True))
    assert rules == {"silence", "worse"}


def test_who_left_care_is_not_asked(patient, worker):
    ask_daily(patient, worker)
    patient.care_relationships.update(ended_at=timezone.now())
    assert run_check_ins() == 0


def test_by_day_where_they_live(patient, worker, settings, time_machine):
    quiet = {"quiet_from": 20, "quiet_until": 9}
    settings.NOTIFICATIONS = settings.NOTIFICATIONS | quiet
    patient.time_zone = "Pacific/Honolulu"
    patient.save()
    ask_daily(patient, worker)
    assert run_check_ins() == 0
    # Seven in the evening there; midnight is past in New York.
    time_machine.move_to(datetime(2026, 11, 19, 5, tzinfo=UTC))
    assert [run_check_ins(), run_check_ins()] == [1, 0]
    assert CheckIn.objects.get().due_on == date(2026, 11, 18)
    later(CheckIn.objects.get(), asked_at=timedelta(days=3))
    time_machine.move_to(datetime(2026, 11, 19, 8, tzinfo=UTC))
    assert run_check_ins() == 0


@pytest.mark.parametrize(
    ("agreed", "following"), [(None, None), (7, date(2026, 11, 25))]
)
def test_never_more_often_than_they_agreed_to(patient, worker, agreed, following):
    ask_daily(patient, worker)
    Monitoring.objects.update(agreed_days=agreed)
    run_check_ins()
    assert Monitoring.objects.get().next_on == following


def test_daily_texts_as_agreed_take_none_of_the_weeks(patient, worker):
    asked(patient, worker)
    assert not Message.objects.get(kind="check-in-number").counts_weekly


def test_without_a_rhythm_it_is_asked_once(patient, worker):
    ask_daily(patient, worker)
    Monitoring.objects.update(every_days=None)
    assert run_check_ins() == 1
    assert Monitoring.objects.get().next_on is None


def yesterday_unanswered(patient, worker) -> tuple[CheckIn, CheckIn]:
    """Asked yesterday, in vain, and again today."""
    before = asked(patient, worker)
    yesterday = timezone.localdate() - timedelta(days=1)
    later(before, asked_at=timedelta(hours=25))
    CheckIn.objects.update(due_on=yesterday)
    Message.objects.update(sent_at=timezone.now() - timedelta(hours=25))
    Monitoring.objects.update(next_on=timezone.localdate())
    run_check_ins()
    return before, CheckIn.objects.exclude(pk=before.pk).get()


def test_asked_every_day_one_question_is_out_and_one_answer_ends_them(patient, worker):
    before, today = yesterday_unanswered(patient, worker)
    assert Message.objects.filter(kind="check-in-number").count() == 2
    assert status_of(before) == "reminded"
    Message.objects.update(status="sent")
    hear("182")
    assert [status_of(one) for one in (before, today)] == ["answered", "answered"]
    later(before, reminded_at=timedelta(hours=25))
    assert run_check_ins() == 0
    assert not Alert.objects.exists()


def test_silent_day_after_day_is_an_alert(patient, worker):
    before, _today = yesterday_unanswered(patient, worker)
    later(before, reminded_at=timedelta(hours=25))
    run_check_ins()
    assert Alert.objects.get().rule == "silence"


def test_of_a_record_merged_away_the_answer_is_the_kept_ones(patient, worker, clinic):
    check_in = asked(patient, worker)
    kept = PatientFactory(organization=clinic)
    patient.merged_into = kept
    patient.save()
    later(check_in, asked_at=timedelta(hours=25))
    assert run_check_ins() == 0
    hear("2")
    assert Alert.objects.get().patient == kept
