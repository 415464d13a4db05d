"""A stay for mental health, drugs or violence is told to the care team alone."""

import pytest

from care.assessment.snapshot import Line, blocks_now
from care.health.private_stays import is_private_stay
from care.models import Assessment, Encounter, Transition
from care.panel.changes import changes_of
from care.transitions.stays import read_stay, record_stay
from people.models import Task
from tests.care.transitions.factories import make_stay, make_transition
from tests.people.factories import WorkerFactory

REASON, PLACE = "Opioid overdose", "Western Psychiatric Hospital"


@pytest.mark.parametrize(
    ("words", "code", "is_private"),
    [
        (["General Hospital", "Pneumonia"], "J18.9", False),
        (["General Hospital", "Broken hip"], "S72.001A", False),
        (["Rehabilitation Hospital", "Stroke"], "", False),
        (["Burn center", ""], "T20.0", False),
        (["Hispanic Health Center", "Therapeutic injection"], "", False),
        (["General Hospital", "Environmental allergies"], "", False),
        (["General Hospital", "Nonalcoholic steatohepatitis"], "K75.81", False),
        ([PLACE, ""], "", True),
        (["", REASON], "", True),
        (["General Hospital", ""], "F32.9", True),
        (["General Hospital", ""], "t401x1a", True),
        (["General Hospital", ""], "T74.11", True),
        (["General Hospital", ""], "R45.851", True),
        (["General Hospital", "Assault"], "S02.0", True),
    ],
)
def test_by_code_or_words(words, code, is_private):
    assert is_private_stay(*words, code=code) is is_private


@pytest.mark.django_db
class TestWhoSees:
    @pytest.fixture
    def home(self, patient):
        return make_transition(patient, reason=REASON, facility=PLACE, is_private=True)

    @pytest.fixture
    def colleague(self, clinic):
        return WorkerFactory(at=clinic)

    def test_nowhere_for_colleagues(self, client_for, home, patient, worker, colleague):
        make_stay(
            patient,
            started_at=home.stay.ended_at,
            ended_at=None,
            reason=REASON,
            facility=PLACE,
            is_private=True,
        )
        addresses = [
            patient.get_absolute_url(),
            home.get_absolute_url(),
            f"/patients/{patient.pk}/health/",
        ]
        for user, sees in [(worker, True), (colleague, False)]:
            desk = client_for(user)
            for address in addresses:
                page = desk.get(address).content.decode()
                assert (REASON in page or PLACE in page) is sees, address
        page = client_for(colleague).get(home.get_absolute_url()).content.decode()
        assert "Where and why is for the care team." in page
        edit = f"/health/encounter/{home.stay_id}/"
        assert client_for(colleague).get(edit).status_code == 404
        assert changes_of([patient.pk], colleague) == {}
        assert changes_of([patient.pk], worker)

    def test_tasks_tell_nothing_of_a_stay(self, home, patient):
        make_stay(patient, started_at=home.stay.ended_at, ended_at=None, reason=REASON)
        tasks = list(Task.objects.values_list("title", "detail"))
        assert len(tasks) == 4
        assert not any(REASON in f"{task}" or PLACE in f"{task}" for task in tasks)

    def test_marked_in_an_assessment(self, home, patient, worker):
        begun = Assessment.objects.create(patient=patient, started_by=worker)
        blocks = blocks_now(begun)
        [lines] = [block.lines for block in blocks if block.code == "encounters"]
        assert [(type(line), line.private) for line in lines] == [(Line, True)]


@pytest.mark.django_db
class TestWriting:
    def test_told_again_with_less_nothing_is_forgotten(self, clinic, patient):
        row = {"external_id": "V-9", "admitted_at": "2026-03-02"}
        more = {"reason_code": "F10.20", "came_by_emergency": "yes"}
        for said in (more, {}):
            record_stay(
                patient=patient,
                stay=read_stay({**row, **said}),
                organization=clinic,
                source="General",
            )
        told = Encounter.objects.get()
        assert (told.is_private, told.came_by_emergency) == (True, True)

    @pytest.mark.parametrize("on_team", [True, False])
    def test_by_hand(self, client_for, clinic, worker, patient, on_team):
        user = worker if on_team else WorkerFactory(at=clinic)
        sent = {
            "encounter_class": "emergency",
            "source": "patient",
            "started_on": "2026-03-02",
            "reason": REASON,
        }
        address = f"/patients/{patient.pk}/health/encounter/"
        page = client_for(user).get(address).content.decode()
        assert ('name="is_private"' in page) is on_team
        client_for(user).post(address, sent)
        assert Encounter.objects.get().is_private
        assert not Transition.objects.exists()
