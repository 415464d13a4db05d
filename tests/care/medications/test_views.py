import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.utils import translation

from care.medications.board import board_of
from care.medications.forms import agreed
from care.medications.paper import paper, paper_facts
from care.medications.services import sign
from care.models import AllergyIntolerance, MedicationDecision, Reconciliation
from people.models import Role
from tests.care.medications.factories import decide, decide_all, reconcile
from tests.care.programs.factories import enroll
from tests.client import text
from tests.people.factories import CareTeamMemberFactory, WorkerFactory
from tests.queries import count_queries

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def nurse(clinic, patient):
    user = WorkerFactory(role=Role.CLINICIAN, at=clinic)
    CareTeamMemberFactory(patient=patient, user=user)
    return user


@pytest.fixture
def found(patient, worker):
    return reconcile(patient, worker, patient="Zocor 20 mg daily\naspirin")


def address(found, part=""):
    return f"/medications/{found.pk}/{part}"


def filled(found, name, **facts):
    [row] = [row for row in board_of(found).rows if row.name == name]
    facts = {"version": 0, "action": "continue", "reason": "works"} | facts
    return {"row": row.code} | {f"{row.code}-{k}": v for k, v in facts.items()}


def test_start_add_decide_sign_and_hand_out(desk, client_for, patient, nurse):
    response = desk.post(f"/patients/{patient.pk}/medications/")
    found = Reconciliation.objects.get()
    assert response.url == address(found)
    typed = "Zocor 20 mg once a day\nBiaxin 500 mg bid\n123"
    response = desk.post(
        address(found, "lists/"), {"source": "patient", "text": typed}, follow=True
    )
    page = response.content.decode()
    assert "3 lines added" in page
    assert "No name of a medication was found in it." in page
    assert "Statin builds up" in page
    [line] = board_of(found).unread
    desk.post(
        address(found, f"lines/{line.pk}/"), {"aside": "1", "reason": "A page number"}
    )
    desk.post(address(found, "decide/"), filled(found, "Zocor", frequency="daily"))
    stop = {"action": "stop", "reason": "interaction"}
    desk.post(address(found, "decide/"), filled(found, "Biaxin", **stop))
    bedside = client_for(nurse)
    page = bedside.get(address(found, "sign/")).content.decode()
    assert "A page number" in page
    state = board_of(found).state
    assert bedside.post(address(found, "sign/"), {"state": state}).status_code == 422
    bedside.post(address(found, "sign/"), {"state": state, "seen": "on"})
    page = desk.get(address(found)).content.decode()
    assert "Signed by" in page
    assert "Keep: " not in page
    for language in ("en", "es"):
        pdf = desk.get(address(found, f"paper/{language}/"))
        assert pdf["Content-Type"] == "application/pdf"
    assert desk.get(address(found, "paper/fr/")).status_code == 404
    assert "Zocor" in desk.get(f"/patients/{patient.pk}/").content.decode()


def test_the_paper_has_every_decision_in_both_languages(found, worker, nurse):
    dose = {"action": "change", "reason": "dose", "strength": "10 mg"}
    decide(found, "Zocor", worker, **dose, frequency="daily")
    decide(found, "aspirin", worker, action="stop", reason="finished")
    sign(reconciliation=found, state=board_of(found).state, actor=nurse)
    found.refresh_from_db()
    facts = paper_facts(found)
    assert [d.name for d in facts["changed"]] == ["Zocor"]
    assert [d.name for d in facts["stopped"]] == ["aspirin"]
    assert facts["not_checked"] == []
    for language in ("en", "es"):
        assert paper(found, language=language).startswith(b"%PDF-")


def test_how_long_it_is_taken_stands_on_the_paper(desk, patient, worker, nurse):
    line = "Clarithromycin, 500 mg, twice a day for 7 days"
    found = reconcile(patient, worker, discharge=f"{line}\nprednisone until Dec 5")
    for name in ("Clarithromycin", "prednisone"):
        [row] = [row for row in board_of(found).rows if row.name == name]
        desk.post(
            address(found, "decide/"),
            filled(found, name, **agreed(row) | {"as_needed": ""}),
        )
    sign(reconciliation=found, state=board_of(found).state, actor=nurse)
    found.refresh_from_db()
    html = render_to_string("care/medications/paper.html", paper_facts(found))
    assert "500 mg, 2 times a day, for 7 days" in html
    assert "as written: “until Dec 5”" in html
    with translation.override("es"):
        html = render_to_string("care/medications/paper.html", paper_facts(found))
    assert "2 veces al día, durante 7 días" in html


