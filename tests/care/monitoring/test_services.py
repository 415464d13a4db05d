from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from care.csv_tables import NotATable
from care.models import Alert, Monitoring, Reading, Watch
from care.monitoring.alerts import acknowledge, escalate_alerts
from care.monitoring.corrections import mark_right, mark_wrong
from care.monitoring.services import ImplausibleError, Told, store_readings
from care.monitoring.sheet import import_readings
from notifications.jobs import registered_jobs
from people.models import AuditEvent, Role, Task
from people.signals import patients_merged
from tests.care.monitoring.factories import WEIGHT, ask_daily, watch, weigh
from tests.people.factories import PatientFactory, WorkerFactory

pytestmark = pytest.mark.django_db


def open_tasks(kind: str):
    return Task.objects.open().filter(kind=kind)


def long_ago(hours: int) -> None:
    Alert.objects.update(raised_at=timezone.now() - timedelta(hours=hours))


def test_the_worker_looks_after_it():
    names = {job.name for job in registered_jobs()}
    assert {"run_check_ins", "escalate_alerts"} <= names


def test_weight_rising_is_an_alert_of_each_kind_once(patient, worker):
    watch(patient, worker)
    for days_ago, value in ((2, "180"), (1, "181")):
        weigh(patient, value, days_ago=days_ago)
    assert not Alert.objects.exists()
    weigh(patient, "183")
    words = sorted(Alert.objects.values_list("words", flat=True))
    assert words == [
        "Weight rose three days in a row, to 183 lb",
        "Weight up 2 lb in a day",
    ]
    assert open_tasks("monitoring-alert").count() == 2
    weigh(patient, "183.5")
    assert Alert.objects.count() == 2
    assert set(Alert.objects.values_list("times", flat=True)) == {2}


def test_without_limits_nothing_is_said(patient):
    weigh(patient, "180", days_ago=1)
    weigh(patient, "190")
    assert not Alert.objects.exists()


def test_late_news_counts_in_the_trend(patient, worker):
    watch(patient, worker, rising=False)
    weigh(patient, "184")
    assert not Alert.objects.exists()
    weigh(patient, "181", days_ago=1)
    assert Alert.objects.get().rule == "gain-day"


def test_what_cannot_be_true_is_not_kept(patient):
    weigh(patient, "180", days_ago=1)
    for value in ("1800", "18", "260"):
        with pytest.raises(ImplausibleError, match="Please check"):
            weigh(patient, value)
    assert Reading.objects.count() == 1
    sure = [Told(WEIGHT, Decimal(260), timezone.now())]
    store_readings(patient=patient, told=sure, source="hand", is_sure=True)
    assert Reading.objects.count() == 2


def test_late_news_is_held_against_what_came_after_it(patient):
    weigh(patient, "181")
    with pytest.raises(ImplausibleError, match="far from the one before or after"):
        weigh(patient, "320", days_ago=1)
    assert weigh(patient, "320", days_ago=3)


def pressure(*values: str) -> list[Told]:
    at, codes = timezone.now(), ("8480-6", "8462-4")
    return [Told(code, Decimal(v), at) for code, v in zip(codes, values, strict=True)]


@pytest.mark.parametrize("values", [("80", "120"), ("100", "100")])
def test_the_two_of_a_blood_pressure_are_not_swapped(patient, values):
    upper, lower = pressure(*values)
    with pytest.raises(ImplausibleError, match="must be above the lower"):
        store_readings(patient=patient, told=[upper, lower], source="hand")
    store_readings(patient=patient, told=[upper], source="device")
    with pytest.raises(ImplausibleError, match="must be above the lower"):
        store_readings(patient=patient, told=[lower], source="device", is_sure=True)
    assert Reading.objects.get().code == upper.code


def test_of_a_file_neither_half_of_a_swapped_pair_is_kept(patient, worker):
    text = (
        "date,measure,value\n"
        "2024-03-01,systolic,150\n2024-03-01,diastolic,100\n"
        "2024-03-01,systolic,98\n2024-03-01,diastolic,60\n"
        "2024-03-02,systolic,80\n2024-03-02,diastolic,120\n"
    )
    outcome = import_readings(patient=patient, text=text, actor=worker)
    assert (outcome.kept, [row.line for row in outcome.refused]) == (4, [6, 7])


def test_entered_in_error_it_is_out_of_limits_trends_and_jumps(patient, worker):
    watch(patient, worker, high=Decimal(300), gain_week=None, rising=False)
    [wrong] = weigh(patient, "120", days_ago=1)
    with pytest.raises(ImplausibleError, match="far from the one before"):
        weigh(patient, "180")
    assert [mark_wrong(reading=wrong, actor=worker) for _twice in "ab"] == [True, False]
    assert weigh(patient, "180")
    assert not Alert.objects.exists()
    assert AuditEvent.objects.filter(action="reading-wrong").count() == 1
    assert mark_right(reading=wrong, actor=worker)
    assert Alert.objects.get().words == "Weight up 60 lb in a day"


