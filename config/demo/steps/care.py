"""Care management around the same person: home from the hospital, assessed, and
followed until the program is over; `monitoring.py` tells of the weeks between."""

import json
from datetime import timedelta

from django.utils import timezone

from care.models import (
    Assessment,
    CarePlan,
    Enrollment,
    Goal,
    Reconciliation,
    Transition,
)
from care.monitoring.measures import WEIGHT
from config.demo.steps.worker import ANSWERS
from config.demo.story import Story, expect, sign_in
from people.models import User
from screening.models import Screening

HOSPITAL = "Allegheny General (sample)"
PROGRAM = "Going home well"
LISTS = {
    "patient": "Simvastatin 20 mg at bedtime\nMetoprolol succinate ER 50 mg once a day",
    "discharge": "Clarithromycin 500 mg, 1 tablet by mouth twice a day\n"
    "Metoprolol succinate ER 100 mg, 1 tablet by mouth once a day",
}
DECISIONS = {
    "simvastatin": {"action": "stop", "reason": "interaction"},
    "metoprolol": {"action": "change", "reason": "dose", "strength": "100 mg"},
    "clarithromycin": {"action": "new", "reason": "started"},
}
# Since the first screening: food lasts, and the power company threatens.
ANSWERS_NOW = {
    **ANSWERS,
    "88122-7": "LA28398-8",
    "88123-5": "LA28398-8",
    "96779-4": "LA33-6",
}
LIGHTS = {
    "description": "Keep the lights on at home",
    "measure": "Notices of the power company",
    "target_words": "No notice that power will be shut off",
}
MATTERS = "To be well enough for my granddaughter's birthday."


def makes_a_token(story: Story) -> str:
    sign_in(story.program, "program")
    page = story.program.open("/stays/")
    page.submit({"token-name": HOSPITAL}, form="new-token")
    figure = page.soup.select_one(".code-figure")
    expect(figure is not None, "The token is not shown.")
    story.notes["token"] = figure.get_text(strip=True) if figure else ""
    page.open("/stays/").sees(HOSPITAL).sees_no(story.notes["token"])
    return f"gives {HOSPITAL} a token; it is shown once and kept as a hash"


def tells_of_the_discharge(story: Story) -> str:
    left = timezone.localtime() - timedelta(hours=3)
    stay = {
        "external_id": f"visit-{story.patient_id}",
        "given_name": story.patient.given_name,
        "family_name": story.patient.family_name,
        "date_of_birth": "1984-05-17",
        "class": "inpatient",
        "admitted_at": (left - timedelta(days=4)).isoformat(),
        "discharged_at": left.isoformat(),
        "facility": HOSPITAL,
        "reason": "Heart failure",
        "came_by_emergency": True,
        "disposition": "Home",
    }
    told = [_tell(story, stay) for _twice in range(2)]
    expect(told == [201, 200], f"The endpoint answered {told}.")
    expect(_tell(story, stay, token="nhf_wrong") == 401, "A wrong token was taken.")  # noqa: S106
    transition = _transition(story)
    return (
        "sends the discharge twice: it counts once, and the clocks start: contact by"
        f" {transition.contact_due_on}, visit and medications by"
        f" {transition.visit_due_on}"
    )


def _tell(story: Story, stay: dict[str, object], token: str = "") -> int:
    hospital = story.hospital.client
    response = hospital.post(
        "/feeds/stays/",
        json.dumps(stay),
        content_type="application/json",
        headers={"authorization": f"Bearer {token or story.notes['token']}"},
    )
    return response.status_code


def _transition(story: Story) -> Transition:
    found: Transition = Transition.objects.open().get(patient=story.patient_id)
    return found


def enrolls(story: Story) -> str:
    sign_in(story.manager, "manager")
    page = story.manager.open(f"/patients/{story.patient_id}/programs/")
    page.sees("Because: 1 hospital stay in a year")
    page.submit(button="Identify", form="programs/")
    found = Enrollment.objects.get(
        patient=story.patient_id, program__name=PROGRAM, status="identified"
    )
    page.open(f"/enrollments/{found.pk}/enroll/").sees("Who has room")
    manager = User.objects.get(email="manager@demo.example.org")
    page.submit({"manager": str(manager.pk)}, form="enroll")
    found.refresh_from_db()
    expect(found.status == "enrolled", "They were not enrolled.")
    return f"sees why they fit, and enrolls them in {PROGRAM}: {found.level}"


def calls_in_two_clicks(story: Story) -> str:
    page = story.manager.open("/panel/").sees(story.patient.full_name, "Due in")
    page.open(f"/patients/{story.patient_id}/contacts/add/?next=/panel/")
    page.submit(button="Reached", form="contacts/add")
    expect(page.path.startswith("/panel/"), "It does not come back to the panel.")
    transition = _transition(story)
    expect(transition.contacted_on is not None, "The contact clock still runs.")
    found = Enrollment.objects.active().get(patient=story.patient_id)
    return (
        "logs a call in two clicks from the panel: the contact clock is met, the next"
        f" contact is due {found.next_contact_on}"
    )


