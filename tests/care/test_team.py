"""Who carries what, handing it over, standing in for each other, and care teams."""

from datetime import timedelta

import pytest
from django.utils import timezone

from care.models import WorkAction
from people.care_teams import (
    end_absence,
    join_care_team,
    leave_care_team,
    may_carry,
    may_join,
    set_absence,
)
from people.models import Absence, AuditEvent, CareTeamMember, Role, Task
from people.permissions import sees_sensitive
from people.tasks import lead_of
from screening.models import Need
from tests.care.factories import make_need
from tests.client import text
from tests.people.factories import (
    CareTeamMemberFactory,
    PatientFactory,
    TaskFactory,
    WorkerFactory,
)
from tests.queries import count_queries

WORK = "/work/"


def listed(client, **query) -> list[str]:
    shown = client.get(WORK, query).context["shown"]
    return sorted(r.what for s in shown if s.section.code == "tasks" for r in s.rows)


@pytest.fixture
def ben(clinic):
    return WorkerFactory(at=clinic, first_name="Ben", last_name="Adler")


@pytest.fixture
def supervisor(clinic):
    return WorkerFactory(at=clinic, role=Role.SUPERVISOR)


@pytest.fixture
def boss(client_for, supervisor):
    return client_for(supervisor)


def days(first: int, last: int) -> dict:
    today = timezone.localdate()
    return {
        "first_day": today + timedelta(days=first),
        "last_day": today + timedelta(days=last),
    }


class TestTeamPage:
    def test_open_overdue_oldest_and_cover_of_each(
        self, boss, patient, worker, ben, clinic
    ):
        now = timezone.now()
        old = now - timedelta(days=40)
        TaskFactory(patient=patient, due_at=now - timedelta(days=1), created_at=old)
        TaskFactory(patient=patient, owner=ben)
        nobodys = PatientFactory(organization=clinic)
        TaskFactory(patient=nobodys)
        set_absence(actor=worker, user=worker, covered_by=ben, **days(0, 3))
        page = boss.get("/team/")
        loads = {load.person: load for load in page.context["loads"]}
        mine = loads[worker]
        assert (mine.led, mine.open, mine.overdue, mine.oldest) == (1, 1, 1, old)
        assert (loads[ben].open, loads[ben].overdue) == (1, 0)
        assert page.context["loads"][0] is mine
        assert "1 task belongs to nobody" in text(page)
        assert "Ben Adler covers" in text(page)
        assert f"whose={worker.pk}" in text(page)

    def test_click_through_shows_that_worklist(self, boss, patient, worker):
        TaskFactory(patient=patient, title="Theirs")
        TaskFactory(title="Elsewhere")
        page = boss.get(WORK, {"whose": worker.pk})
        assert str(worker) in text(page)
        assert listed(boss, whose=worker.pk) == ["Theirs"]

    def test_the_worklist_of_a_stranger_is_not_to_be_had(self, boss):
        stranger = WorkerFactory()
        assert boss.get(WORK, {"whose": stranger.pk}).context["lens"].person is None

    def test_for_supervisors_alone(self, desk, reader, outsider, boss):
        for client in (desk, reader, outsider):
            assert client.get("/team/").status_code == 404
        assert boss.post("/team/").status_code == 405

    def test_queries_do_not_grow(self, boss, clinic):
        def add(count: int) -> None:
            for _ in range(count):
                lead, cover = WorkerFactory(at=clinic), WorkerFactory(at=clinic)
                TaskFactory(patient=PatientFactory(organization=clinic, lead=lead))
                set_absence(actor=lead, user=lead, covered_by=cover, **days(0, 1))

        add(2)
        few = count_queries(boss, "/team/")
        add(6)
        assert count_queries(boss, "/team/") == few


