"""Between visits: a check-in by text tells of rising weight, and the plan changes."""

from datetime import timedelta

from django.utils import timezone

from care.models import Alert, CarePlan, CheckIn
from care.monitoring.check_ins import run_check_ins
from care.monitoring.measures import WEIGHT
from care.monitoring.messages import CHECK_IN_NUMBER
from config.demo.steps.patient import reply, text_of, worker_delivers
from config.demo.story import Story, expect

STEP = "Call the heart failure nurse about the water pill today"


def sets_limits(story: Story) -> str:
    """Yesterday's weight is typed in: nobody waits a day for a demo."""
    page = story.manager.open(f"/patients/{story.patient_id}/limits/?code={WEIGHT}")
    limits = {"code": WEIGHT, "gain_day": "2", "gain_week": "5", "rising": "on"}
    page.submit(limits, form="/limits/")
    page.open(f"/patients/{story.patient_id}/check-ins/")
    asking = {"is_active": "on", "asks": "weight", "next_on": timezone.localdate()}
    page.submit(asking | {"agreed": "on"}, form="/check-ins/")
    yesterday = timezone.localdate() - timedelta(days=1)
    noon = f"{yesterday}T12:00"
    weight = {"asked": "weight", "number": "182", "measured_at": noon}
    page.submit(weight, form="type-in")
    expect(story.patient.readings.exists(), "The reading was not kept.")
    return (
        "sets limits for this person, e.g. 2 pounds more in a day, and asks for the"
        " weight by text"
    )


def a_check_in_goes_out(story: Story) -> str:
    run_check_ins()
    worker_delivers(story)
    text = text_of(story, CHECK_IN_NUMBER.code)
    return f"asks for the number agreed on: “{text.body}”"


def texts_the_weight(story: Story) -> str:
    reply(story, "186")
    check_in = CheckIn.objects.get(patient=story.patient_id)
    expect(check_in.status == "answered", "The number was not heard.")
    return f"answers 186, which raises an alert: {_alert(story).words}"


def changes_the_plan(story: Story) -> str:
    alert = _alert(story)
    page = story.manager.open("/panel/").sees(alert.words)
    page.open(alert.get_absolute_url())
    step = {"description": STEP, "due_on": timezone.localdate()}
    page.submit(step, form="/plan/").sees(STEP)
    alert.refresh_from_db()
    expect(alert.acknowledged_at is not None, "The alert is still open.")
    plan = CarePlan.objects.get(patient=story.patient_id)
    why = plan.versions.order_by("-number")[0].why
    expect(alert.words in why, "The plan does not say why it changed.")
    return f"changes the plan in one action, because “{why}”; new step: {STEP}"


def _alert(story: Story) -> Alert:
    found: Alert = Alert.objects.get(patient=story.patient_id)
    return found
