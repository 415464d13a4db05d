"""Admissions and discharges by file and by a hospital's system."""

import json

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from care.models import Encounter, FeedToken, StayImport, Transition
from care.transitions.feeds import create_token, revoke_token
from care.transitions.services import TAKEN_BACK
from care.transitions.stays import Refused, read_stay
from people.models import AuditEvent, Role, Task
from tests.care.transitions.days import open_kinds
from tests.people.factories import PatientFactory, WorkerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _march():
    with time_machine.travel("2026-03-09 15:00", tick=False):
        yield


@pytest.fixture
def boss(clinic):
    return WorkerFactory(at=clinic, role=Role.PROGRAM_MANAGER)


@pytest.fixture
def person(clinic, worker):
    return PatientFactory(
        organization=clinic,
        lead=worker,
        given_name="José",
        family_name="Marin",
        date_of_birth="1950-05-01",
    )


ROW = {
    "external_id": "V-1",
    "given_name": "Jose",
    "family_name": "Marin",
    "date_of_birth": "05/01/1950",
    "class": "inpatient",
    "admitted_at": "2026-03-02",
    "discharged_at": "2026-03-06T14:00-05:00",
    "facility": "General Hospital",
    "came_by_emergency": "yes",
    "disposition": "home",
}


class TestReading:
    def test_days_are_noon_and_local(self):
        stay = read_stay(ROW)
        assert stay.facts["started_at"].isoformat() == "2026-03-02T12:00:00-05:00"
        assert stay.facts["came_by_emergency"] is True

    @pytest.mark.parametrize(("said", "is_known"), [("no", False), ("", None)])
    def test_what_is_not_said_is_not_known(self, said, is_known):
        stay = read_stay({**ROW, "came_by_emergency": said})
        assert stay.facts["came_by_emergency"] is is_known

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"external_id": ""}, "external_id"),
            ({"external_id": "x" * 81}, "external_id"),
            ({"class": "spa"}, "class"),
            ({"admitted_at": ""}, "admitted_at"),
            ({"admitted_at": "March 2"}, "admitted_at"),
            ({"admitted_at": "2026-02-30"}, "admitted_at"),
            ({"admitted_at": "0001-01-01T00:00+05:00"}, "admitted_at"),
            ({"discharged_at": "2026-03-01"}, "discharged_at"),
            ({"discharged_at": "2026-03-20"}, "discharged_at"),
            ({"came_by_emergency": "maybe"}, "came_by_emergency"),
        ],
    )
    def test_says_what_is_wrong(self, changed, field):
        with pytest.raises(Refused) as refused:
            read_stay({**ROW, **changed})
        assert list(refused.value.reasons) == [field]

    def test_says_all_at_once(self):
        with pytest.raises(Refused) as refused:
            read_stay({"class": "spa"})
        assert set(refused.value.reasons) == {"external_id", "class", "admitted_at"}


def table(*rows):
    lines = [",".join(ROW)]
    lines += [",".join(str(row.get(name, "")) for name in ROW) for row in rows]
    return "\r\n".join(lines).encode("utf-8-sig")


