import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from people.models import AuditEvent, CareTeamMember, Task
from resources.models import Category
from screening.instruments import DECLINED, find_current
from screening.models import (
    ClosedReason,
    Interest,
    Need,
    NeedStatus,
    Screening,
    ScreeningStatus,
)
from screening.responses import NOT_ASKED, Response
from screening.services import (
    NeedClosedError,
    NeedExistsError,
    ScreeningClosedError,
    add_need,
    begin_work,
    close_need,
    finish_screening,
    save_answer,
    save_answers,
    set_interest,
    start_screening,
    void_screening,
)
from tests.people.factories import PatientFactory
from tests.screening.factories import (
    FOOD,
    NO_NEED,
    UNSAFE,
    NeedFactory,
    ScreeningFactory,
    response,
)

AHC = find_current("ahc-hrsn-core")
HVS = find_current("hunger-vital-sign")


def begin(patient, worker, instrument=AHC, language="en") -> Screening:
    return start_screening(
        patient=patient, instrument=instrument, language=language, actor=worker
    )


@pytest.fixture
def screening(patient, worker) -> Screening:
    return begin(patient, worker)


def complete(screening, worker, **answers) -> Screening:
    responses = {k: response(v) for k, v in answers.items()}
    save_answers(screening=screening, responses=responses, actor=worker)
    return finish_screening(screening=screening, actor=worker)


def test_start_keeps_who_where_and_in_which_words(patient, worker, clinic):
    screening = begin(patient, worker, language="es")
    assert screening.organization == clinic
    assert (screening.instrument, screening.version) == ("ahc-hrsn-core", "1.0")
    assert (screening.language, screening.started_by) == ("es", worker)


def test_start_twice_goes_on_with_the_first(patient, worker, colleague, screening):
    again = begin(patient, colleague, language="es")
    assert again.pk == screening.pk
    assert (again.language, again.started_by) == ("es", worker)
    assert Screening.objects.count() == 1


def test_start_after_finish_is_a_new_one(patient, worker, screening):
    finish_screening(screening=screening, actor=worker)
    assert begin(patient, worker).pk != screening.pk


def test_start_by_outsider_is_refused(patient, outsider):
    with pytest.raises(PermissionDenied):
        begin(patient, outsider)


def test_unfinished_screening_is_on_the_worklist_until_finished(worker, screening):
    (task,) = Task.objects.open()
    assert (task.owner, task.url) == (worker, f"/screenings/{screening.pk}/")
    finish_screening(screening=screening, actor=worker)
    assert not Task.objects.open().exists()


def test_last_answer_wins(screening, worker, colleague):
    save_answer(
        screening=screening,
        link_id="93030-5",
        response=response("LA33-6"),
        actor=worker,
    )
    save_answer(
        screening=screening,
        link_id="93030-5",
        response=response("LA32-8"),
        actor=colleague,
    )
    (answer,) = screening.answers.all()
    assert (answer.values, answer.answered_by) == (["LA32-8"], colleague)


def test_empty_answer_is_not_asked_again(screening, worker):
    for given in (response(DECLINED), NOT_ASKED):
        save_answer(
            screening=screening, link_id="93030-5", response=given, actor=worker
        )
    assert screening.responses() == {}


def test_declined_is_kept_as_declined(screening, worker):
    save_answer(
        screening=screening,
        link_id="93030-5",
        response=response(DECLINED),
        actor=worker,
    )
    assert screening.responses() == {"93030-5": Response(declined=True)}


def test_refusal_code_of_the_instrument_is_declined(patient, worker):
    screening = begin(patient, worker, HVS)
    save_answer(
        screening=screening,
        link_id="88122-7",
        response=response("LA15775-2"),
        actor=worker,
    )
    (answer,) = screening.answers.all()
    assert (answer.values, answer.declined) == (["LA15775-2"], True)


@pytest.mark.parametrize(
    ("link_id", "given", "error"),
    [
        ("96778-6", Response(("LA9-3", "LA28580-1")), "None of the above"),
        ("96778-6", Response(("LA28580-1",), declined=True), "Choose either"),
        ("93030-5", Response(("LA33-6", "LA32-8")), "Choose one answer"),
        ("93030-5", Response(("LA28580-1",)), "from the answers shown"),
        ("93030-5", Response(number=3), "from the answers shown"),
    ],
)
def test_answer_that_makes_no_sense(screening, worker, link_id, given, error):
    with pytest.raises(ValidationError, match=error):
        save_answer(screening=screening, link_id=link_id, response=given, actor=worker)
    assert not screening.answers.exists()


