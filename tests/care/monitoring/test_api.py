import json

import pytest
from django.core.cache import cache

from care.models import Alert, Device, Reading
from care.monitoring.alerts import acknowledge
from care.monitoring.devices import add_device, end_device
from people.models import Task

pytestmark = pytest.mark.django_db
GOOD = {
    "id": "a-1",
    "measure": "weight",
    "value": 182.4,
    "unit": "lb",
    "measured_at": "2024-03-01T08:15:00-05:00",
}


@pytest.fixture
def token(patient, worker):
    cache.clear()
    return add_device(patient=patient, label="Scale", actor=worker)


@pytest.fixture
def tell(client, token):
    def post(data, key=token):
        body = data if isinstance(data, str) else json.dumps(data)
        return client.post(
            "/api/readings/",
            body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {key}"},
        )

    return post


def test_told_twice_it_is_kept_once(tell, patient, token):
    assert tell(GOOD).json() == {"readings": [{"id": "a-1", "status": "kept"}]}
    assert tell(GOOD).json() == {"readings": [{"id": "a-1", "status": "known"}]}
    reading = Reading.objects.get()
    assert (reading.patient, str(reading.value)) == (patient, "182.40")
    device = Device.objects.get()
    assert device.last_used_at
    assert token not in device.token_hash


def test_of_several_the_good_ones_are_kept(tell):
    bad = GOOD | {"id": "a-2", "value": 1800}
    response = tell({"readings": [GOOD, bad, "x"]})
    assert response.status_code == 422
    told = response.json()["readings"]
    assert [one["status"] for one in told] == ["kept", "refused", "refused"]
    assert "cannot be right" in told[1]["message"]
    assert Reading.objects.count() == 1


def test_a_number_that_is_not_kept_is_for_a_person_once_a_measure(tell, worker):
    tell({"readings": [GOOD, GOOD | {"id": "a-2", "value": 215}]})
    [task] = Task.objects.open().filter(kind="monitoring-alert")
    assert task.title.startswith("A device sent Weight 215 lb of Mar 1, 2024, 8:15 AM.")
    tell(GOOD | {"id": "a-3", "value": 216})
    assert (Alert.objects.get().times, Task.objects.open().count()) == (2, 1)
    sugar = {"measure": "glucose", "value": 720, "unit": "mg/dL"}
    tell(GOOD | sugar | {"id": "b-1"})
    assert Task.objects.open().filter(title__contains="glucose 720").exists()
    for alert in Alert.objects.all():
        acknowledge(alert=alert, actor=worker, note="Called him")
    tell(GOOD | sugar | {"id": "b-1"})
    assert not Task.objects.open()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", ""),
        ("id", 7),
        ("id", "x" * 81),
        ("id", "a\x00"),
        ("id", "\ud800"),
        ("measure", "mood"),
        ("value", "much"),
        ("value", True),
        ("value", "NaN"),
        ("value", None),
        ("unit", "stone"),
        ("unit", ""),
        ("unit", None),
        ("measured_at", "2024-03-01"),
        ("measured_at", "2024-03-01T08:15:00"),
        ("measured_at", "2024-13-41T08:15:00Z"),
        ("value", "1e99"),
        ("patient", "Maya"),
    ],
)
def test_what_is_wrong_is_named(tell, field, value):
    response = tell(GOOD | {field: value})
    assert response.status_code == 422
    [told] = response.json()["readings"]
    assert (told["status"], told["field"]) == ("refused", field)
    assert not Reading.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        *("", "{", "7", "[]", '{"readings": {}}', "[" * 100_000),
        '{"value": 1e9999999999999999999999}',
    ],
)
def test_what_is_no_reading_is_said_so(tell, body):
    response = tell(body)
    assert (response.status_code, response.json()["error"]) == (400, "not_readings")


def test_only_with_a_token_that_holds(tell, client, worker):
    assert tell(GOOD, key="guess").status_code == 401
    assert client.post("/api/readings/", {}).status_code == 401
    assert client.get("/api/readings/").status_code == 405
    end_device(device=Device.objects.get(), actor=worker)
    assert tell(GOOD).json()["error"] == "unknown_token"
    assert not Reading.objects.exists()


def test_too_many_at_once_wait(tell, settings):
    settings.READINGS_A_MINUTE = 1
    tell(GOOD)
    response = tell(GOOD)
    assert (response.status_code, response["Retry-After"]) == (429, "60")


def test_one_device_that_tells_too_much_stops_no_other(tell, settings, patient, worker):
    settings.READINGS_A_MINUTE_A_DEVICE = 1
    other = add_device(patient=patient, label="Cuff", actor=worker)
    assert [tell(GOOD).status_code, tell(GOOD).status_code] == [200, 429]
    assert tell(GOOD, key=other).status_code == 200


@pytest.mark.parametrize("when", ["0001-01-01T00:00:00+14:00", "1970-01-01T00:00:00Z"])
def test_a_clock_that_was_never_set_is_told(tell, when):
    response = tell(GOOD | {"measured_at": when})
    assert response.status_code == 422
    [told] = response.json()["readings"]
    assert "ten years" in told["message"]
    assert told["field"] == "measured_at"
    assert "set its clock" in Alert.objects.get().words


def test_the_longest_id_is_kept_whole(tell):
    names = ["x" * 79 + end for end in "ab"]
    told = {"readings": [GOOD | {"id": name} for name in names]}
    assert [one["status"] for one in tell(told).json()["readings"]] == ["kept"] * 2
    longest = Reading._meta.get_field("external_id").max_length
    assert max(len(row.external_id) for row in Reading.objects.all()) <= longest
