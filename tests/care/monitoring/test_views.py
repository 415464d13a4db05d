import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from care.models import Alert, CheckIn, Device, Monitoring, Reading, Watch
from people.models import Role
from tests.care.monitoring.factories import ask_daily, watch, weigh
from tests.people.factories import CareTeamMemberFactory, WorkerFactory
from tests.queries import count_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def base(patient):
    return f"/patients/{patient.pk}"


def test_limits_a_reading_its_line_and_an_alert_taken_in_hand(desk, base, patient):
    limits = {"code": "29463-7", "low": "", "high": "190", "rising": "on"}
    assert desk.post(f"{base}/limits/", limits).status_code == 302
    weigh(patient, "185", days_ago=1)
    form = {"asked": "weight", "number": "191"}
    page = desk.post(f"{base}/readings/", form, follow=True).content.decode()
    assert "<polyline" in page
    assert "above the limit of 190" in page
    alert = Alert.objects.get()
    assert "above the limit of 190" in desk.get(f"{base}/").content.decode()
    assert desk.post(f"/alerts/{alert.pk}/", {"note": ""}).status_code == 422
    desk.post(f"/alerts/{alert.pk}/", {"note": "Called her"})
    page = desk.get(f"/alerts/{alert.pk}/").content.decode()
    assert "Called her" in page
    page = desk.post(f"/alerts/{alert.pk}/", {"note": "Me too"}, follow=True)
    assert "before you. You wrote: Me too" in page.content.decode()


def test_a_number_that_cannot_be_right_is_asked_again(desk, base, patient):
    weigh(patient, "180", days_ago=1)
    for number in ("1800", "plenty", "120/80"):
        form = {"asked": "weight", "number": number}
        response = desk.post(f"{base}/readings/", form)
        assert response.status_code == 422
        assert number in response.content.decode()
    jump = {"asked": "weight", "number": "240"}
    assert desk.post(f"{base}/readings/", jump).status_code == 422
    sure = jump | {"is_sure": "on"}
    assert desk.post(f"{base}/readings/", sure).status_code == 302
    assert Reading.objects.count() == 2


def test_limits_that_make_no_sense_are_sent_back(desk, base):
    for limits in ({"low": "9", "high": "5"}, {}, {"gain_day": "-1"}):
        form = {"code": "29463-7", **limits}
        assert desk.post(f"{base}/limits/", form).status_code == 422
    assert not Watch.objects.exists()


def test_check_ins_are_set_and_answered_by_phone(desk, base, patient):
    form = {"is_active": "on", "every_days": "2", "asks": "weight"}
    response = desk.post(f"{base}/check-ins/", form | {"next_on": "2024-03-01"})
    assert response.status_code == 302
    assert Monitoring.objects.get().every_days == 2
    wrong = form | {"next_on": "2024-03-01", "every_days": "0"}
    assert desk.post(f"{base}/check-ins/", wrong).status_code == 422
    check_in = CheckIn.objects.create(patient=patient, due_on="2024-03-01")
    desk.post(f"{base}/check-ins/{check_in.pk}/", {"said": "worse"})
    assert CheckIn.objects.get().status == "answered"
    assert Alert.objects.get().rule == "worse"


def test_a_file_and_a_device(desk, base):
    text = b"date,measure,value\n2024-03-01,weight,180\n2024-03-02,weight,1800\n"
    file = SimpleUploadedFile("r.csv", text)
    page = desk.post(f"{base}/readings/file/", {"file": file}).content.decode()
    assert "1 kept, 0 known already, 1 not taken." in page
    file = SimpleUploadedFile("r.csv", b"day,kg\n")
    assert desk.post(f"{base}/readings/file/", {"file": file}).status_code == 422
    page = desk.post(f"{base}/devices/", {"label": "Scale"}).content.decode()
    assert "shown only now" in page
    device = Device.objects.get()
    assert device.token_hash not in page
    desk.post(f"{base}/devices/{device.pk}/end/")
    assert Device.objects.get().ended_at


def test_who_may(client_for, base, patient, worker, clinic):
    """Read-only colleagues look; clinicians of the care team write but do not set the
    rhythm; outsiders find nothing."""
    watch(patient, worker, high=100)
    weigh(patient, "180")
    alert = Alert.objects.get()
    nurse = WorkerFactory(role=Role.CLINICIAN, at=clinic)
    CareTeamMemberFactory(patient=patient, user=nurse)
    writes = {
        f"{base}/readings/": {"asked": "weight", "number": "180"},
        f"{base}/limits/": {"code": "29463-7", "high": "190"},
        f"/alerts/{alert.pk}/": {"note": "x"},
        f"{base}/check-ins/": {"every_days": "2", "next_on": "2024-03-01"},
    }
    roles = {
        client_for(WorkerFactory(at=clinic, read_only=True)): [403] * 4,
        client_for(WorkerFactory()): [404] * 4,
        client_for(nurse): [302, 302, 302, 403],
    }
    for client, statuses in roles.items():
        found = [client.post(path, form).status_code for path, form in writes.items()]
        assert found == statuses


def test_pages_ask_no_more_for_more_rows(desk, base, patient, worker):
    watch(patient, worker)
    weigh(patient, "180")
    ask_daily(patient, worker)
    pages = (f"{base}/monitoring/", f"{base}/")
    few = [count_queries(desk, page) for page in pages]
    for days_ago in range(1, 9):
        weigh(patient, "180.5", days_ago=days_ago)
        CheckIn.objects.create(patient=patient, due_on=f"2024-03-0{days_ago}")
        Alert.objects.create(patient=patient, rule=f"r{days_ago}", words="Seen")
    assert [count_queries(desk, page) for page in pages] == few