def test_finish_makes_a_need_of_each_flag(patient, worker, screening):
    complete(screening, worker, **NO_NEED)
    assert not patient.needs.exists()
    second = begin(patient, worker)
    complete(second, worker, **(NO_NEED | FOOD | {"96779-4": "LA32002-0"}))
    needs = patient.needs.in_order()
    assert [n.category_id for n in needs] == ["food-insecurity", "utility-insecurity"]
    assert {n.status for n in needs} == {NeedStatus.IDENTIFIED}
    assert {n.interest for n in needs} == {Interest.NOT_ASKED}
    (risk,) = needs[0].risk
    assert risk["answer"] == "Often true"
    assert risk["rule"].startswith("“Often true”")
    assert risk["screening"] == str(second.pk)


def test_finish_keeps_what_every_rule_said(worker, screening):
    complete(screening, worker, **FOOD)
    screening.refresh_from_db()
    said = {f["rule_id"]: f["outcome"] for f in screening.findings}
    assert said["food-insecurity"] == "flagged"
    assert said["homelessness"] == "unknown"


def test_finish_twice_is_harmless(patient, worker, colleague, screening):
    first = complete(screening, worker, **FOOD)
    again = finish_screening(screening=screening, actor=colleague)
    assert (again.completed_at, again.completed_by) == (first.completed_at, worker)
    (need,) = patient.needs.all()
    assert len(need.risk) == 1


def test_finished_screening_takes_no_answer(worker, screening):
    finish_screening(screening=screening, actor=worker)
    with pytest.raises(ScreeningClosedError):
        save_answer(
            screening=screening,
            link_id="93030-5",
            response=response("LA33-6"),
            actor=worker,
        )
    assert not screening.answers.exists()


def test_second_finding_adds_its_risk_to_the_open_need(patient, worker, screening):
    complete(screening, worker, **FOOD)
    need = patient.needs.get()
    set_interest(need=need, interest=Interest.NO, actor=worker)
    complete(begin(patient, worker, HVS), worker, **{"88123-5": "LA6729-3"})
    need = patient.needs.get()
    assert [r["instrument"] for r in need.risk] == [
        "ahc-hrsn-core",
        "hunger-vital-sign",
    ]
    assert need.interest == Interest.NO


def test_finding_after_the_need_was_closed_is_a_new_need(patient, worker, screening):
    complete(screening, worker, **FOOD)
    close_need(need=patient.needs.get(), reason=ClosedReason.MET, actor=worker)
    complete(begin(patient, worker, HVS), worker, **FOOD)
    assert sorted(patient.needs.values_list("status", flat=True)) == [
        "identified",
        "met",
    ]


def test_void_closes_needs_that_rest_on_it_alone(patient, worker, screening):
    complete(screening, worker, **FOOD, **{"93030-5": "LA33-6"})
    complete(begin(patient, worker, HVS), worker, **FOOD)
    void_screening(screening=screening, note="Wrong patient", actor=worker)
    screening.refresh_from_db()
    assert screening.status == ScreeningStatus.ENTERED_IN_ERROR
    food, ride = patient.needs.in_order()
    assert (food.status, len(food.risk)) == (NeedStatus.IDENTIFIED, 1)
    assert (ride.status, ride.closed_reason) == ("closed", "entered_in_error")


def test_void_leaves_a_need_somebody_works_on(patient, worker, screening):
    complete(screening, worker, **FOOD)
    begin_work(need=patient.needs.get(), actor=worker)
    void_screening(screening=screening, note="Wrong patient", actor=worker)
    assert patient.needs.get().status == NeedStatus.IN_PROGRESS


def test_void_of_unfinished_screening_takes_it_off_the_worklist(worker, screening):
    void_screening(screening=screening, note="Wrong patient", actor=worker)
    assert not Task.objects.open().exists()


