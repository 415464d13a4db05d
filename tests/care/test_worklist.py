"""What needs doing, for whom, and what happens when it is done."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.models import AuditEvent, Role, Task
from referrals.actors import SYSTEM, user_actor
from referrals.models import Referral
from referrals.transitions import perform
from screening.models import Interest
from tests.care.factories import make_need, make_service, send
from tests.client import text
from tests.people.factories import (
    ConsentFactory,
    OrganizationFactory,
    PatientFactory,
    TaskFactory,
    WorkerFactory,
)
from tests.queries import count_queries
from tests.screening.factories import ScreeningFactory

WORK = "/work/"
IPV = "intimate-partner-violence"


def section(response, code: str) -> list[str]:
    """What the rows of a section say."""
    for shown in response.context["shown"]:
        if shown.section.code == code:
            return [f"{row.patient.full_name}: {row.what}" for row in shown.rows]
    return []


class TestSections:
    def test_nothing_to_do_says_why(self, desk):
        assert "Work on your own patients shows up here" in text(desk.get(WORK))
        whole = desk.get(WORK, {"whose": "organization"})
        assert "Your organization has no open tasks" in text(whole)

    def test_urgent_tasks_come_first_then_by_due_date(self, desk, patient, worker):
        now = timezone.now()
        TaskFactory(patient=patient, title="Later", due_at=now + timedelta(days=5))
        TaskFactory(patient=patient, title="Whenever")
        TaskFactory(patient=patient, title="Sooner", due_at=now - timedelta(days=1))
        TaskFactory(patient=patient, title="Urgent call", is_urgent=True)
        rows = section(desk.get(WORK), "tasks")
        assert [row.split(": ")[1] for row in rows] == [
            "Urgent call",
            "Sooner",
            "Later",
            "Whenever",
        ]

    def test_mine_is_caseload_and_own_tasks(self, desk, patient, worker, clinic):
        other = PatientFactory(organization=clinic, family_name="Colleague")
        TaskFactory(patient=other, title="Theirs", owner=WorkerFactory(at=clinic))
        TaskFactory(patient=other, title="Given to me", owner=worker)
        TaskFactory(patient=patient, title="Of my patient")
        mine = section(desk.get(WORK, {"whose": "mine"}), "tasks")
        assert sorted(row.split(": ")[1] for row in mine) == [
            "Given to me",
            "Of my patient",
        ]
        whole = section(desk.get(WORK, {"whose": "organization"}), "tasks")
        assert len(whole) == 3

    def test_other_organizations_work_is_not_there(self, desk):
        TaskFactory(title="Elsewhere")
        assert "Elsewhere" not in text(desk.get(WORK, {"whose": "organization"}))

    def test_supervisor_begins_with_the_organization(self, client_for, clinic):
        TaskFactory(
            patient=PatientFactory(organization=clinic), title="Ring the Samples"
        )
        supervisor = WorkerFactory(at=clinic, role=Role.SUPERVISOR)
        assert "Ring the Samples" in text(client_for(supervisor).get(WORK))

    def test_help_wanted_without_referral(self, desk, patient, worker):
        make_need(patient, worker)
        make_need(patient, worker, "transportation-insecurity", interest=Interest.NO)
        assert section(desk.get(WORK), "needs") == ["Maya Example: Food"]

    def test_need_with_a_referral_is_not_asked_for_again(self, desk, patient, worker):
        send(make_need(patient, worker), worker)
        assert section(desk.get(WORK), "needs") == []

    def test_declined_referral_brings_the_need_back_and_a_task(
        self, desk, patient, worker
    ):
        service = make_service()
        referral = send(make_need(patient, worker), worker, service)
        partner = WorkerFactory(at=service.organization, role=Role.PARTNER)
        perform(referral, "decline", actor=user_actor(partner), reason="no-capacity")
        page = desk.get(WORK)
        assert section(page, "needs") == ["Maya Example: Food"]
        assert section(page, "tasks")
        assert "No room now" in text(page)

    def test_overdue_referral(self, desk, patient, worker):
        referral = send(make_need(patient, worker), worker)
        assert section(desk.get(WORK), "overdue") == []
        late = timezone.now() - timedelta(days=1)
        Referral.objects.filter(pk=referral.pk).update(due_at=late)
        assert section(desk.get(WORK), "overdue") == ["Maya Example: Food"]

    def test_overdue_referral_with_a_task_stands_there_once(
        self, desk, patient, worker
    ):
        referral = send(make_need(patient, worker), worker)
        late = timezone.now() - timedelta(days=1)
        Referral.objects.filter(pk=referral.pk).update(due_at=late)
        TaskFactory(patient=patient, subject_id=referral.pk)
        assert section(desk.get(WORK), "overdue") == []

    def test_partner_who_accepts_is_news(self, desk, patient, worker):
        service = make_service()
        referral = send(make_need(patient, worker), worker, service)
        partner = WorkerFactory(at=service.organization, role=Role.PARTNER)
        perform(referral, "accept", actor=user_actor(partner))
        assert section(desk.get(WORK), "news") == ["Maya Example: Food"]

    def test_unfinished_screening_can_be_taken_up(self, desk, patient, worker):
        screening = ScreeningFactory(patient=patient, started_by=worker)
        ScreeningFactory(
            patient=patient,
            instrument="hunger-vital-sign",
            completed=True,
            started_by=worker,
        )
        page = desk.get(WORK)
        assert len(section(page, "screenings")) == 1
        assert screening.get_absolute_url() in text(page)

    def test_whoever_may_only_look_is_not_told_to_go_on(self, reader, patient, worker):
        screening = ScreeningFactory(patient=patient, started_by=worker)
        page = text(reader.get(f"{WORK}?whose=organization"))
        assert screening.result_url in page
        assert f'href="{screening.get_absolute_url()}"' not in page
        assert "Go on" not in page
        assert reader.get(screening.result_url).status_code == 200

    def test_consent_that_ends_soon(self, desk, patient):
        today = timezone.localdate()
        ConsentFactory(patient=patient, expires_on=today + timedelta(days=30))
        assert len(section(desk.get(WORK), "consents")) == 1
        ConsentFactory(patient=patient, expires_on=today + timedelta(days=300))
        assert section(desk.get(WORK), "consents") == []

    def test_consent_far_off_or_over_is_not_listed(self, desk, patient):
        today = timezone.localdate()
        for days in (31, -1):
            ConsentFactory(patient=patient, expires_on=today + timedelta(days=days))
        assert section(desk.get(WORK), "consents") == []


class TestSensitive:
    @pytest.fixture
    def referral(self, patient, worker):
        referral = send(make_need(patient, worker, IPV), worker)
        late = timezone.now() - timedelta(days=1)
        Referral.objects.filter(pk=referral.pk).update(due_at=late)
        return referral

    def test_care_team_sees_it(self, desk, referral):
        assert section(desk.get(WORK), "overdue")

    def test_colleague_sees_neither_referral_nor_task_nor_news(
        self, client_for, clinic, referral
    ):
        perform(referral, "expire", actor=SYSTEM, reason="no-answer")
        TaskFactory(patient=referral.patient, subject_id=referral.pk, title="Hidden")
        make_need(referral.patient, referral.sender, "elder-abuse")
        colleague = client_for(WorkerFactory(at=clinic))
        page = colleague.get(WORK, {"whose": "organization"})
        assert all(not shown.rows for shown in page.context["shown"])


class TestPages:
    def test_long_section_is_cut_with_a_link_to_all(self, desk, patient):
        TaskFactory.create_batch(30, patient=patient)
        page = desk.get(WORK)
        assert len(section(page, "tasks")) == 15
        assert "All 30: To do" in text(page)
        whole = desk.get(WORK, {"section": "tasks"})
        assert len(section(whole, "tasks")) == 25
        second = desk.get(WORK, {"section": "tasks", "page": 2})
        assert len(section(second, "tasks")) == 5

    def test_unknown_section_shows_all(self, desk, patient):
        TaskFactory(patient=patient)
        assert section(desk.get(WORK, {"section": "nonsense"}), "tasks")

    def test_queries_do_not_grow_with_rows(self, desk, worker, clinic):
        service = make_service()

        def add(count: int) -> None:
            for _ in range(count):
                patient = PatientFactory(organization=clinic, lead=worker)
                TaskFactory(patient=patient)
                make_need(patient, worker, "transportation-insecurity")
                referral = send(make_need(patient, worker), worker, service)
                perform_late(referral)
                ScreeningFactory(patient=patient, started_by=worker)
                soon = timezone.localdate() + timedelta(days=3)
                ConsentFactory(patient=patient, expires_on=soon)

        def perform_late(referral: Referral) -> None:
            late = timezone.now() - timedelta(days=1)
            Referral.objects.filter(pk=referral.pk).update(due_at=late)

        address = f"{WORK}?whose=mine"
        add(2)
        few = count_queries(desk, address)
        add(18)
        assert count_queries(desk, address) == few

    def test_that_the_list_was_shown_is_recorded(self, desk, patient, worker):
        TaskFactory(patient=patient)
        desk.get(WORK)
        event = AuditEvent.objects.latest("sequence")
        assert (event.action, event.actor) == ("list", worker)

    @pytest.mark.parametrize("role", [Role.PARTNER, Role.CURATOR, Role.PAYER_ANALYST])
    def test_others_find_no_such_page(self, client_for, role):
        assert client_for(WorkerFactory(role=role)).get(WORK).status_code == 404

    def test_wrong_verb_and_signed_out(self, desk, client, db):
        assert desk.post(WORK).status_code == 405
        assert client.get(WORK).status_code == 302


class TestDoneOnTheChart:
    @pytest.fixture
    def task(self, patient):
        return TaskFactory(patient=patient, title="Call Maya", subject_id=patient.pk)

    @pytest.fixture
    def address(self, task):
        return f"/tasks/{task.pk}/done/"

    def test_done_and_undone(self, desk, worker, task, address):
        page = desk.post(address, follow=True)
        assert page.request["PATH_INFO"] == task.patient.get_absolute_url()
        task.refresh_from_db()
        assert task.done_by == worker
        assert "Done: Call Maya, Maya Example." in text(page)
        page = desk.post(address, {"undo": "1"}, follow=True)
        task.refresh_from_db()
        assert task.done_at is None
        assert "on the list again" in text(page)

    def test_nobody_else_is_offered_to_undo_it(self, desk, client_for, clinic, task):
        desk.post(f"/tasks/{task.pk}/done/")
        other = client_for(WorkerFactory(at=clinic))
        chart = task.patient.get_absolute_url()
        assert 'name="undo"' not in text(other.get(chart, {"done": task.pk}))
        assert other.get(chart, {"done": "nonsense"}).status_code == 200

    def test_done_by_somebody_else_first(self, desk, client_for, clinic, address):
        client_for(WorkerFactory(at=clinic)).post(address)
        assert "had done this task already" in text(desk.post(address, follow=True))

    def test_undo_gives_way_to_a_task_raised_since(self, desk, task, address):
        desk.post(address)
        TaskFactory(patient=task.patient, kind=task.kind, subject_id=task.subject_id)
        desk.post(address, {"undo": "1"})
        assert Task.objects.open().count() == 1

    def test_reader_outsider_and_wrong_verb(self, client_for, desk, clinic, address):
        reader = WorkerFactory(at=clinic, read_only=True)
        assert client_for(reader).post(address).status_code == 403
        outsider = WorkerFactory(at=OrganizationFactory())
        assert client_for(outsider).post(address).status_code == 404
        assert desk.get(address).status_code == 405
        assert Task.objects.open().count() == 1
