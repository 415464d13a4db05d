"""How the messages run, in words for people: what is slow or broken, and what to do.
Figures only, about nobody."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.backlog import describe_backlog
from notifications.models import Channel, JobRun, Message, Sender
from notifications.provider_codes import code_for

# A text due is out within seconds; this late, something is wrong.
LATE_AFTER = timedelta(minutes=10)
MANY_WAITING = 100


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that works badly, and the next step."""

    what: str
    next_step: str
    tone: str = "danger"


@dataclass(frozen=True, slots=True)
class ChannelState:
    label: str
    due: int
    oldest: datetime | None
    last_day: int
    dead: int


@dataclass(frozen=True, slots=True)
class Health:
    findings: list[Finding]
    channels: list[ChannelState]
    backlog: dict[str, Any]
    jobs: list[JobRun]
    senders: list[Sender]


def describe_health() -> Health:
    backlog = describe_backlog()
    channels = _channels(backlog["letters_to_print"])
    jobs = list(JobRun.objects.order_by("name"))
    senders = list(Sender.objects.order_by("provider", "address"))
    findings = [
        *_worker(backlog["worker"]),
        *_lateness(channels),
        *_intake(backlog),
        *_senders(senders),
        *_jobs(jobs),
    ]
    return Health(findings, channels, backlog, jobs, senders)


def _channels(letters: int) -> list[ChannelState]:
    """Letters wait for a person, so that none is late."""
    now = timezone.now()
    due = _by_channel(Message.objects.due(now)) | {Channel.LETTER: (letters, None)}
    dead = _by_channel(Message.objects.dead())
    day = Message.objects.filter(sent_at__gte=now - timedelta(days=1))
    last_day = _by_channel(day)
    return [
        ChannelState(
            label=str(channel.label),
            due=due.get(channel, (0, None))[0],
            oldest=due.get(channel, (0, None))[1],
            last_day=last_day.get(channel, (0, None))[0],
            dead=dead.get(channel, (0, None))[0],
        )
        for channel in Channel
    ]


def _by_channel(messages: Any) -> dict[str, tuple[int, datetime | None]]:
    """Count and oldest moment."""
    rows = (
        messages.order_by()
        .values("channel")
        .annotate(count=Count("pk"), oldest=Min("not_before"))
        .order_by("channel")
    )
    return {row["channel"]: (row["count"], row["oldest"]) for row in rows}


def _worker(state: str) -> Iterator[Finding]:
    steps = _("Ask whoever runs the server to start it: manage.py run_worker.")
    if state == "never-seen":
        yield Finding(_("No worker has run yet: nothing is sent."), steps)
    elif state == "silent":
        yield Finding(_("No worker runs now: nothing is sent."), steps)


def _lateness(channels: list[ChannelState]) -> Iterator[Finding]:
    now = timezone.now()
    for channel in channels:
        if channel.oldest and now - channel.oldest > LATE_AFTER:
            minutes = int((now - channel.oldest).total_seconds() // 60)
            what = ngettext(
                "%(channel)s: the oldest is %(count)d minute late.",
                "%(channel)s: the oldest is %(count)d minutes late.",
                minutes,
            )
            yield Finding(
                what % {"channel": channel.label, "count": minutes},
                _("If it does not fall within the hour, ask whoever runs the server."),
                "warning",
            )


def _intake(backlog: dict[str, Any]) -> Iterator[Finding]:
    later = _("If it does not fall within the hour, ask whoever runs the server.")
    if (waiting := backlog["inbound_waiting"]) > MANY_WAITING:
        words = _("%(count)d texts that came in have not been read by the worker.")
        yield Finding(words % {"count": waiting}, later, "warning")
    if (waiting := backlog["callbacks_waiting"]) > MANY_WAITING:
        words = _("%(count)d reports of the provider have not been read by the worker.")
        yield Finding(words % {"count": waiting}, later, "warning")
    if failing := backlog["intake_failing"]:
        words = ngettext(
            "%(count)d text or report that came in cannot be processed.",
            "%(count)d texts or reports that came in cannot be processed.",
            failing,
        )
        yield Finding(
            words % {"count": failing},
            _("It is kept and tried again. Show this to whoever runs the server: the "
              "worker's log says why."),
        )  # fmt: skip


def _senders(senders: list[Sender]) -> Iterator[Finding]:
    now = timezone.now()
    for sender in senders:
        if sender.alert_code:
            code = code_for(sender.alert_code)
            words = {"sender": sender.address, "why": code.words}
            yield Finding(_("%(sender)s: %(why)s") % words, str(code.next_step))
        elif sender.closed_until and sender.closed_until > now:
            yield Finding(
                _("%(sender)s rests after refusals.") % {"sender": sender.address},
                _("It is tried again by itself."),
                "warning",
            )


def _jobs(jobs: list[JobRun]) -> Iterator[Finding]:
    for job in jobs:
        if job.last_error:
            yield Finding(
                _("The job %(job)s failed when it last ran.") % {"job": job.name},
                _("It is tried again by itself. If it stays, show this to whoever "
                  "runs the server: %(error)s") % {"error": job.last_error},
                "warning",
            )  # fmt: skip