def test_safety_found_outside_the_care_team_is_told_to_the_team(
    patient, worker, colleague
):
    complete(begin(patient, colleague), colleague, **UNSAFE)
    (task,) = Task.objects.open()
    assert (task.owner, task.is_urgent) == (worker, True)
    assert "safe" not in task.title.lower()
    assert not Need.objects.visible_to(colleague).exists()
    assert Need.objects.visible_to(worker).count() == 1


def test_safety_found_where_there_is_no_team_makes_a_lead(clinic, colleague):
    patient = PatientFactory(organization=clinic)
    complete(begin(patient, colleague), colleague, **UNSAFE)
    assert CareTeamMember.objects.get().user == colleague
    assert AuditEvent.objects.filter(action="care-team-joined").exists()
    assert Need.objects.visible_to(colleague).count() == 1


@pytest.mark.parametrize(
    ("interest", "status", "wanted"),
    [
        (Interest.YES, NeedStatus.WANTS_HELP, True),
        (Interest.NO, NeedStatus.DECLINED_HELP, False),
        (Interest.LATER, NeedStatus.IDENTIFIED, False),
    ],
)
def test_interest_is_its_own_answer(db, worker, interest, status, wanted):
    need = NeedFactory()
    set_interest(need=need, interest=interest, actor=worker)
    need.refresh_from_db()
    assert (need.status, need.interest, need.interest_by) == (status, interest, worker)
    assert need.interest_at is not None
    assert Need.objects.open().count() == 1
    assert Need.objects.wanted().exists() == wanted
    assert Need.objects.undecided().exists() == (interest == Interest.LATER)


def test_interest_does_not_stop_work(db, worker):
    need = begin_work(need=NeedFactory(), actor=worker)
    need = set_interest(need=need, interest=Interest.NO, actor=worker)
    assert need.status == NeedStatus.IN_PROGRESS


def test_need_by_hand_once_per_category(patient, worker):
    legal = Category.objects.get(pk="legal-help")
    need = add_need(
        patient=patient,
        category=legal,
        note="Custody hearing",
        interest=Interest.YES,
        actor=worker,
    )
    assert (need.risk, need.status) == ([], NeedStatus.WANTS_HELP)
    with pytest.raises(NeedExistsError):
        add_need(patient=patient, category=legal, actor=worker)
    close_need(need=need, reason=ClosedReason.OTHER, actor=worker, note="Moved")
    add_need(patient=patient, category=legal, actor=worker)
    assert patient.needs.count() == 2


@pytest.mark.parametrize("reason", ClosedReason)
def test_close_says_why_and_only_once(db, worker, reason):
    need = close_need(need=NeedFactory(), reason=reason, actor=worker)
    is_met = reason == ClosedReason.MET
    assert need.status == (NeedStatus.MET if is_met else NeedStatus.CLOSED)
    assert (need.closed_reason, need.closed_by) == (reason, worker)
    for act in (
        lambda: close_need(need=need, reason=reason, actor=worker),
        lambda: set_interest(need=need, interest=Interest.YES, actor=worker),
        lambda: begin_work(need=need, actor=worker),
    ):
        with pytest.raises(NeedClosedError):
            act()


def test_everything_is_on_the_audit_trail(patient, worker, screening):
    complete(screening, worker, **FOOD)
    set_interest(need=patient.needs.get(), interest=Interest.YES, actor=worker)
    void_screening(screening=screening, note="Wrong patient", actor=worker)
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert actions == {
        "screening-started",
        "screening-completed",
        "need-found",
        "interest-yes",
        "screening-voided",
        "need-closed",
    }


def test_need_visibility(patient, worker, colleague, outsider):
    food = NeedFactory(patient=patient)
    safety = NeedFactory(patient=patient, code="intimate-partner-violence")
    assert {n.pk for n in Need.objects.visible_to(worker)} == {food.pk, safety.pk}
    assert [n.pk for n in Need.objects.visible_to(colleague)] == [food.pk]
    assert not Need.objects.visible_to(outsider).exists()


def test_screening_visibility(patient, worker, colleague, outsider):
    screening = ScreeningFactory(patient=patient)
    assert Screening.objects.visible_to(worker).get().pk == screening.pk
    assert Screening.objects.visible_to(colleague).get().pk == screening.pk
    assert not Screening.objects.visible_to(outsider).exists()
    assert Screening.objects.unfinished().get().pk == screening.pk
