from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from config.demo.seed import PASSWORD, email_of
from config.demo.visitor import StepFailed, Visitor
from people.models import Patient
from referrals.models import Referral
from screening.models import Need

FIRST_NAMES = ("Elena", "Carmen", "Sofía", "Ximena", "Inés", "Paloma", "Noemí", "Alba")
LAST_NAMES = ("Quiroga", "Balderas", "Montes", "Carranza", "Espino", "Villar", "Duarte")


@dataclass
class Story:
    """What the steps of the walkthrough hand on to each other."""

    worker: Visitor = field(default_factory=lambda: Visitor("Social worker"))
    link: Visitor = field(default_factory=lambda: Visitor("Partner by link"))
    partner: Visitor = field(default_factory=lambda: Visitor("Partner"))
    phone: Visitor = field(default_factory=lambda: Visitor("Patient"))
    editor: Visitor = field(default_factory=lambda: Visitor("Organization editor"))
    curator: Visitor = field(default_factory=lambda: Visitor("Curator"))
    manager: Visitor = field(default_factory=lambda: Visitor("Care manager"))
    program: Visitor = field(default_factory=lambda: Visitor("Program manager"))
    clinician: Visitor = field(default_factory=lambda: Visitor("Clinician"))
    hospital: Visitor = field(default_factory=lambda: Visitor("Hospital's system"))
    visitor: Visitor = field(default_factory=lambda: Visitor("Anyone"))
    patient_id: UUID = field(default_factory=lambda: UUID(int=0))
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def patient(self) -> Patient:
        return Patient.objects.get(pk=self.patient_id)

    @property
    def food(self) -> Need:
        return self.patient.needs.get(category="food-insecurity")

    @property
    def utilities(self) -> Need:
        return self.patient.needs.get(category="utility-insecurity")

    def referral(self, key: str) -> Referral:
        return Referral.objects.get(pk=self.notes[key])


@dataclass(frozen=True)
class Step:
    """One thing one person does; `do` returns what happened, in a line."""

    who: str
    do: Callable[[Story], str]


def sign_in(visitor: Visitor, name: str) -> None:
    visitor.open("/accounts/login/")
    visitor.submit({"login": email_of(name), "password": PASSWORD}, form="login")


def expect(fact: bool, otherwise: str) -> None:
    if not fact:
        raise StepFailed(otherwise)
