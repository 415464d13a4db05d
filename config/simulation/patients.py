"""Patients come in, are screened, agree or not, and answer their phones."""

from datetime import datetime, timedelta

from config.simulation.days import moments
from config.simulation.network import NEEDS, PLACES, Network, referral_of
from config.simulation.people import Person, draw_person
from config.simulation.post import POST
from config.simulation.rates import INTAKE_DAYS
from notifications.demo_phones import send_reply
from notifications.models import Message
from people.models import Consent, ContactPoint, Patient, User
from people.models.consent import ConsentMethod
from people.models.patient import TextingConsent
from people.services import create_patient, record_consent
from referrals.matching import matches_for
from referrals.messages import ASKING, PATIENT_ACCEPTED
from referrals.models import Referral
from referrals.services import send_referrals
from referrals.status import NotHelpedReason, Status
from screening.instruments import find_current
from screening.models import Interest, Need, Screening
from screening.responses import Response
from screening.services import (
    finish_screening,
    save_answers,
    set_interest,
    start_screening,
)

INSTRUMENT = "ahc-hrsn-core"
# No to everything, then what each need answers.
NO_NEED = {
    "71802-3": "LA31993-1",
    "88122-7": "LA28398-8",
    "88123-5": "LA28398-8",
    "93030-5": "LA32-8",
    "96779-4": "LA32-8",
}
ANSWER = {
    "food-insecurity": ("88122-7", "LA28397-0"),
    "housing-instability": ("71802-3", "LA31994-9"),
    "transportation-insecurity": ("93030-5", "LA33-6"),
    "utility-insecurity": ("96779-4", "LA33-6"),
}
YES, NOT_YET, NO_LONGER = "1", "2", "3"
# Hours until a text is answered, at most.
ANSWERS_WITHIN_HOURS = 24


def plan_arrivals(network: Network, count: int) -> None:
    """Over the working days of the first weeks."""
    days = [
        moment.at
        for moment in moments()
        if moment.number < INTAKE_DAYS and moment.is_first and moment.is_business_day
    ]
    for number in range(count):
        person = draw_person(
            number, network.draws, network.answering, NEEDS, len(PLACES)
        )
        if not person.has_phone:
            POST.dead_numbers.add(person.phone)
        _plan(network, person, days[number % len(days)])


def _plan(network: Network, person: Person, at: datetime) -> None:
    name = f"arrival-{person.number:05d}"
    network.diary.add(at, name, lambda: _come_in(network, person))


def worker_of(network: Network, person: Person) -> User:
    return network.workers[person.number % len(network.workers)]


def _come_in(network: Network, person: Person) -> None:
    worker = worker_of(network, person)
    patient = _register(network, person, worker)
    screening = _screen(person, patient, worker)
    for need in screening.patient.needs.open().order_by("category"):
        interest = Interest.YES if person.wants else Interest.NO
        set_interest(need=need, interest=interest, actor=worker)
    if person.needs and person.wants and person.consents:
        _agree(network, patient, worker)
        for need in patient.needs.open().order_by("category"):
            _send(need, worker)


def _register(network: Network, person: Person, worker: User) -> Patient:
    texts = person.textable and network.arm.texts
    patient = create_patient(
        actor=worker,
        organization=network.clinic,
        patient=Patient(
            given_name=f"Invented {person.number}",
            family_name="Person",
            date_of_birth=person.born,
            postal_code=PLACES[person.place][0],
        ),
        contact=ContactPoint(
            phone=person.phone,
            safe_to_text=texts,
            texting_consent=(
                TextingConsent.AGREED if texts else TextingConsent.REFUSED
            ),
        ),
    )
    network.persons[patient.pk] = person
    return patient


def _screen(person: Person, patient: Patient, worker: User) -> Screening:
    instrument = find_current(INSTRUMENT)
    if instrument is None:
        raise LookupError(INSTRUMENT)
    screening = start_screening(
        patient=patient, instrument=instrument, language="en", actor=worker
    )
    answers = NO_NEED | dict(ANSWER[need] for need in person.needs)
    responses = {link_id: Response((code,)) for link_id, code in answers.items()}
    save_answers(screening=screening, responses=responses, actor=worker)
    return finish_screening(screening=screening, actor=worker)


def _agree(network: Network, patient: Patient, worker: User) -> None:
    record_consent(
        actor=worker,
        consent=Consent(
            patient=patient, wording=network.wording, method=ConsentMethod.VERBAL
        ),
    )


def _send(need: Need, worker: User) -> None:
    found = matches_for(need, actor=worker, limit=1)
    if found:
        best = found[0]
        place = (best.service, best.service_at_location)
        send_referrals(need=need, places=[place], sender=worker)


def read_texts(network: Network, now: datetime) -> None:
    """What arrived since; some is read, some answered, and some ends in STOP."""
    for text in POST.take_texts():
        person = network.persons.get(text.patient_id) if text.patient_id else None
        if person:
            _read(network, person, text, now)


def _read(network: Network, person: Person, text: Message, now: datetime) -> None:
    about = _about(network, person, text)
    if not network.draws.happens("reads", *about):
        return
    if text.kind == PATIENT_ACCEPTED.code:
        person.expects_call = True
    hours = network.draws.days((1, ANSWERS_WITHIN_HOURS), *about)
    at, name = now + timedelta(hours=hours), f"reply-{about}"
    if network.draws.happens("stops", *about):
        network.diary.add(at, name, lambda: _reply(person, "STOP"))
    elif text.kind in ASKING and network.draws.happens("replies", *about):
        network.diary.add(at, name, lambda: _answer(person, text))


def _about(network: Network, person: Person, text: Message) -> tuple[object, ...]:
    """Names a text the same in every run."""
    return (person.number, text.kind, _partner_of(network, text))


def _partner_of(network: Network, text: Message) -> str:
    referral = referral_of(text.subject_id)
    return network.partners[referral.organization_id].name if referral else ""


def _answer(person: Person, text: Message) -> None:
    if referral := referral_of(text.subject_id):
        _reply(person, digit_for(referral))


def digit_for(referral: Referral) -> str:
    """The truth: they tell what happened to them."""
    if referral.status == Status.CLOSED_HELPED:
        return YES
    if referral.reason in {
        NotHelpedReason.NO_LONGER_NEEDED,
        NotHelpedReason.PATIENT_DECLINED,
    }:
        return NO_LONGER
    return NOT_YET


def _reply(person: Person, words: str) -> None:
    """From their phone, through the signed webhook."""
    status = send_reply(person.phone, words)
    if status != 200:
        raise RuntimeError(f"The webhook answered {status}.")
