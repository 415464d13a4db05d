"""Doing to a referral what a form says, by whoever may."""

from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import override

from people.requests import CONFLICT, UNPROCESSABLE
from referrals.actors import Actor
from referrals.forms import FORMS, TransitionForm
from referrals.models import Referral, ReferralEvent
from referrals.status import TRANSITIONS, Party
from referrals.transitions import (
    ConsentMissing,
    StaleReferral,
    perform,
    recorded_facts,
)

DONE = 200


def posted_form(request: HttpRequest, name: str, *parties: Party) -> TransitionForm:
    """The form of a transition that one of the parties performs; 404 for others."""
    if name not in FORMS or TRANSITIONS[name].who not in parties:
        raise Http404
    return FORMS[name](request.POST, name=name)


def act(referral: Referral, form: TransitionForm, actor: Actor) -> int:
    """Perform it and answer DONE, or the status to draw the page again with: what is
    wrong then stands on the form, and `referral` is as it is now. The same form sent
    twice is done once and answered alike."""
    if not form.is_valid():
        return UNPROCESSABLE
    facts = dict(form.cleaned_data)
    seen = facts.pop("seen")
    try:
        # What it writes for colleagues, tasks above all, is in the network's language.
        with override(settings.LANGUAGE_CODE):
            perform(referral, form.transition.name, actor=actor, seen=seen, **facts)
    except StaleReferral:
        if _is_repeated(referral, form, actor):
            return DONE
        form.show_version(referral.version, instead_of=seen)
        return CONFLICT
    except ValidationError as late:
        form.add_error(None, late)
        return UNPROCESSABLE
    except ConsentMissing:
        form.add_error(None, _("Nothing was done: consent no longer covers this."))
        return UNPROCESSABLE
    return DONE


def _is_repeated(referral: Referral, form: TransitionForm, actor: Actor) -> bool:
    last = referral.events.filter(name__in=list(TRANSITIONS)).last()
    facts = {k: v for k, v in form.cleaned_data.items() if k != "seen"}
    return (
        last is not None
        and last.name == form.transition.name
        and last.actor_label == actor.label
        and last.facts == recorded_facts(facts)
    )


def meanwhile(
    referral: Referral, form: TransitionForm | None
) -> Iterable[ReferralEvent]:
    """Who did what since the page was drawn on which the form was filled in."""
    if form is None or form.was_meant_for is None:
        return []
    return referral.events.moves_since(form.was_meant_for)


def typed_text(form: TransitionForm) -> str:
    """What was chosen and typed, shown back where the form itself is gone."""
    lines = []
    for field in form.visible_fields():
        value = str(field.value() or "").strip()
        choices = dict(getattr(field.field, "choices", ()))
        if value and field.name != "message":
            lines.append(f"{field.label} {choices.get(value, value)}")
        elif value:
            lines.append(value)
    return "\n".join(lines)
