"""Links by which a person answers a screening alone, on a phone of their own."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from people import audit
from people.links import create_link, revoke_links
from people.models import AccessLink, ContactPoint, User
from people.models.contact_choices import OwnPage
from people.tasks import raise_task, task_kind
from screening.instruments import Question
from screening.models import Screening
from screening.permissions import sensitive_questions
from screening.services import finish_screening

PURPOSE = "own-screening"
VALID_FOR = timedelta(days=7)
TASK = task_kind("self-screened")


@audit.in_turn()
def new_link_url(
    *, screening: Screening, actor: User, contact: ContactPoint | None = None
) -> str:
    """A fresh link, which ends the earlier ones; `contact` is the number it is texted
    to, None where it is shown on the worker's screen."""
    end_links(screening)
    token = create_link(
        purpose=PURPOSE,
        subject_id=screening.pk,
        audience=str(contact.pk) if contact else "",
        valid_for=VALID_FOR,
    )
    audit.record(
        "own-screening-link", actor=actor, patient=screening.patient, subject=screening
    )
    return settings.BASE_URL + reverse("screening:own", args=[token])


def end_links(screening: Screening) -> None:
    revoke_links(purpose=PURPOSE, subject_id=screening.pk)


def may_be_alone(screening: Screening) -> bool:
    """Unfinished, and nothing in it needs a person to hear the answer."""
    return screening.is_unfinished and not screening.definition.needs_a_person


def is_safe(link: AccessLink, screening: Screening) -> bool:
    """Texted to a number, it opens only while that number may get links."""
    if not link.audience:
        return True
    points = screening.patient.contact_points.filter(pk=link.audience)
    contact = points.first()
    return contact is not None and contact.may_carry_link


def may_ask_private(link: AccessLink, screening: Screening) -> bool:
    """Private questions are asked only of who said that nobody else uses the phone; of
    a link shown on the worker's screen, at any number."""
    points = screening.patient.contact_points.filter(own_page=OwnPage.PRIVATE)
    if link.audience:
        points = points.filter(pk=link.audience)
    return points.exists()


def open_questions(screening: Screening, *, private: bool) -> list[Question]:
    """Those without an answer, in the screening's language; private ones only where
    they may be asked. What was answered is never shown again."""
    instrument = screening.definition.in_language(screening.language)
    hidden = frozenset() if private else sensitive_questions(screening.definition)
    answered = screening.responses()
    return [
        question
        for question in instrument.questions
        if question.link_id not in answered and question.link_id not in hidden
    ]


@transaction.atomic
def finish_own(*, screening: Screening) -> None:
    """Scored like any other; the link ends, and whoever started it is asked to look."""
    actor = screening.started_by
    finish_screening(screening=screening, actor=actor, by_themselves=True)
    end_links(screening)
    raise_task(
        patient=screening.patient,
        kind=TASK,
        title=_("Screened by themselves: look at it"),
        subject_id=screening.pk,
        url=screening.result_url,
        owner=actor,
    )
