"""How long a care manager waits: the panel, and the one screen about a person.

Invented people, each with needs, texts, tasks, contacts, a plan, lists of medications,
visits and a way home from the hospital.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from time import perf_counter

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from care.contacts.services import Said, log_contact
from care.medications.lists import entries_of_text
from care.medications.services import add_entries, start_reconciliation
from care.models import (
    CarePlan,
    Condition,
    Encounter,
    Goal,
    IntensityLevel,
    Program,
    ProgramKind,
)
from care.plans.services import begin_plan
from care.programs.services import identify, move_enrollment, save_program
from notifications.models import InboundMessage
from people.models import ContactPoint, Patient, Role, Task, User
from people.services import add_member, create_patient
from resources.benchmark.timing import Latency, latency
from resources.models import Category, Organization
from resources.warming import warm_up
from screening.models import Interest, Need

MOST_MS = 150.0
WARM_UP = 3
FEW = 2
NEEDS = ("food-insecurity", "housing-instability", "transportation-insecurity")
LIST = "Metoprolol succinate ER 50 mg once a day\nFurosemide 40 mg every morning"


@dataclass(slots=True)
class Findings:
    """Queries of the panel of a few people and of all."""

    people: int
    panel: Latency
    chart: Latency
    few_queries: int
    queries: int
    chart_queries: set[int]

    @property
    def holds(self) -> bool:
        fast = max(self.panel.p95, self.chart.p95) <= MOST_MS
        return fast and self.few_queries == self.queries

    def lines(self) -> Iterator[str]:
        yield f"A panel of {self.people} people, and the one screen of each"
        for name, took in (("panel", self.panel), ("one screen", self.chart)):
            yield (
                f"{name:<12} p50 {took.p50:7.1f} ms   p95 {took.p95:7.1f} ms"
                f"   p99 {took.p99:7.1f} ms"
            )
        charts = f"{min(self.chart_queries)} to {max(self.chart_queries)}"
        yield (
            f"queries: panel of {FEW} people {self.few_queries}, of {self.people}"
            f" {self.queries}; one screen {charts}"
        )
        verdict = "holds" if self.holds else "does NOT hold"
        yield f"at most {MOST_MS:.0f} ms at p95, constant queries: {verdict}"


def run_bench(people: int, rounds: int) -> Findings:
    clinic = Organization.objects.create(name="Bench clinic")
    program = _program(clinic)
    few, many = (_manager(clinic, name) for name in ("few", "many"))
    random = Random(1)  # noqa: S311
    for number in range(FEW):
        _person(random, number, few, program, clinic)
    carried = [_person(random, n, many, program, clinic) for n in range(people)]
    charts = [patient.get_absolute_url() for patient in carried]
    panel = "/panel/"
    desk = _desk(many)
    # As in the processes that serve.
    warm_up()
    return Findings(
        people=people,
        panel=latency(list(_timed(desk, [panel] * rounds))),
        chart=latency(list(_timed(desk, charts * max(rounds // people, 1)))),
        few_queries=_queries(_desk(few), panel),
        queries=_queries(desk, panel),
        chart_queries={_queries(desk, chart) for chart in charts[:10]},
    )


def _timed(desk: Client, addresses: list[str]) -> Iterator[float]:
    """Milliseconds of each, without the first few."""
    for address in addresses[:WARM_UP]:
        desk.get(address)
    for address in addresses:
        start = perf_counter()
        response = desk.get(address)
        took = (perf_counter() - start) * 1000
        if response.status_code != 200:
            raise AssertionError(f"{response.status_code} at {address}")
        yield took


def _queries(desk: Client, address: str) -> int:
    desk.get(address)
    with CaptureQueriesContext(connection) as queries:
        desk.get(address)
    return len(queries)


def _desk(user: User) -> Client:
    desk = Client()
    desk.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return desk


def _manager(clinic: Organization, name: str) -> User:
    user = User.objects.create_user(f"{name}@bench.example.org", phone="412-555-0101")
    add_member(user=user, organization=clinic, role=Role.CARE_MANAGER)
    return user


def _program(clinic: Organization) -> Program:
    return save_program(
        program=Program(
            organization=clinic, kind=ProgramKind.PROVIDER, name="Bench program"
        ),
        levels=[IntensityLevel(name="Weekly", contact_days=7, check_in_days=3)],
    )


def _person(
    random: Random, number: int, manager: User, program: Program, clinic: Organization
) -> Patient:
    patient = create_patient(
        actor=manager,
        organization=clinic,
        patient=Patient(given_name=f"Person {number}", family_name="Bench"),
        contact=ContactPoint(phone=f"+1412555{random.randint(1000, 9999)}"),
    )
    found = identify(patient=patient, program=program, actor=manager)
    move_enrollment(
        enrollment=found,
        name="enroll",
        actor=manager,
        level=program.levels.get(),
        manager=manager,
    )
    now = timezone.now()
    _history(random, patient, manager, now)
    _care(patient, manager, now)
    return patient


def _history(random: Random, patient: Patient, manager: User, now: datetime) -> None:
    for _time in range(10):
        log_contact(patient=patient, actor=manager, said=Said("reached", note="Well."))
    InboundMessage.objects.bulk_create(
        InboundMessage(
            provider_sid=f"SM{random.getrandbits(120):032x}",
            from_number="+14125550142",
            to_number="+14125550100",
            body="I am fine, thank you.",
            patient=patient,
            received_at=now - timedelta(hours=hour),
        )
        for hour in range(20)
    )
    Task.objects.bulk_create(
        Task(
            patient=patient,
            owner=manager,
            kind="inbound-text",
            title="Call about the result",
            due_at=now + timedelta(days=day),
        )
        for day in range(4)
    )
    for code in NEEDS:
        Need.objects.create(
            patient=patient,
            category=Category.objects.get(pk=code),
            interest=Interest.YES,
            created_by=manager,
        )


def _care(patient: Patient, manager: User, now: datetime) -> None:
    for code, label in (("I50.9", "Heart failure"), ("E11.9", "Diabetes")):
        Condition.objects.create(patient=patient, code=code, label=label)
    for months, kind in ((4, "emergency"), (9, "inpatient"), (0, "inpatient")):
        ended = now - timedelta(days=30 * months + 2)
        Encounter.objects.create(
            patient=patient,
            encounter_class=kind,
            started_at=ended - timedelta(days=3),
            ended_at=ended,
            facility="Bench hospital",
        )
    plan: CarePlan = begin_plan(patient=patient, actor=manager)
    for number in range(3):
        Goal.objects.create(plan=plan, description=f"Goal {number}", position=number)
    lists = start_reconciliation(patient=patient, actor=manager)
    add_entries(
        reconciliation=lists,
        source="patient",
        entries=entries_of_text(LIST),
        actor=manager,
    )
