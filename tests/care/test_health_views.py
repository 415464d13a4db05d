"""Conditions, allergies, stays and people: who writes, and what is refused."""

from datetime import date, datetime, time
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from care.health.codes import is_private_code, normal_code
from care.models import Condition, Encounter, SupportPerson
from people.models import AuditEvent
from tests.care.records import ConditionFactory, EncounterFactory
from tests.people.factories import WorkerFactory

pytestmark = pytest.mark.django_db
CONDITION = {"label": "Diabetes", "clinical_status": "active", "source": "patient"}


def add(client, patient, kind, **fields):
    address = reverse("care:health_add", args=[patient.pk, kind])
    return client.post(address, {"key": str(uuid4()), **fields})


def edit(client, kind, row, **fields):
    return client.post(reverse("care:health_edit", args=[kind, row.pk]), fields)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("e119", "E11.9"), ("E11.9", "E11.9"), (" i10 ", "I10"), ("s72.001a", "S72.001A")],
)
def test_codes_are_kept_in_one_shape(typed, code):
    assert normal_code(typed) == code


@pytest.mark.parametrize("typed", ["", "U1", "E1", "diabetes", "E11.98765"])
def test_what_is_no_code(typed):
    with pytest.raises(ValueError, match=typed or "$"):
        normal_code(typed)


def test_mental_health_is_private_of_itself(desk, patient, client_for, clinic):
    assert is_private_code("F32.9")
    add(desk, patient, "condition", **CONDITION | {"code": "f329"})
    assert Condition.objects.get().is_private
    other = client_for(WorkerFactory(at=clinic))
    refused = add(other, patient, "condition", **CONDITION | {"code": "F32.9"})
    assert refused.status_code == 422
    assert Condition.objects.count() == 1
    page = other.get(reverse("care:health", args=[patient.pk])).content.decode()
    assert "Diabetes" not in page


def test_a_condition_is_private_by_its_words_until_the_team_says_otherwise(
    desk, patient, client_for, clinic
):
    colleague = client_for(WorkerFactory(at=clinic))
    add(desk, patient, "condition", **CONDITION | {"label": "Depression"})
    add(colleague, patient, "condition", **CONDITION | {"label": "Alcohol use"})
    assert list(Condition.objects.values_list("is_private", flat=True)) == [True, True]
    ideation = CONDITION | {"label": "In crisis", "code": "R45.851"}
    assert add(colleague, patient, "condition", **ideation).status_code == 422

    row = Condition.objects.get(label="Depression")
    opened = CONDITION | {"label": row.label, "as_of": row.recorded_at.isoformat()}
    edit(desk, "condition", row, **opened)
    page = colleague.get(reverse("care:health", args=[patient.pk])).content.decode()
    assert "Depression" in page
    assert "Alcohol use" not in page


def test_the_same_form_twice_is_one_row(desk, patient):
    key = str(uuid4())
    for _time in range(2):
        add(desk, patient, "condition", **CONDITION | {"key": key, "code": "E11.9"})
    assert Condition.objects.get().code == "E11.9"
    assert AuditEvent.objects.filter(action="add-health").count() == 1


def test_two_who_edit_at_once_are_told(desk, patient, worker):
    row = ConditionFactory(patient=patient)
    shown = row.recorded_at.isoformat()
    for _twice in range(2):
        mild = CONDITION | {"label": "Asthma, mild"}
        assert edit(desk, "condition", row, as_of=shown, **mild).status_code == 302
    late = CONDITION | {"label": "Asthma, severe"}
    answer = edit(desk, "condition", row, as_of=shown, **late)
    assert answer.status_code == 422
    assert "changed this meanwhile" in answer.content.decode()
    row.refresh_from_db()
    assert row.label == "Asthma, mild"
    again = answer.context["form"]["as_of"].value()
    edit(desk, "condition", row, as_of=again, **late)
    row.refresh_from_db()
    assert row.label == "Asthma, severe"