def test_the_paper_gives_the_number_of_the_program(found, worker, nurse):
    decide_all(found, worker)
    sign(reconciliation=found, state=board_of(found).state, actor=nurse)
    enroll(found.patient, worker, phone="+14125550190")
    found.refresh_from_db()
    html = render_to_string("care/medications/paper.html", paper_facts(found))
    assert "Questions? Call +14125550190." in html


def test_what_was_agreed_last_is_shown_with_strength(desk, found, worker, nurse):
    decide(found, "Zocor", worker, strength="20 mg", frequency="daily")
    decide(found, "aspirin", worker, frequency="daily")
    sign(reconciliation=found, state=board_of(found).state, actor=nurse)
    assert "> aspirin, once a day" in text(desk.get(address(found)))
    desk.post(f"/patients/{found.patient.pk}/medications/")
    again = Reconciliation.objects.unsigned().get()
    page = text(desk.get(address(again)))
    assert page.count("Zocor 20 mg, once a day") == 2
    assert "aspirin ," not in page


def test_of_two_products_one_is_chosen(desk, patient, worker, nurse):
    found = reconcile(
        patient,
        worker,
        discharge="Metoprolol succinate ER 50 mg",
        pharmacy="Metoprolol tartrate 50 mg",
    )
    [row] = board_of(found).rows
    form = filled(found, row.name, strength="50 mg") | {f"{row.code}-name": ""}
    desk.post(address(found, "decide/"), form)
    [row] = board_of(found).rows
    assert (row.missing, row.is_decided) == (["product"], False)
    form |= {f"{row.code}-name": "Metoprolol tartrate", f"{row.code}-version": 1}
    desk.post(address(found, "decide/"), form)
    assert board_of(found).may_be_signed
    sign(reconciliation=found, state=board_of(found).state, actor=nurse)
    found.refresh_from_db()
    html = render_to_string("care/medications/paper.html", paper_facts(found))
    assert "Metoprolol tartrate" in html
    assert "succinate" not in html
    assert '<th scope="row">Metoprolol tartrate</th>' in text(desk.get(address(found)))


def test_columns_of_a_file_are_named_before_it_is_read(desk, found):
    file = SimpleUploadedFile("list.csv", b"Drug,Sig\nLasix 40 mg,daily\n,daily\n")
    form = {"source": "pharmacy", "file": file}
    page = desk.post(address(found, "lists/"), form).content.decode()
    assert "Which column is which" in page
    sheet = "Drug,Sig\nLasix 40 mg,daily\n,daily\n"
    form = {"source": "pharmacy", "sheet": sheet, "name": "0", "directions": "1"}
    page = desk.post(address(found, "lists/"), form, follow=True).content.decode()
    assert "The row has no name of a medication." in page
    assert found.statements.filter(source="pharmacy").count() == 2
    form = {"source": "pharmacy", "sheet": sheet, "name": ""}
    assert desk.post(address(found, "lists/"), form).status_code == 422


@pytest.mark.parametrize(
    "form",
    [
        {"source": "patient", "text": " "},
        {"source": "last", "text": "aspirin"},
        {"source": "patient", "text": "aspirin", "is_table": "on"},
        {"source": "patient", "text": "aspirin\n" * 302},
    ],
)
def test_a_list_that_is_sent_back_keeps_what_was_typed(desk, found, form):
    response = desk.post(address(found, "lists/"), form)
    assert response.status_code == 422
    assert form["text"].strip() in response.content.decode()


def test_a_file_beside_typed_lines_is_refused_and_both_are_told(desk, found):
    file = SimpleUploadedFile("list.csv", b"Drug,Sig\nLasix 40 mg,daily\n")
    form = {"source": "pharmacy", "text": "warfarin 5 mg", "file": file}
    response = desk.post(address(found, "lists/"), form)
    assert response.status_code == 422
    page = response.content.decode()
    assert "one after the other" in page
    assert "warfarin 5 mg" in page
    assert not found.statements.filter(source="pharmacy")


