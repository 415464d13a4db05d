"""One thing done to several lines of the worklist, and taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from care.models import Snooze, WorkAction
from care.models.action import MAY_UNDO_FOR
from people.models import AuditEvent, Role, Task
from screening.models import Interest
from screening.services.safety import SAFETY_TASK
from tests.care.factories import make_need, send
from tests.client import text
from tests.people.factories import (
    CareTeamMemberFactory,
    PatientFactory,
    TaskFactory,
    WorkerFactory,
)

WORK = "/work/"
DONE, SNOOZE, GIVE = "/work/done/", "/work/snooze/", "/work/give/"
A_WEEK = {"days": "7", "reason": "patient-asked"}


def keys(tasks) -> list[str]:
    return [f"task:{task.pk}" for task in tasks]


def listed(client, code: str = "tasks", **query) -> list[str]:
    shown = client.get(WORK, query).context["shown"]
    return [
        row.what for part in shown if part.section.code == code for row in part.rows
    ]


def undo(client):
    action = WorkAction.objects.latest("at")
    return client.post(f"/work/undo/{action.pk}/", follow=True)


@pytest.fixture
def tasks(patient):
    return [TaskFactory(patient=patient, title=title) for title in ("Call", "Write")]


@pytest.fixture
def colleague(clinic):
    return WorkerFactory(at=clinic, first_name="Ben", last_name="Adler")


class TestDone:
    def test_several_at_once_and_undone(self, desk, worker, tasks):
        page = desk.post(DONE, {"line": keys(tasks), "back": "whose=mine"}, follow=True)
        assert "2 tasks are done." in text(page)
        assert page.context["lens"].whose == "mine"
        assert set(Task.objects.values_list("done_by", flat=True)) == {worker.pk}
        assert AuditEvent.objects.filter(action="task-done").count() == 2
        assert "all are as before" in text(undo(desk))
        assert sorted(listed(desk)) == ["Call", "Write"]
        assert "undone already" in text(undo(desk))

    def test_one_by_its_own_button_says_which(self, desk, tasks):
        page = desk.post(DONE, {"line": keys(tasks[:1])}, follow=True)
        assert "Done: Call." in text(page)
        assert 'action="/work/undo/' in text(page)

    def test_undo_leaves_what_somebody_changed_since(self, desk, tasks):
        desk.post(DONE, {"line": keys(tasks)})
        again = TaskFactory(patient=tasks[0].patient, title="Raised again")
        Task.objects.filter(pk=tasks[0].pk).update(
            kind=again.kind, subject_id=tasks[0].patient_id
        )
        Task.objects.filter(pk=again.pk).update(subject_id=tasks[0].patient_id)
        assert "Undone: 1 of 2." in text(undo(desk))
        assert sorted(listed(desk)) == ["Raised again", "Write"]

    def test_undo_works_for_some_minutes(self, desk, tasks):
        desk.post(DONE, {"line": keys(tasks)})
        WorkAction.objects.update(at=timezone.now() - MAY_UNDO_FOR)
        assert "too late" in text(undo(desk))
        assert listed(desk) == []

    def test_a_line_that_is_no_task_is_not_done_by_a_click(self, desk, patient, worker):
        need = make_need(patient, worker)
        page = desk.post(DONE, {"line": [f"need:{need.pk}"]}, follow=True)
        assert "go when they are dealt with" in text(page)
        assert listed(desk, "needs") == ["Food"]

    def test_what_asks_for_a_word_is_not_done_by_a_click(self, desk, patient):
        call = TaskFactory(patient=patient, kind=SAFETY_TASK, title="Act now")
        page = desk.post(DONE, {"line": keys([call])}, follow=True)
        assert "go when they are dealt with" in text(page)
        assert listed(desk) == ["Act now"]

    def test_nobody_elses_action_can_be_undone(
        self, desk, client_for, colleague, tasks
    ):
        desk.post(DONE, {"line": keys(tasks)})
        assert undo(client_for(colleague)).status_code == 404

    @pytest.mark.parametrize("line", ["", "nonsense", "task:1", "news:1", "task:"])
    def test_nothing_chosen_or_nonsense(self, desk, tasks, line):
        page = desk.post(DONE, {"line": [line]}, follow=True)
        assert "Nothing was done" in text(page)
        assert Task.objects.open().count() == 2


class TestSnooze:
    def test_asks_until_when_and_why_then_it_is_off_the_list(self, desk, tasks):
        asked = desk.post(SNOOZE, {"line": keys(tasks)})
        assert "Snooze 2 lines" in text(asked)
        assert "Maya Example: Call" in text(asked)
        page = desk.post(SNOOZE, {"line": keys(tasks), **A_WEEK}, follow=True)
        assert "2 lines are snoozed" in text(page)
        assert listed(desk) == []
        assert sorted(listed(desk, "snoozed")) == ["Call", "Write"]
        assert "The patient asked to wait" in text(page)

    def test_it_comes_back_by_itself(self, desk, tasks):
        desk.post(SNOOZE, {"line": keys(tasks), **A_WEEK})
        Snooze.objects.update(until=timezone.localdate())
        assert len(listed(desk)) == 2
        assert listed(desk, "snoozed") == []

    def test_urgent_past_its_clock_is_never_hidden(self, desk, patient):
        due = timezone.now() + timedelta(hours=1)
        task = TaskFactory(patient=patient, is_urgent=True, due_at=due, title="Now")
        desk.post(SNOOZE, {"line": keys([task]), **A_WEEK})
        assert listed(desk) == []
        Task.objects.update(due_at=timezone.now() - timedelta(hours=1))
        assert listed(desk) == ["Now"]
        assert listed(desk, "snoozed") == []

    def test_a_reason_and_a_day_to_come_are_asked_for(self, desk, tasks):
        page = desk.post(SNOOZE, {"line": keys(tasks), "days": "7", "note": "Later"})
        assert page.status_code == 422
        assert 'value="Later"' in text(page)
        for day in ("", "2020-01-01", "2999-01-01", "nonsense"):
            facts = {"days": "", "until": day, "reason": "tried"}
            assert desk.post(SNOOZE, {"line": keys(tasks), **facts}).status_code == 422
        assert not Snooze.objects.exists()

    def test_needs_screenings_and_consents_too(self, desk, patient, worker):
        need = make_need(patient, worker)
        facts = {"days": "", "until": timezone.localdate() + timedelta(days=2)}
        desk.post(SNOOZE, {"line": [f"need:{need.pk}"], "reason": "waiting", **facts})
        assert listed(desk, "needs") == []
        assert listed(desk, "snoozed") == ["Food"]

    def test_what_is_dealt_with_is_not_shown_as_snoozed(self, desk, tasks):
        desk.post(SNOOZE, {"line": keys(tasks), **A_WEEK})
        Task.objects.update(done_at=timezone.now())
        assert listed(desk, "snoozed") == []

    def test_undo_brings_back_what_stood_before(self, desk, tasks):
        desk.post(SNOOZE, {"line": keys(tasks[:1]), **A_WEEK, "note": "First"})
        desk.post(SNOOZE, {"line": keys(tasks), "days": "30", "reason": "tried"})
        undo(desk)
        assert Snooze.objects.get().note == "First"
        assert listed(desk) == ["Write"]

    def test_back_at_once(self, desk, client_for, clinic, tasks):
        desk.post(SNOOZE, {"line": keys(tasks[:1]), **A_WEEK})
        address = f"/work/snoozed/{Snooze.objects.get().pk}/wake/"
        reader = WorkerFactory(at=clinic, read_only=True)
        assert client_for(reader).post(address).status_code == 403
        assert client_for(WorkerFactory()).post(address).status_code == 404
        assert desk.get(address).status_code == 405
        assert "on the list again" in text(desk.post(address, follow=True))
        assert len(listed(desk)) == 2


class TestGive:
    def test_to_a_colleague_and_back(self, desk, client_for, worker, tasks, colleague):
        Task.objects.update(owner=worker)
        assert "Ben Adler" in text(desk.post(GIVE, {"line": keys(tasks)}))
        page = desk.post(GIVE, {"line": keys(tasks), "to": colleague.pk}, follow=True)
        assert "2 tasks are given to Ben Adler" in text(page)
        theirs = client_for(colleague)
        assert sorted(listed(theirs, whose="mine")) == ["Call", "Write"]
        undo(desk)
        assert listed(theirs, whose="mine") == []
        assert set(Task.objects.values_list("owner", flat=True)) == {worker.pk}

    def test_undo_leaves_what_was_given_on(self, desk, tasks, colleague, clinic):
        desk.post(GIVE, {"line": keys(tasks), "to": colleague.pk})
        third = WorkerFactory(at=clinic)
        Task.objects.filter(pk=tasks[0].pk).update(owner=third)
        assert "Undone: 1 of 2" in text(undo(desk))
        assert Task.objects.get(pk=tasks[0].pk).owner == third

    def test_not_to_strangers_or_readers(self, desk, clinic, tasks):
        for other in (WorkerFactory(), WorkerFactory(at=clinic, read_only=True)):
            page = desk.post(GIVE, {"line": keys(tasks), "to": other.pk})
            assert page.status_code == 422
        assert not Task.objects.exclude(owner=None).exists()

    def test_a_private_need_goes_to_the_care_team_alone(
        self, desk, patient, worker, colleague
    ):
        referral = send(make_need(patient, worker, "intimate-partner-violence"), worker)
        task = TaskFactory(patient=patient, subject_id=referral.pk, owner=worker)
        facts = {"line": keys([task]), "to": colleague.pk}
        page = desk.post(GIVE, facts, follow=True)
        assert "1 task stayed" in text(page)
        CareTeamMemberFactory(patient=patient, user=colleague)
        desk.post(GIVE, facts)
        task.refresh_from_db()
        assert task.owner == colleague


class TestWhoMay:
    @pytest.mark.parametrize("address", [DONE, SNOOZE, GIVE])
    def test_reader_outsider_partner_and_wrong_verb(
        self, desk, client_for, clinic, tasks, address
    ):
        facts = {"line": keys(tasks), **A_WEEK}
        reader = client_for(WorkerFactory(at=clinic, read_only=True))
        assert reader.post(address, facts).status_code == 403
        outsider = client_for(WorkerFactory())
        page = outsider.post(address, facts, follow=True)
        assert "Nothing was done" in text(page)
        partner = client_for(WorkerFactory(role=Role.PARTNER))
        assert partner.post(address, facts).status_code == 404
        assert desk.get(address).status_code == 405
        assert Task.objects.open().count() == 2
        assert not Snooze.objects.exists()

    def test_reader_is_offered_nothing(self, client_for, clinic, tasks):
        reader = client_for(WorkerFactory(at=clinic, read_only=True))
        page = text(reader.get(WORK, {"whose": "organization"}))
        assert "Maya Example" in page
        assert "Snooze" not in page
        assert "/work/done/" not in page

    def test_private_lines_of_others_cannot_be_touched(
        self, client_for, colleague, patient, worker
    ):
        need = make_need(patient, worker, "elder-abuse", interest=Interest.YES)
        client_for(colleague).post(SNOOZE, {"line": [f"need:{need.pk}"], **A_WEEK})
        assert not Snooze.objects.exists()

    def test_snoozed_private_lines_stay_private(
        self, desk, client_for, colleague, patient, worker
    ):
        need = make_need(patient, worker, "elder-abuse", interest=Interest.YES)
        desk.post(SNOOZE, {"line": [f"need:{need.pk}"], **A_WEEK})
        assert len(listed(desk, "snoozed")) == 1
        theirs = client_for(colleague)
        assert listed(theirs, "snoozed", whose="organization") == []
        address = f"/work/snoozed/{Snooze.objects.get().pk}/wake/"
        assert theirs.post(address).status_code == 404

    def test_a_patient_of_another_clinic_only_looked_at_stays(self, client_for, tasks):
        clinician = WorkerFactory(role=Role.CLINICIAN)
        CareTeamMemberFactory(patient=tasks[0].patient, user=clinician)
        assert (
            client_for(clinician).post(DONE, {"line": keys(tasks)}).status_code == 403
        )

    def test_other_patients_lines_are_left_out(self, desk, tasks):
        elsewhere = TaskFactory(patient=PatientFactory())
        desk.post(DONE, {"line": keys([*tasks, elsewhere])})
        assert Task.objects.open().get() == elsewhere