def test_who_comes_second_reads_what_stands_there_now(desk, patient):
    row = EncounterFactory(patient=patient, facility="", disposition="")
    stay = {"encounter_class": row.encounter_class, "source": "patient"}
    stay |= {"started_on": timezone.localdate(row.started_at).isoformat()}
    stay |= {"as_of": row.recorded_at.isoformat()}
    told = {"facility": "General", "came_by_emergency": "true", "disposition": "Home"}
    edit(desk, "encounter", row, **stay, **told)
    answer = edit(desk, "encounter", row, **stay, reason="Chest pain")
    now = dict(answer.context["form"].now)
    assert now.pop("Until", "nothing") == "nothing"
    assert now == {
        "Where": "General",
        "Why": "nothing",
        "Came by the emergency department": "Yes",
        "Where they went next": "Home",
    }
    assert "What stands there now" in answer.content.decode()


def test_days_of_a_stay(desk, patient):
    stay = {"encounter_class": "inpatient", "source": "patient"}
    days = {"started_on": "2026-03-02", "ended_on": "2026-03-01"}
    assert add(desk, patient, "encounter", **stay, **days).status_code == 422
    add(desk, patient, "encounter", **stay, started_on="2026-03-02")
    assert Encounter.objects.get().ended_at is None


@pytest.mark.parametrize(
    ("day", "problem"),
    [
        ("1826-11-20", "not born yet"),
        ("1950-04-30", "not born yet"),
        ("2199-01-01", "still to come"),
    ],
)
def test_nothing_was_before_their_birth_or_is_still_to_come(
    desk, patient, day, problem
):
    patient.date_of_birth = date(1950, 5, 1)
    patient.save()
    stay = {"encounter_class": "inpatient", "source": "patient", "started_on": day}
    since, until = CONDITION | {"onset_on": day}, CONDITION | {"abated_on": day}
    for kind, sent in [
        *(("encounter", stay), ("condition", since), ("condition", until)),
    ]:
        answer = add(desk, patient, kind, **sent)
        assert answer.status_code == 422
        assert problem in answer.content.decode()


def test_a_stay_of_this_morning_is_not_still_to_come(desk, patient):
    today = timezone.localdate()
    stay = {"encounter_class": "emergency", "source": "patient"}
    days = {"started_on": today.isoformat(), "ended_on": today.isoformat()}
    morning = timezone.make_aware(datetime.combine(today, time(9)))
    with time_machine.travel(morning, tick=False):
        add(desk, patient, "encounter", **stay, **days)
    visit = Encounter.objects.get()
    assert visit.started_at == visit.ended_at == morning


def test_how_they_came_in_may_stay_unknown(desk, patient):
    stay = {"encounter_class": "inpatient", "source": "patient"}
    for answer, is_known in [("unknown", None), ("true", True), ("false", False)]:
        sent = {**stay, "started_on": "2026-03-02", "came_by_emergency": answer}
        add(desk, patient, "encounter", **sent)
        assert Encounter.objects.latest("recorded_at").came_by_emergency is is_known


def test_what_a_system_told_is_not_changed_by_hand(desk, patient):
    told = EncounterFactory(patient=patient, source="adt", external_id="42")
    assert edit(desk, "encounter", told).status_code == 404
    page = desk.get(reverse("care:health", args=[patient.pk])).content.decode()
    assert "Riverside" in page
    assert str(told.pk) not in page


def test_entered_by_mistake_it_can_be_removed(desk, patient):
    row = ConditionFactory(patient=patient)
    edit(desk, "condition", row, remove="1")
    assert not Condition.objects.exists()
    assert AuditEvent.objects.get(action="remove-health").object_id == str(row.pk)


def test_many_visits_are_paged(desk, patient):
    EncounterFactory.create_batch(21, patient=patient)
    address = reverse("care:health", args=[patient.pk])
    first, second = desk.get(address), desk.get(address + "?page=2")
    counts = [len(page.context["lists"][2].rows) for page in (first, second)]
    assert counts == [20, 1]
    assert "1 to 20 of 21" in first.content.decode()
    assert "Page 2 of 2" in second.content.decode()


def test_who_is_in_an_assessment_goes_on_with_it(desk, patient):
    person = {"name": "Ana", "tie": "child", "phone": "412-555-0143"}
    listed = add(desk, patient, "person", **person)["Location"]
    assert listed.endswith("#list-person")
    begun = desk.post(
        reverse("care:assessments", args=[patient.pk]), {"occasion": "first"}
    )
    back = add(desk, patient, "person", **person)["Location"]
    assert back == f"{begun['Location']}#part-support"
    assert SupportPerson.objects.count() == 2