def test_what_is_open_again_and_what_was_held_against_nothing_is_said(
    desk, found, patient, worker, nurse, client_for
):
    AllergyIntolerance.objects.create(patient=patient, substance="Peanuts")
    decide_all(found, worker)
    reconcile(patient, worker, discharge="aspirin 325 mg\nFoovin 5 mg")
    page = desk.get(address(found)).content.decode()
    assert "Its lines changed: decide again" in page
    assert "Allergies not held against anything" in page
    assert "We do not know what is in these" in page
    assert "nobody asked" not in page
    decide(found, "aspirin", worker)
    decide(found, "Foovin", worker, strength="5 mg", dose_amount=1, dose_unit="tablet")
    state = {"state": board_of(found).state, "seen": "on"}
    client_for(nurse).post(address(found, "sign/"), state)
    page = desk.get(address(found)).content.decode()
    assert "Allergies not held against anything: Peanuts" in page
    assert "Not known what is in it: Foovin" in page
    # Nobody said how often: the paper says so, not only how much.
    html = render_to_string(
        "care/medications/paper.html", paper_facts(found.__class__.objects.get())
    )
    assert "1 tablet(s): as it says on the label" in html


def test_a_choice_is_kept_at_once_and_the_second_is_told(desk, client_for, found):
    colleague = client_for(
        WorkerFactory(at=found.patient.care_relationships.get().organization)
    )
    half = filled(found, "aspirin", reason="")
    response = desk.post(address(found, "decide/"), half, **HTMX)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Reason missing" in page
    assert MedicationDecision.objects.get().action == "continue"
    late = filled(found, "aspirin", action="stop", reason="finished", note="Told me")
    response = colleague.post(address(found, "decide/"), late, **HTMX)
    assert response.status_code == 422
    assert "is not kept yet" in response.content.decode()
    response = colleague.post(address(found, "decide/"), late)
    assert response.status_code == 409
    assert "Told me" in response.content.decode()
    assert MedicationDecision.objects.get().action == "continue"
    late = filled(found, "aspirin", version=1, action="stop", reason="finished")
    assert colleague.post(address(found, "decide/"), late).status_code == 302
    assert MedicationDecision.objects.get().action == "stop"


def test_a_strength_that_is_typed_has_its_zero(desk, found):
    form = filled(found, "aspirin", strength=".5 mg", dose_amount=".5")
    desk.post(address(found, "decide/"), form)
    decision = MedicationDecision.objects.get()
    assert (decision.strength, str(decision.dose_amount)) == ("0.5 mg", "0.50")


def test_a_wrong_amount_is_sent_back_with_the_rest(desk, found):
    form = filled(found, "aspirin", dose_amount="plenty", note="as before")
    for more in ({}, HTMX):
        response = desk.post(address(found, "decide/"), form, **more)
        assert response.status_code == 422
    assert "as before" in desk.post(address(found, "decide/"), form).content.decode()
    assert desk.post(address(found, "decide/"), {"row": "m0"}).status_code == 404


def test_who_may(client_for, found, worker, nurse, clinic):
    """Read-only colleagues and clinicians who only look, outsiders, workers who may not
    sign."""
    reader = client_for(WorkerFactory(at=clinic, read_only=True))
    outsider = client_for(WorkerFactory())
    decide_all(found, worker)
    state = {"state": board_of(found).state, "seen": "on"}
    writes = [
        (address(found, "lists/"), {"source": "patient", "text": "x"}),
        (address(found, "decide/"), filled(found, "aspirin", version=1)),
        (address(found, f"lines/{found.statements.first().pk}/"), {"back": "1"}),
        (address(found, "sign/"), state),
    ]
    for path, form in writes:
        assert reader.post(path, form).status_code == 403
        assert outsider.post(path, form).status_code == 404
    assert client_for(worker).post(address(found, "sign/"), state).status_code == 403
    assert reader.get(address(found)).status_code == 200
    assert outsider.get(address(found)).status_code == 404
    assert client_for(nurse).post(*writes[0]).status_code == 302


def test_pages_ask_no_more_for_more_lines(desk, found, patient, worker):
    few = count_queries(desk, address(found))
    names = "\n".join(f"drug{chr(97 + n)} 5 mg" for n in range(12))
    reconcile(patient, worker, pharmacy=names, discharge=names)
    decide_all(found, worker)
    assert count_queries(desk, address(found)) <= few
