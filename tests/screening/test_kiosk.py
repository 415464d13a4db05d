"""A clinic's tablet handed to a person: locked to the questions, and it forgets."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from people.models import AuditEvent, Task
from screening.instruments import find_current
from screening.models import Answer, Screening
from screening.permissions import sensitive_questions
from screening.services import start_screening
from tests.people.factories import PatientFactory, WorkerFactory

HOME = reverse("screening:kiosk")


def to(name: str) -> str:
    return reverse(f"screening:kiosk_{name}")


@pytest.fixture
def screening(clinic, worker) -> Screening:
    return start_screening(
        patient=PatientFactory(organization=clinic, lead=worker),
        instrument=find_current("ahc-hrsn-core"),
        language="es",
        actor=worker,
    )


def start(screening: Screening) -> str:
    return reverse("screening:kiosk_start", args=[screening.pk])


@pytest.fixture
def tablet(client_for, worker, screening):
    """Handed over just now."""
    client = client_for(worker)
    assert client.post(start(screening)).url == HOME
    return client


def answer_all(tablet) -> set[str]:
    asked = set()
    while row := tablet.get(HOME).context.get("row"):
        code = row.question.link_id
        asked.add(code)
        value = row.choices[0].value
        tablet.post(to("answer"), {"question": code, f"a-{code}": value})
    return asked


class TestLock:
    def test_nothing_else_opens_until_a_worker_signs_in(self, tablet, worker):
        for path in ("/", "/work/", "/services/", "/patients/", "/inbox/"):
            assert tablet.get(path).url == HOME, path
        assert tablet.get(reverse("account_login")).status_code == 200
        tablet.force_login(worker)
        assert tablet.get("/work/").status_code == 200

    def test_the_worker_is_signed_out(self, tablet):
        assert "_auth_user_id" not in tablet.session
        assert AuditEvent.objects.filter(action="tablet-handed-over").exists()

    def test_it_stays_locked_after_the_end(self, tablet):
        tablet.post(to("finish"))
        assert tablet.get("/services/").url == HOME

    def test_elsewhere_there_is_no_such_page(self, client, db):
        assert client.get(HOME).status_code == 404
        for name in ("alone", "answer", "finish"):
            assert client.post(to(name)).status_code == 404
            assert client.get(to(name)).status_code == 405


class TestAnswering:
    @pytest.mark.parametrize(("alone", "private"), [("yes", True), ("no", False)])
    def test_private_questions_are_for_who_is_alone(
        self, tablet, screening, alone, private
    ):
        tablet.post(to("alone"), {"alone": alone})
        asked = answer_all(tablet)
        hidden = sensitive_questions(screening.definition)
        assert hidden <= asked if private else not hidden & asked

    def test_it_asks_in_the_language_of_the_screening_and_forgets(
        self, tablet, screening, worker
    ):
        page = tablet.get(HOME)
        assert "¿Está a solas ahora?" in page.text
        assert "no-store" in page["Cache-Control"]
        assert page["Refresh"].startswith("301;")
        assert screening.patient.full_name not in page.text
        tablet.post(to("alone"), {"alone": "yes"})
        answer_all(tablet)
        done = tablet.post(to("finish"), follow=True)
        assert "Thank you" in done.text
        assert done.wsgi_request.session["kiosk"] == {}
        screening.refresh_from_db()
        assert screening.is_completed
        task = Task.objects.open().get(subject_id=screening.pk)
        assert (task.kind, task.owner) == ("self-screened", worker)

    def test_left_alone_for_five_minutes_it_is_blank(self, tablet, screening):
        tablet.post(to("alone"), {"alone": "no"})
        row = tablet.get(HOME).context["row"]
        code, value = row.question.link_id, row.choices[0].value
        with time_machine.travel(timezone.now() + timedelta(minutes=5, seconds=1)):
            facts = {"question": code, f"a-{code}": value}
            page = tablet.post(to("answer"), facts)
            assert "Thank you" in page.text
            assert row.question.text not in tablet.get(HOME).text
        assert not Answer.objects.exists()
        screening.refresh_from_db()
        assert screening.is_unfinished


class TestStart:
    def test_colleague_and_read_only_and_outsider_and_wrong_verb(
        self, client_for, screening, clinic, worker
    ):
        users = [
            WorkerFactory(at=clinic),
            WorkerFactory(at=clinic, read_only=True),
            WorkerFactory(),
        ]
        codes = [client_for(u).post(start(screening)).status_code for u in users]
        assert codes == [302, 403, 404]
        assert client_for(worker).get(start(screening)).status_code == 405

    def test_a_finished_one_is_shown_instead(self, client_for, screening, worker):
        Screening.objects.update(status="completed", completed_at=timezone.now())
        client = client_for(worker)
        assert client.post(start(screening)).url == screening.result_url
        assert client.get("/work/").status_code == 200
