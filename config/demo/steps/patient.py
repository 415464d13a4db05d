"""The patient's part, by phone, and what the worker process does between."""

from datetime import timedelta
from io import StringIO

from django.core.management import call_command
from django.utils import timezone

from config.demo.story import Story, expect
from config.demo.visitor import StepFailed
from notifications.models import Message
from notifications.services import notify_patient
from referrals.appointment_messages import BOOKED
from referrals.jobs import ask_patients
from referrals.messages import PATIENT_ACCEPTED, PATIENT_ASK, PATIENT_SENT
from referrals.models import Coming, Referral
from referrals.status import PatientAnswer


def worker_delivers(_story: Story) -> str:
    before = Message.objects.filter(sent_at__isnull=False).count()
    _run_worker()
    sent = Message.objects.filter(sent_at__isnull=False).count() - before
    return f"delivers {sent} messages from the outbox"


def _run_worker() -> None:
    call_command("run_worker", until_idle=True, stdout=StringIO())


def text_of(story: Story, code: str) -> Message:
    text = Message.objects.filter(patient=story.patient_id, kind=code).first()
    if text is None:
        raise StepFailed(f"No text of kind {code} was written.")
    carrier = text.joined_to or text
    expect(bool(carrier.sent_at), f"The text of kind {code} was not sent.")
    return text


def hears_of_the_referral(story: Story) -> str:
    text = text_of(story, PATIENT_SENT.code)
    _says_nothing_private(story, text)
    return f"gets a text in Spanish: “{text.body}”"


def hears_of_the_acceptance(story: Story) -> str:
    text = text_of(story, PATIENT_ACCEPTED.code)
    _says_nothing_private(story, text)
    return f"gets a text: “{text.body}”"


def _says_nothing_private(story: Story, text: Message) -> None:
    words = text.body.lower()
    named = [story.patient.given_name, story.patient.family_name]
    named += [str(r.organization) for r in story.patient.referrals.for_listing()]
    for name in [*named, "food", "comida", "despensa"]:
        expect(name.lower() not in words, f"A text names “{name}”.")


def says_coming(story: Story) -> str:
    text = text_of(story, BOOKED.code)
    _says_nothing_private(story, text)
    reply(story, "1")
    made = story.referral("account").appointments.get()
    expect(made.patient_answer == Coming.ACCEPTED, "The 1 was not heard.")
    return f"answers 1, coming, to: “{text.body}”"


def a_week_passes(story: Story) -> str:
    """The acceptance is moved eight days back: nobody waits a week for a demo."""
    then = timezone.now() - timedelta(days=8)
    Referral.objects.filter(pk=story.notes["account"]).update(accepted_at=then)
    ask_patients()
    worker_delivers(story)
    text = text_of(story, PATIENT_ASK.code)
    return f"asks as if the acceptance were eight days old: “{text.body}”"


def says_not_yet(story: Story) -> str:
    reply(story, "2")
    referral = story.referral("account")
    expect(referral.patient_answer == PatientAnswer.NOT_YET, "The 2 was not heard.")
    return "answers 2; it stands on the timeline beside the partner's word"


def reply(story: Story, body: str) -> None:
    """From the demo's phone, through the signed webhook Twilio uses."""
    number = f"141255501{story.notes['line']}"
    story.phone.open(f"/demo/phones/?number=%2B{number}")
    story.phone.submit({"body": body}, form="phones")
    _run_worker()


def says_stop(story: Story) -> str:
    reply(story, "STOP")
    before = Message.objects.filter(patient=story.patient_id).count()
    message = notify_patient(
        patient=story.patient, kind=PATIENT_SENT.code, context={}, dedupe_key="stop"
    )
    expect(message is None, "A text would still go out after STOP.")
    expect(
        Message.objects.filter(patient=story.patient_id).count() == before,
        "A text was queued after STOP.",
    )
    reply(story, "START")
    return "texts STOP: nothing more goes out; START brings texts back"
