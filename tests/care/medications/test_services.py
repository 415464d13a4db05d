import pytest

from care.medications.board import board_of
from care.medications.lists import entries_of_text
from care.medications.paper import paper_facts
from care.medications.services import (
    ChangedMeanwhileError,
    DecidedMeanwhileError,
    NotReadyError,
    SignedAlreadyError,
    add_entries,
    correct_statement,
    save_decision,
    set_aside,
    sign,
    start_reconciliation,
    take_back,
)
from care.models import AllergyIntolerance, Reconciliation
from people.models import AuditEvent, Role
from people.signals import patients_merged
from tests.care.medications.factories import BLANK, decide, decide_all, reconcile
from tests.people.factories import (
    CareTeamMemberFactory,
    PatientFactory,
    WorkerFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse(clinic, patient):
    user = WorkerFactory(role=Role.CLINICIAN, at=clinic)
    CareTeamMemberFactory(patient=patient, user=user)
    return user


def sign_it(found, user):
    return sign(reconciliation=found, state=board_of(found).state, actor=user)


def test_lists_meet_by_ingredient_and_differences_are_named(patient, worker):
    found = reconcile(
        patient,
        worker,
        patient="Toprol XL 50 mg once a day\naspirin",
        discharge="metoprolol succinate ER 100 mg bid",
        pharmacy="Metoprolol Tartrate 50 mg\nhydrocortisone 1% cream\n"
        "hydrocortisone 5 mg tablet",
    )
    rows = {row.key: row for row in board_of(found).rows}
    assert set(rows) == {
        "aspirin",
        "hydrocortisone",
        "hydrocortisone|skin",
        "metoprolol",
    }
    metoprolol = rows["metoprolol"]
    assert list(metoprolol.cells) == ["discharge", "patient", "pharmacy"]
    assert metoprolol.differences == ["strength", "product", "how often"]
    assert rows["aspirin"].differences == []


def test_the_same_list_sent_twice_is_there_once(patient, worker):
    for _again in range(2):
        found = reconcile(patient, worker, patient="aspirin 81 mg\naspirin 81 mg")
    assert found.statements.count() == 1
    assert Reconciliation.objects.count() == 1


def test_signed_it_is_whole_locked_and_keeps_what_was_noticed(patient, worker, nurse):
    AllergyIntolerance.objects.create(patient=patient, substance="aspirin")
    found = reconcile(
        patient, worker, patient="Zocor 20 mg\naspirin\nBiaxin 500 mg", pharmacy="!?"
    )
    with pytest.raises(NotReadyError):
        sign_it(found, nurse)
    decide_all(found, worker)
    with pytest.raises(NotReadyError):
        sign_it(found, nurse)
    [unread] = board_of(found).unread
    set_aside(statement=unread, reason="A coffee stain", actor=worker)
    decide(found, "Biaxin", worker, reason="other")
    with pytest.raises(NotReadyError):
        sign_it(found, nurse)
    decide(found, "Biaxin", worker, reason="other", note="Two days left")
    sign_it(found, nurse)
    found.refresh_from_db()
    assert found.signed_by == nurse
    assert found.findings["allergies"] == [["aspirin", "aspirin"]]
    assert found.findings["not_checked"] == ["aspirin"]
    assert [row[:2] for row in found.findings["clashes"]] == [["Biaxin", "Zocor"]]
    assert AuditEvent.objects.filter(action="medications-signed", actor=nurse).exists()
    with pytest.raises(SignedAlreadyError):
        decide(found, "Zocor", worker, action="stop")
    for change in (
        lambda: add_entries(
            reconciliation=found,
            source="patient",
            entries=entries_of_text("warfarin"),
            actor=worker,
        ),
        lambda: correct_statement(statement=unread, text="warfarin", actor=worker),
        lambda: take_back(statement=unread, actor=worker),
        lambda: sign_it(found, nurse),
    ):
        with pytest.raises(SignedAlreadyError):
            change()


@pytest.mark.parametrize(
    ("lists", "said", "missing"),
    [
        ({"patient": "aspirin 81 mg", "pharmacy": "aspirin 325 mg"}, {}, ["strength"]),
        (
            {"patient": "aspirin 81 mg daily", "pharmacy": "aspirin 325 mg bid"},
            {"strength": "81 mg"},
            ["how often"],
        ),
        ({"patient": "aspirin 81 mg daily", "pharmacy": "aspirin 81 mg"}, {}, []),
        ({"patient": "aspirin 81 mg for 7 days"}, {}, ["how long"]),
        ({"patient": "aspirin 81 mg for 7 days"}, {"how_long": "for 9 days"}, []),
        (
            {"patient": "aspirin 81 mg"},
            {"action": "change", "reason": "dose"},
            ["the other dose: strength or how much"],
        ),
        (
            {"patient": "aspirin 81 mg"},
            {"action": "change", "reason": "dose", "dose_amount": 2},
            [],
        ),
        (
            {"patient": "aspirin 81 mg for 7 days", "pharmacy": "aspirin 325 mg"},
            {"action": "stop", "reason": "finished"},
            [],
        ),
    ],
)
def test_what_the_lists_say_differently_is_said_before_it_is_signed(
    patient, worker, nurse, lists, said, missing
):
    found = reconcile(patient, worker, **lists)
    decide(found, "aspirin", worker, **said)
    [row] = board_of(found).rows
    assert row.missing == missing
    assert row.is_decided == (not missing)
    if missing:
        with pytest.raises(NotReadyError):
            sign_it(found, nurse)
    else:
        sign_it(found, nurse)


def test_how_long_goes_into_the_next_reconciliation(patient, worker, nurse):
    first = reconcile(patient, worker, patient="amoxicillin 500 mg tid for 10 days")
    decide(first, "amoxicillin", worker, how_long="for 10 days")
    sign_it(first, nurse)
    [line] = start_reconciliation(patient=patient, actor=worker).statements.all()
    assert line.how_long == "for 10 days"


def test_what_stops_is_not_held_against_the_rest(patient, worker):
    found = reconcile(patient, worker, patient="Zocor 20 mg\nBiaxin 500 mg")
    assert len(board_of(found).findings.clashes) == 1
    decide(found, "Zocor", worker, action="stop", reason="interaction")
    assert board_of(found).findings.clashes == []


def test_a_new_one_begins_with_what_was_agreed(patient, worker, nurse):
    first = reconcile(patient, worker, patient="aspirin 81 mg daily\nwarfarin 5 mg")
    decide(first, "aspirin", worker, strength="81 mg", frequency="daily")
    decide(first, "warfarin", worker, action="stop", reason="finished")
    sign_it(first, nurse)
    second = start_reconciliation(patient=patient, actor=worker)
    assert second.based_on == first
    [row] = board_of(second).rows
    [line] = row.statements
    assert (line.source, line.name, line.strength) == ("last", "aspirin", "81 mg")
    assert not row.is_decided


def test_the_second_of_two_is_told_and_nothing_is_lost(patient, worker):
    found = reconcile(patient, worker, patient="aspirin")
    colleague = WorkerFactory()
    [row] = board_of(found).rows
    facts = BLANK | {"action": "stop", "reason": "finished"}
    save_decision(
        reconciliation=found, row=row, version=0, facts=facts, actor=colleague
    )
    # The same word twice is no quarrel, nor a new version.
    same = save_decision(
        reconciliation=found, row=row, version=0, facts=facts, actor=worker
    )
    assert (same.version, same.decided_by) == (1, colleague)
    with pytest.raises(DecidedMeanwhileError) as told:
        save_decision(
            reconciliation=found,
            row=row,
            version=0,
            facts=facts | {"action": "continue"},
            actor=worker,
        )
    assert told.value.theirs.action == "stop"
    assert found.decisions.get().action == "stop"


def test_who_signs_is_told_of_what_changed_since(patient, worker, nurse):
    found = reconcile(patient, worker, patient="aspirin")
    decide_all(found, worker)
    seen = board_of(found).state
    decide(found, "aspirin", worker, note="with food")
    with pytest.raises(ChangedMeanwhileError):
        sign(reconciliation=found, state=seen, actor=nurse)
    assert not Reconciliation.objects.signed()


def test_a_line_is_corrected_set_aside_and_taken_back(patient, worker):
    found = reconcile(patient, worker, patient="?? 5\nlisinopirl 10 mg")
    unread, misread = found.statements.order_by("position")
    correct_statement(statement=unread, text="warfarin 5 mg", actor=worker)
    correct_statement(statement=misread, text="lisinopril 10 mg", actor=worker)
    assert [row.key for row in board_of(found).rows] == ["lisinopril", "warfarin"]
    unread.refresh_from_db()
    assert unread.text == "warfarin 5 mg [?? 5]"
    assert set_aside(statement=misread, reason="Her sister's", actor=worker)
    assert not set_aside(statement=misread, reason="Again", actor=worker)
    board = board_of(found)
    assert [row.key for row in board.rows] == ["warfarin"]
    assert [line.set_aside_reason for line in board.set_aside] == ["Her sister's"]
    take_back(statement=misread, actor=worker)
    assert len(board_of(found).rows) == 2


def test_two_insulins_and_a_hidden_codeine_are_rows_of_their_own(patient, worker):
    found = reconcile(
        patient,
        worker,
        patient="Insulin glargine 20 units\nInsulin lispro 6 units\nTylenol\nAleve",
        discharge="Lantus 20 units\nTylenol (with codeine)\nAleve PM",
    )
    board = board_of(found)
    assert {row.key: len(row.statements) for row in board.rows} == {
        "naproxen": 1,
        "diphenhydramine+naproxen": 1,
        "insulin glargine": 2,
        "insulin lispro": 1,
        "acetaminophen": 1,
        "acetaminophen+codeine": 1,
    }
    twice = {one.ingredient for one in board.findings.twice}
    assert twice == {"acetaminophen", "naproxen"}


def test_what_was_decided_on_a_line_that_is_gone_is_on_no_paper(patient, worker, nurse):
    found = reconcile(patient, worker, patient="warfarin 5 mg\nlisinopirl\naspirin")
    decide_all(found, worker)
    warfarin, misread, _aspirin = found.statements.order_by("position")
    set_aside(statement=warfarin, reason="Her sister's", actor=worker)
    correct_statement(statement=misread, text="lisinopril", actor=worker)
    board = board_of(found)
    assert [(row.key, row.is_decided) for row in board.rows] == [
        ("aspirin", True),
        ("lisinopril", False),
    ]
    decide(found, "lisinopril", worker)
    sign_it(found, nurse)
    found.refresh_from_db()
    assert [d.name for d in paper_facts(found)["kept"]] == ["aspirin", "lisinopril"]
    # What was decided before is kept as it was.
    assert found.decisions.count() == 4
    again = start_reconciliation(patient=patient, actor=worker)
    assert {s.key for s in again.statements.all()} == {"aspirin", "lisinopril"}


def test_a_change_of_lines_asks_for_the_decision_again(patient, worker, nurse):
    found = reconcile(patient, worker, patient="warfarin 5 mg")
    decide(found, "warfarin", worker, action="stop", reason="finished")
    [drawn] = board_of(found).rows
    reconcile(patient, worker, discharge="warfarin 10 mg bid")
    [row] = board_of(found).rows
    assert (row.is_decided, row.is_open_again, row.goes_on) == (False, True, True)
    with pytest.raises(NotReadyError):
        sign_it(found, nurse)
    facts = BLANK | {"action": "stop", "reason": "finished"}
    with pytest.raises(DecidedMeanwhileError):
        save_decision(
            reconciliation=found, row=drawn, version=1, facts=facts, actor=worker
        )
    # The same word again stands for all lines.
    decide(found, "warfarin", worker, action="stop", reason="finished")
    assert board_of(found).may_be_signed
    line = found.statements.get(source="discharge")
    for change in (
        lambda: correct_statement(statement=line, text="warfarin 1 mg", actor=worker),
        lambda: set_aside(statement=line, reason="Not hers", actor=worker),
        lambda: take_back(statement=line, actor=worker),
    ):
        change()
        assert not board_of(found).may_be_signed
        decide(found, "warfarin", worker, action="stop", reason="finished")


def test_two_records_of_one_person_bring_their_lists_together(patient, worker, clinic):
    twin = PatientFactory(organization=clinic)
    ours = reconcile(patient, worker, patient="aspirin\nwarfarin")
    theirs = reconcile(twin, worker, patient="aspirin\nZocor")
    decide(ours, "aspirin", worker, action="stop", reason="finished")
    decide_all(theirs, worker)
    patients_merged.send(sender=type(patient), kept=patient, merged=twin, actor=worker)
    [found] = Reconciliation.objects.all()
    assert found.patient == patient
    rows = {row.name: row for row in board_of(found).rows}
    assert set(rows) == {"aspirin", "warfarin", "Zocor"}
    assert len(rows["aspirin"].statements) == 2
    assert rows["aspirin"].decision.action == "stop"
    assert not rows["aspirin"].is_decided
    assert "Continue; It works as it is" in rows["aspirin"].decision.of_other_record
    assert rows["Zocor"].is_decided
    assert rows["Zocor"].decision.action == "continue"