def reconciles_medications(story: Story) -> str:
    doctor = User.objects.get(email="clinician@demo.example.org")
    team = story.manager.open(f"/patients/{story.patient_id}/team/")
    team.submit({"user": str(doctor.pk)}, form="join", button="Add to the team")
    sign_in(story.clinician, "clinician")
    page = story.clinician.open(f"/patients/{story.patient_id}/medications/")
    page.submit(form="medications", button="Start reconciling")
    found = Reconciliation.objects.get(patient=story.patient_id)
    for source, text in LISTS.items():
        page.submit({"source": source, "text": text}, form="lists")
    page.sees("Interaction", "simvastatin", "clarithromycin")
    _decide(story)
    page.open(f"/medications/{found.pk}/sign/").sees("Interaction")
    return "brings the lists together: simvastatin and clarithromycin are caught"


def _decide(story: Story) -> None:
    page = story.clinician
    for row in page.soup.select("section.card[id]"):
        name = row.find("h3")
        words = name.get_text().lower() if name else ""
        for medicine, facts in DECISIONS.items():
            if medicine in words:
                code = str(row["id"])
                told = {f"{code}-{name}": value for name, value in facts.items()}
                page.submit(told, form=f"{code}-form")


def signs_the_list(story: Story) -> str:
    found = Reconciliation.objects.get(patient=story.patient_id)
    story.clinician.submit({"seen": "on"}, form="sign")
    found.refresh_from_db()
    expect(found.signed_at is not None, "The list is not signed.")
    transition = _transition(story)
    expect(transition.reconciled_on is not None, "The medications clock still runs.")
    return "stops simvastatin with the reason and signs: the medications clock is met"


def weighs_the_risk(story: Story) -> str:
    page = story.manager.open(_transition(story).get_absolute_url())
    page.sees("LACE at least 7 of 19", "Not known")
    page.submit({"visits": "1", "is_confirmed": "on"}, form="lace")
    page.sees("LACE 8 of 19")
    page.submit({"on": str(timezone.localdate())}, form="visit")
    return "asks what LACE needs: 8 of 19, each part shown; records the visit"


def assesses(story: Story) -> str:
    page = story.manager.open(f"/patients/{story.patient_id}/assessments/")
    page.submit({"occasion": page.choices("occasion")[0]}, form="assessments/")
    found = Assessment.objects.get(patient=story.patient_id)
    page.submit({"matters-words": MATTERS}, form="/parts/matters/")
    needs = _screens_again(story)
    page.open(f"/assessments/{found.pk}/sign/")
    page.submit(form="/sign/")
    found.refresh_from_db()
    expect(found.is_signed, "The assessment is not signed.")
    page.sees(MATTERS, needs)
    return f"assesses and signs; since the first screening it finds: {needs}"


def _screens_again(story: Story) -> str:
    """Within the assessment; the needs that were not known before."""
    known = set(story.patient.needs.values_list("pk", flat=True))
    page = story.manager.open(f"/patients/{story.patient_id}/screenings/")
    page.submit(form="ahc-hrsn-core", button="Start in English")
    screening = Screening.objects.unfinished().get(patient=story.patient_id)
    answers = {f"a-{question}": answer for question, answer in ANSWERS_NOW.items()}
    page.submit(answers, form="answers", button="Save and finish")
    screening.refresh_from_db()
    expect(screening.status == "completed", "The screening was not finished.")
    found = story.patient.needs.exclude(pk__in=known).in_order()
    expect(found.exists(), "The assessment finds no new need.")
    return ", ".join(str(need.category) for need in found)


def agrees_on_a_plan(story: Story) -> str:
    page = story.manager.open(f"/patients/{story.patient_id}/plans/")
    page.submit(form="plans")
    plan = CarePlan.objects.get(patient=story.patient_id)
    in_a_month = str(timezone.localdate() + timedelta(days=30))
    page.open(f"/plans/{plan.pk}/goals/")
    page.submit(
        {
            "description": "Weigh less than 180 pounds, without swollen feet",
            "measure": "Weight",
            "measure_code": WEIGHT,
            "unit": "lb",
            "baseline": "186",
            "target": "180",
            "at_most": "yes",
            "due_on": in_a_month,
        },
        form="goals",
    )
    need = str(story.utilities.pk)
    page.open(f"/plans/{plan.pk}/goals/")
    page.submit({**LIGHTS, "needs": need, "due_on": in_a_month}, form="goals")
    page.open(f"/plans/{plan.pk}/agree/")
    page.submit({"how": page.choices("how")[0]}, form="agree")
    page.open(plan.get_absolute_url())
    page.submit({"to": "active", "why": "Agreed"}, form="move")
    plan.refresh_from_db()
    expect(plan.status == "active", "The plan is not in force.")
    expect(plan.agreements.exists(), "The agreement was not written down.")
    return (
        "makes a plan with them: 180 pounds in 30 days, and the lights stay on; they"
        " agree"
    )


def meets_the_goal(story: Story) -> str:
    page = story.manager.open(f"/patients/{story.patient_id}/monitoring/")
    page.submit({"asked": "weight", "number": "179", "is_sure": "on"}, form="type-in")
    goal = Goal.objects.get(plan__patient=story.patient_id, measure_code=WEIGHT)
    expect(goal.achievement_status == "achieved", "The goal is not met.")
    return (
        "types in 179 pounds, which moves the goal: "
        f"{goal.get_achievement_status_display()}"
    )


def graduates(story: Story) -> str:
    found = Enrollment.objects.active().get(patient=story.patient_id)
    page = story.manager.open(f"/enrollments/{found.pk}/graduate/")
    page.submit({"note": "Goal met, no stay since."}, form="graduate")
    found.refresh_from_db()
    expect(found.status == "graduated", "They did not graduate.")
    page.open(found.program.get_absolute_url()).sees("Graduated")
    return "lets them graduate; the program's page counts it"