class TestFile:
    def send(self, desk, content, **more):
        file = SimpleUploadedFile("stays.csv", content, content_type="text/csv")
        return desk.post("/stays/upload/", {"source": "General", "file": file, **more})

    def test_good_rows_are_taken_and_bad_ones_kept(
        self, client_for, boss, clinic, person
    ):
        desk = client_for(boss)
        bad = {**ROW, "external_id": "V-2", "family_name": "Nobody"}
        worse = {**ROW, "external_id": "V-3", "class": "spa"}
        content = table(ROW, bad, worse)
        response = self.send(desk, content, organization=clinic.pk)
        run = StayImport.objects.get()
        assert response.headers["Location"] == run.get_absolute_url()
        assert (run.new, run.same) == (1, 0)
        assert [(r.line, r.row["external_id"]) for r in run.refused.all()] == [
            (3, "V-2"),
            (4, "V-3"),
        ]
        page = desk.get(run.get_absolute_url()).content.decode()
        assert "Nobody of this organization fits." in page
        assert "class is one of: emergency" in page
        assert Transition.objects.get().patient == person
        self.send(desk, content, organization=clinic.pk)
        assert StayImport.objects.exclude(pk=run.pk).get().same == 1
        named = self.send(desk, content, organization=clinic.pk, source="Allegheny")
        page = desk.get(named.headers["Location"]).content.decode()
        assert "1 was known from another source" in page
        assert '<option value="General"' in desk.get("/stays/").content.decode()
        assert Encounter.objects.count() == 1

    @pytest.mark.parametrize("mark", [b";", b"\t"])
    def test_as_spreadsheets_of_other_countries_write_it(
        self, client_for, boss, clinic, person, mark
    ):
        content = table(ROW).replace(b",", mark)
        self.send(client_for(boss), content, organization=clinic.pk)
        assert StayImport.objects.get().new == 1

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (
                b"name,day\r\na,b\r\n",
                "Missing: external_id, admitted_at. Read there: n",
            ),
            (b"name;day\r\na;b\r\n", "Read there: name, day."),
            (
                b"external_id,admitted_at,class,Class\r\n",
                "Two columns have the same name: class.",
            ),
            (b"", "The submitted file is empty."),
            # The quote that never ends would take the second row into the first.
            (table({**ROW, "facility": '"General'}, ROW), "quotation mark"),
        ],
    )
    def test_no_such_table(self, client_for, boss, clinic, content, words):
        response = self.send(client_for(boss), content, organization=clinic.pk)
        assert response.status_code == 422
        assert words in response.content.decode()
        assert "General" in response.content.decode()
        assert not StayImport.objects.exists()


class TestTokens:
    def test_shown_once_and_kept_as_a_hash(self, client_for, boss, clinic):
        desk = client_for(boss)
        sent = {"token-organization": clinic.pk, "token-name": "General"}
        page = desk.post("/stays/tokens/", sent).content.decode()
        token = "nhf_" + page.split("nhf_")[1].split("<")[0].split('"')[0]
        found = FeedToken.objects.get()
        assert token not in found.token_hash
        assert token not in desk.get("/stays/").content.decode()
        desk.post(f"/stays/tokens/{found.pk}/revoke/")
        assert FeedToken.objects.current().count() == 0