def test_acknowledged_once_and_then_it_may_be_raised_anew(patient, worker):
    watch(patient, worker, high=Decimal(180), rising=False, gain_day=None)
    weigh(patient, "181")
    alert = Alert.objects.get()
    assert acknowledge(alert=alert, actor=worker, note="Called her")
    assert not acknowledge(alert=alert, actor=WorkerFactory(), note="Me too")
    alert.refresh_from_db()
    assert (alert.acknowledged_by, alert.note) == (worker, "Called her")
    assert not open_tasks("monitoring-alert")
    assert AuditEvent.objects.filter(action="alert-acknowledged").count() == 1
    weigh(patient, "179", days_ago=1)
    assert not Alert.objects.unacknowledged()
    weigh(patient, "182")
    assert Alert.objects.unacknowledged().count() == 1


def test_nobody_acknowledges_so_somebody_in_charge_is_told_once(
    patient, worker, clinic
):
    boss = WorkerFactory(role=Role.SUPERVISOR, at=clinic)
    watch(patient, worker, high=Decimal(180))
    weigh(patient, "181")
    long_ago(3)
    assert escalate_alerts() == 0
    long_ago(5)
    # Ticked off the worklist is not acknowledged.
    open_tasks("monitoring-alert").update(done_at=timezone.now())
    assert [escalate_alerts(), escalate_alerts()] == [1, 0]
    task = open_tasks("monitoring-escalated").get()
    assert (task.owner, task.is_urgent) == (boss, True)
    acknowledge(alert=Alert.objects.get(), actor=boss, note="I call")
    assert not open_tasks("monitoring-escalated")


def test_rows_of_a_file_are_kept_known_or_refused_with_a_reason(patient, worker):
    text = (
        "Date,Measure,Value,Unit\n"
        "2024-03-01 08:00,weight,180,lb\n"
        "2024-03-02,weight,82,kg\n\n"
        "03/03/2026 8:05 AM,29463-7,1800,\n"
        "yesterday,weight,180,\n"
        "2024-03-04,mood,7,\n"
        "2024-03-04,weight,x,\n"
        "2024-03-04,weight,13,stone\n"
    )
    outcome = import_readings(patient=patient, text=text, actor=worker)
    assert (outcome.kept, outcome.known) == (2, 0)
    assert [(row.line, row.why.split(":")[0]) for row in outcome.refused] == [
        (5, "Weight of 1800 lb cannot be right"),
        (6, "The date is not like 2026-03-01 08"),
        (7, "The measure is not known"),
        (8, "The value is no number such as 182.5."),
        (9, "The unit is not known"),
    ]
    first = Reading.objects.order_by("measured_at")[0]
    assert first.measured_at.isoformat() == "2024-03-01T13:00:00+00:00"
    again = import_readings(patient=patient, text=text, actor=worker)
    assert (again.kept, again.known) == (0, 2)
    with pytest.raises(NotATable, match="measure, value"):
        import_readings(patient=patient, text="Date,Weight\n", actor=worker)


@pytest.mark.parametrize(
    "value", ["1e1000000", "1e3", "NaN", "Infinity", "1_80", "1" * 5000, "", "\uff11"]
)
def test_no_cell_stops_the_rows_beside_it(patient, worker, value):
    text = (
        "date;measure;value\n"
        f"2024-03-01 08:00;weight;{value}\n"
        "2024-03-02 08:00;weight;180,5\n"
    )
    outcome = import_readings(patient=patient, text=text, actor=worker)
    assert [row.why for row in outcome.refused] == [
        "The value is no number such as 182.5."
    ]
    assert Reading.objects.get().value == Decimal("180.5")


def test_rows_beyond_what_a_file_may_have_are_said_so(patient, worker, monkeypatch):
    monkeypatch.setattr("care.monitoring.sheet.MOST_ROWS", 1)
    text = "date,measure,value\n2024-03-01,weight,180\n2024-03-02,weight,181\n"
    outcome = import_readings(patient=patient, text=text, actor=worker)
    assert (outcome.kept, outcome.refused[0].line) == (1, 3)
    assert "A file may have 1 rows" in outcome.refused[0].why


def test_two_records_of_one_person_come_together(patient, worker, clinic):
    twin = PatientFactory(organization=clinic)
    rows = "date,measure,value\n2024-03-01,weight,180\n"
    for one in (patient, twin):
        watch(one, worker, high=Decimal(180))
        weigh(one, "181")
        ask_daily(one, worker)
        import_readings(patient=one, text=rows, actor=worker)
    mark_wrong(reading=twin.readings.get(source="csv"), actor=worker)
    patients_merged.send(sender=type(patient), kept=patient, merged=twin, actor=worker)
    assert patient.readings.count() == 3
    assert patient.readings.counted().count() == 2
    assert Alert.objects.get().patient == patient
    assert open_tasks("monitoring-alert").count() == 1
    assert Watch.objects.filter(patient=patient).count() == 1
    assert Monitoring.objects.filter(patient=patient).count() == 1


def test_what_a_device_tells_last_first_is_held_against_the_limits(patient, worker):
    watch(patient, worker, low=Decimal(170), rising=False)
    weigh(patient, "180")
    weigh(patient, "165", days_ago=1)
    assert "165 lb: below" in Alert.objects.get(rule="low").words


def test_what_was_long_ago_is_history_and_no_alarm(patient, worker):
    watch(patient, worker, high=Decimal(180))
    weigh(patient, "190", days_ago=30)
    assert not Alert.objects.exists()


def test_the_task_says_the_latest(patient, worker):
    watch(patient, worker, high=Decimal(180), rising=False)
    for value in ("181", "195"):
        weigh(patient, value)
    assert open_tasks("monitoring-alert").get().title.startswith("Weight 195 lb")