class TestCaseload:
    @pytest.fixture
    def address(self, worker):
        return f"/team/{worker.pk}/caseload/"

    @pytest.fixture
    def patients(self, clinic, worker):
        return [PatientFactory(organization=clinic, lead=worker) for _ in range(2)]

    def hand_over(self, client, address, patients, to, **facts):
        keys = [patient.pk for patient in patients]
        facts = {"patient": keys, "to": to.pk, **facts}
        return client.post(address, facts, follow=True)

    def test_lead_and_tasks_go_along_and_come_back(
        self, boss, address, patients, worker, ben
    ):
        mine = TaskFactory(patient=patients[0], owner=worker, title="Mine")
        bens = TaskFactory(patient=patients[0], owner=ben, title="Bens")
        page = self.hand_over(boss, address, patients, ben)
        assert "leads the care teams of 2 patients" in text(page)
        assert {lead_of(patient) for patient in patients} == {ben}
        assert not worker.care_teams.current()
        assert set(Task.objects.values_list("owner", flat=True)) == {ben.pk}
        boss.post(f"/work/undo/{WorkAction.objects.get().pk}/")
        assert {lead_of(patient) for patient in patients} == {worker}
        assert not ben.care_teams.current()
        mine.refresh_from_db()
        bens.refresh_from_db()
        assert (mine.owner, bens.owner) == (worker, ben)

    def test_who_led_may_stay(self, desk, address, patients, worker, ben):
        self.hand_over(desk, address, patients[:1], ben, stays="on")
        assert lead_of(patients[0]) == ben
        assert sees_sensitive(worker, patients[0])
        assert lead_of(patients[1]) == worker

    def test_undo_leaves_a_lead_that_was_handed_on(
        self, boss, address, patients, ben, clinic
    ):
        self.hand_over(boss, address, patients, ben)
        third = WorkerFactory(at=clinic)
        bens = f"/team/{ben.pk}/caseload/"
        action = WorkAction.objects.get()
        self.hand_over(boss, bens, patients[:1], third)
        page = boss.post(f"/work/undo/{action.pk}/", follow=True)
        assert "Undone: 1 of 2" in text(page)
        assert lead_of(patients[0]) == third

    def test_nobody_chosen_and_no_colleague(self, desk, address, patients):
        keep = {"patient": [patients[0].pk]}
        assert "Choose at least one patient" in text(desk.post(address, {}))
        page = desk.post(address, keep)
        assert page.status_code == 422
        assert "checked" in text(page)

    def test_who_may(self, client_for, reader, outsider, ben, address, patients):
        facts = {"patient": [patients[0].pk], "to": ben.pk}
        for client, status in ((client_for(ben), 403), (reader, 403), (outsider, 404)):
            assert client.get(address).status_code == status
            assert client.post(address, facts).status_code == status
        assert lead_of(patients[0]) != ben


class TestAway:
    @pytest.fixture
    def address(self, worker):
        return f"/team/{worker.pk}/away/"

    def test_the_cover_has_the_worklist_for_those_days(
        self, desk, client_for, address, patient, worker, ben
    ):
        need = make_need(patient, worker, "elder-abuse")
        facts = {**days(0, 4), "covered_by": ben.pk}
        assert "Ben Adler covers for" in text(desk.post(address, facts, follow=True))
        TaskFactory(patient=patient, title="New while away")
        theirs = client_for(ben)
        assert listed(theirs, whose="mine") == ["New while away"]
        assert "You cover for" in text(theirs.get(WORK))
        assert Need.objects.visible_to(ben).get() == need
        assert "You are away to" in text(desk.get(WORK))
        assert AuditEvent.objects.filter(action="care-team-covered").count() == 1
        assert "covers for" in text(desk.get(patient.get_absolute_url()))

    def test_it_ends_by_itself(self, client_for, patient, worker, ben, time_machine):
        set_absence(actor=worker, user=worker, covered_by=ben, **days(1, 2))
        TaskFactory(patient=patient, title="Call", owner=worker)
        today = timezone.now()
        seen = []
        for day in range(4):
            time_machine.move_to(today + timedelta(days=day), tick=False)
            seen.append(
                (listed(client_for(ben), whose="mine"), sees_sensitive(ben, patient))
            )
        assert seen == [([], False), (["Call"], True), (["Call"], True), ([], False)]

    def test_back_early(self, desk, client_for, address, patient, worker, ben):
        set_absence(actor=worker, user=worker, covered_by=ben, **days(0, 9))
        set_absence(actor=worker, user=worker, covered_by=ben, **days(20, 29))
        for absence in Absence.objects.all():
            page = desk.post(f"/absences/{absence.pk}/end/", follow=True)
            assert "The cover has ended" in text(page)
        assert not sees_sensitive(ben, patient)
        assert not Absence.objects.to_come()
        again = desk.post(f"/absences/{absence.pk}/end/", follow=True)
        assert "It was over already" in text(again)

    def test_patients_that_come_while_away_are_covered_and_those_that_go_are_not(
        self, clinic, patient, worker, ben, supervisor
    ):
        set_absence(actor=worker, user=worker, covered_by=ben, **days(0, 9))
        new = PatientFactory(organization=clinic)
        member = join_care_team(actor=supervisor, patient=new, user=worker)
        assert sees_sensitive(ben, new)
        leave_care_team(actor=supervisor, member=member)
        assert not sees_sensitive(ben, new)
        assert sees_sensitive(ben, patient)

    def test_who_is_on_the_team_anyway_stays_there(self, patient, worker, ben):
        CareTeamMemberFactory(patient=patient, user=ben)
        absence = set_absence(actor=worker, user=worker, covered_by=ben, **days(0, 9))
        end_absence(actor=worker, absence=absence)
        assert sees_sensitive(ben, patient)

    @pytest.mark.parametrize(
        ("span", "words"),
        [
            ((-5, -2), "This day is over"),
            ((4, 2), "comes before the first"),
            ((8, 12), "covered already"),
            ((31, 33), "away themselves"),
        ],
    )
    def test_days_that_cannot_be(self, desk, address, worker, ben, span, words):
        set_absence(actor=worker, user=worker, covered_by=ben, **days(5, 9))
        set_absence(actor=ben, user=ben, covered_by=worker, **days(30, 35))
        page = desk.post(address, {**days(*span), "covered_by": ben.pk})
        assert page.status_code == 422
        assert words in text(page)
        assert str(days(*span)["last_day"]) in text(page)

    def test_supervisors_for_somebody_else(self, boss, address, ben):
        facts = {**days(0, 1), "covered_by": ben.pk}
        assert boss.post(address, facts).status_code == 302
        assert Absence.objects.get().covered_by == ben

    def test_who_may(self, client_for, desk, reader, outsider, ben, address, worker):
        facts = {**days(0, 1), "covered_by": ben.pk}
        absence = set_absence(actor=worker, user=worker, covered_by=ben, **days(5, 9))
        end = f"/absences/{absence.pk}/end/"
        for client, status in ((client_for(ben), 403), (reader, 403), (outsider, 404)):
            assert client.post(address, facts).status_code == status
            assert client.post(end).status_code == status
        assert desk.get(end).status_code == 405
        assert desk.delete(address).status_code == 405
        assert Absence.objects.to_come().count() == 1