class TestFeed:
    @pytest.fixture
    def token(self, clinic, boss):
        _made, token = create_token(organization=clinic, name="General", actor=boss)
        return token

    def send(self, client, token, body):
        text = body if isinstance(body, str) else json.dumps(body)
        return client.post(
            "/feeds/stays/",
            text,
            content_type="application/json",
            headers={"authorization": f"Bearer {token}"},
        )

    def test_new_same_and_changed(self, client, token, person):
        first = self.send(client, token, ROW)
        assert first.status_code == 201
        again = self.send(client, token, ROW)
        assert (again.status_code, again.json()["result"]) == (200, "same")
        later = self.send(client, token, {**ROW, "discharged_at": "2026-03-07"})
        assert later.json() == {"id": first.json()["id"], "result": "changed"}
        assert Encounter.objects.count() == Transition.objects.count() == 1
        events = AuditEvent.objects.filter(patient_id=person.pk)
        assert list(
            events.filter(action__startswith="stay-")
            .order_by("sequence")
            .values_list("action", "actor_label")
        ) == [("stay-new", "General"), ("stay-changed", "General")]
        assert FeedToken.objects.get().last_used_at is not None

    def test_admission_then_discharge(self, client, token, person):
        self.send(client, token, {**ROW, "discharged_at": None})
        assert not Transition.objects.exists()
        self.send(client, token, ROW)
        assert Transition.objects.get().patient == person

    def test_an_admission_delivered_late_stops_no_clock(self, client, token, person):
        self.send(client, token, ROW)
        late = {"class": "inpatient", "admitted_at": ROW["admitted_at"]}
        late |= {"external_id": "V-1", "patient_id": str(person.pk)}
        answers = [
            self.send(client, token, late | said).json()["result"]
            for said in ({}, {"discharged_at": ""}, {"facility": "General East"})
        ]
        assert answers == ["same", "same", "changed"]
        home = Transition.objects.get()
        assert home.is_open
        assert (home.stay.disposition, home.stay.facility) == ("home", "General East")
        after = late | {"admitted_at": "2026-03-08"}
        assert self.send(client, token, after).status_code == 422

    def test_under_another_name_it_is_the_same_stay(self, client, clinic, boss, person):
        _made, first = create_token(organization=clinic, name="General", actor=boss)
        _made, other = create_token(organization=clinic, name="General 2", actor=boss)
        admitted = {**ROW, "discharged_at": "", "facility": ""}
        known = self.send(client, first, admitted).json()["id"]
        theirs = {**ROW, "external_id": "X-9"}
        answers = [self.send(client, other, theirs).json() for _twice in range(2)]
        elsewhere = {"id": known, "known_from": "another source"}
        assert answers == [
            elsewhere | {"result": "changed"},
            elsewhere | {"result": "same"},
        ]
        assert self.send(client, first, ROW).json()["result"] == "same"
        assert Transition.objects.get().stay.facility == "General Hospital"
        later = {**theirs, "admitted_at": "2026-03-03"}
        assert self.send(client, other, later).status_code == 201

    @pytest.mark.parametrize("said", [None, "None"])
    def test_a_discharge_taken_back_outright_is_told(
        self, client_for, client, token, worker, person, said
    ):
        self.send(client, token, ROW)
        back = {**ROW, "discharged_at": said, "disposition": ""}
        assert self.send(client, token, back).json()["result"] == "changed"
        home = Transition.objects.get()
        assert (home.end, home.stay.disposition) == ("withdrawn", "")
        task = Task.objects.open().get()
        assert (task.kind, task.owner) == (TAKEN_BACK, worker)
        desk = client_for(worker)
        page = desk.get(home.get_absolute_url()).content.decode()
        assert "Not home after all" in page
        assert 'id="clocks"' not in page
        history = desk.get(person.get_absolute_url()).content.decode()
        assert "No longer needed: Call: home from the hospital" in history
        self.send(client, token, ROW)
        assert TAKEN_BACK not in open_kinds(home)

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ("no json", 400, "not-json"),
            ("[" * 60_000, 400, "not-json"),
            ([ROW], 400, "not-json"),
            ({**ROW, "class": "spa"}, 422, "refused"),
            ({**ROW, "given_name": "Ana"}, 422, "refused"),
            ({**ROW, "patient_id": "junk"}, 422, "refused"),
            ({**ROW, "admitted_at": "1950-04-30"}, 422, "refused"),
        ],
    )
    def test_clear_errors(self, client, token, person, body, status, code):
        response = self.send(client, token, body)
        assert response.status_code == status
        assert response.json()["error"]["code"] == code
        assert not Encounter.objects.exists()

    def test_half_a_character_is_left_out(self, client, token, person):
        self.send(client, token, {**ROW, "facility": "General \ud800 Hospital"})
        assert Encounter.objects.get().facility == "General  Hospital"

    def test_the_key_of_a_record_that_was_merged(self, client, token, person):
        twin = PatientFactory(merged_into=person)
        response = self.send(client, token, {**ROW, "patient_id": str(twin.pk)})
        assert response.status_code == 201
        assert Encounter.objects.get().patient == person

    def test_wrong_and_revoked_tokens(self, client, token, person, boss):
        assert self.send(client, "nhf_wrong", ROW).status_code == 401
        revoke_token(token=FeedToken.objects.get(), actor=boss)
        assert self.send(client, token, ROW).status_code == 401

    def test_patients_of_others_are_not_there(self, client, token):
        stranger = PatientFactory()
        response = self.send(client, token, {**ROW, "patient_id": str(stranger.pk)})
        assert response.json()["error"]["fields"] == {
            "patient_id": "Nobody of this organization fits."
        }

    def test_one_key_for_two_people(self, client, token, person, clinic):
        self.send(client, token, ROW)
        other = PatientFactory(organization=clinic)
        response = self.send(client, token, {**ROW, "patient_id": str(other.pk)})
        assert response.status_code == 422
        assert Encounter.objects.get().patient == person
