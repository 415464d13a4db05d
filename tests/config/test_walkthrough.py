"""The main job, once, through the real pages: on whichever database the suite runs."""

from datetime import UTC, datetime
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from config.demo import steps
from config.demo.seed import seed_demo
from config.demo.story import Step, Story
from config.demo.visitor import StepFailed

pytestmark = pytest.mark.django_db

# In New York: no midnight falls between two steps.
TEN_IN_THE_MORNING = datetime(2026, 11, 18, 15, tzinfo=UTC)


def test_the_walkthrough_passes_on_a_seeded_demonstration(settings, tmp_path):
    settings.NOTIFICATIONS = settings.NOTIFICATIONS | {"sms": "demo", "email": "demo"}
    out = StringIO()
    with time_machine.travel(TEN_IN_THE_MORNING):
        seed_demo(say=lambda _line: None)
        call_command("walkthrough", stdout=out)
    assert f"All {len(steps.STEPS)} steps done." in out.getvalue()


def test_it_stops_at_the_first_step_that_fails(monkeypatch):
    def fails(_story: Story) -> str:
        raise StepFailed("the door is locked")

    def never(_story: Story) -> str:
        raise AssertionError

    monkeypatch.setattr(
        "config.management.commands.walkthrough.STEPS",
        [Step("Anyone", fails), Step("Anyone", never)],
    )
    with pytest.raises(CommandError, match="Step 1, Anyone: the door is locked"):
        call_command("walkthrough", stdout=StringIO())