class TestCareTeam:
    @pytest.fixture
    def address(self, patient):
        return f"/patients/{patient.pk}/team/"

    def test_add_lead_and_take_off(self, desk, address, patient, worker, ben):
        desk.post(address, {"join": "1", "user": ben.pk})
        member = CareTeamMember.objects.get(user=ben)
        assert "Ben Adler leads" in text(
            desk.post(address, {"lead": member.pk}, follow=True)
        )
        assert lead_of(patient) == ben
        assert sees_sensitive(worker, patient)
        page = desk.post(address, {"leave": member.pk}, follow=True)
        assert "no longer sees private needs" in text(page)
        assert not sees_sensitive(ben, patient)
        assert desk.post(address, {"leave": member.pk}).status_code == 404

    def test_who_may_only_look_is_on_the_team_but_leads_and_owns_nothing(
        self, desk, address, clinic, patient
    ):
        looks = WorkerFactory(at=clinic, read_only=True, last_name="Looker")
        desk.post(address, {"join": "1", "user": looks.pk})
        member = CareTeamMember.objects.get(user=looks)
        assert f'name="lead" value="{member.pk}"' not in text(desk.get(address))
        assert desk.post(address, {"lead": member.pk}).status_code == 403
        assert looks in may_join(patient)
        assert looks not in may_carry(patient)
        visits = desk.get(f"/patients/{patient.pk}/appointments/add/")
        assert looks not in visits.context["form"].fields["owner"].queryset

    def test_strangers_cannot_be_added(self, desk, address):
        page = desk.post(address, {"join": "1", "user": WorkerFactory().pk})
        assert page.status_code == 422

    def test_a_colleague_off_the_team_does_not_add_herself(
        self, client_for, ben, address, patient, boss
    ):
        assert client_for(ben).get(address).status_code == 200
        facts = {"join": "1", "user": ben.pk}
        assert client_for(ben).post(address, facts).status_code == 403
        assert not sees_sensitive(ben, patient)
        assert boss.post(address, facts).status_code == 302
        assert AuditEvent.objects.filter(action="care-team-joined").exists()

    def test_with_nobody_on_it_any_worker_does(self, client_for, clinic, ben):
        patient = PatientFactory(organization=clinic)
        address = f"/patients/{patient.pk}/team/"
        assert "Nobody is on the care team" in text(client_for(ben).get(address))
        client_for(ben).post(address, {"join": "1", "user": ben.pk})
        assert sees_sensitive(ben, patient)

    def test_reader_outsider_and_wrong_verb(self, desk, reader, outsider, address):
        assert "Take off" not in text(reader.get(address))
        assert reader.post(address, {"leave": "1"}).status_code == 403
        assert outsider.get(address).status_code == 404
        assert desk.delete(address).status_code == 405
        assert desk.post(address, {"leave": "nonsense"}).status_code == 404
