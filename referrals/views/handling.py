"""Sharing the work among colleagues: in the inbox, never by link."""

from dataclasses import dataclass

from django import forms
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from people.models import User
from people.requests import CONFLICT, UNPROCESSABLE
from referrals import handling
from referrals.handling_forms import HandOverForm, PartnerNoteForm
from referrals.models import PartnerNote, Referral
from referrals.views.acting import DONE


@dataclass(frozen=True, slots=True)
class HandlingPanel:
    """Who has the referral, what colleagues wrote, and the forms of who may act."""

    claimed_by: User | None
    is_mine: bool
    notes: list[PartnerNote]
    hand_over: HandOverForm
    note: PartnerNoteForm
    urls: dict[str, str]
    problem: str


def handling_panel(
    referral: Referral, user: User, *, bound: "Handled | None" = None
) -> HandlingPanel:
    def url(name: str) -> str:
        return reverse("referrals:inbox_handling", args=[referral.pk, name])

    form = bound.form if bound else None
    notes = referral.partner_notes.select_related("author", "handed_to")
    return HandlingPanel(
        claimed_by=referral.claimed_by,
        is_mine=referral.claimed_by_id == user.pk,
        notes=list(notes),
        hand_over=form
        if isinstance(form, HandOverForm)
        else HandOverForm(referral=referral),
        note=form if isinstance(form, PartnerNoteForm) else PartnerNoteForm(),
        urls={name: url(name) for name in ("claim", "hand_over", "note")},
        problem=bound.problem if bound else "",
    )


@dataclass(slots=True)
class Handled:
    """What was posted: its form, if it has one, and what was wrong with it."""

    name: str
    form: forms.Form | None = None
    problem: str = ""

    @property
    def typed(self) -> str:
        """What was typed, shown back where the form itself is gone."""
        field = {"hand_over": "reason", "note": "text"}.get(self.name)
        return str(self.form[field].value() or "") if self.form and field else ""


def posted_handling(request: HttpRequest, referral: Referral, name: str) -> Handled:
    if name == "hand_over":
        return Handled(name, HandOverForm(request.POST, referral=referral))
    if name == "note":
        return Handled(name, PartnerNoteForm(request.POST))
    if name == "claim":
        return Handled(name)
    raise Http404


def handle(referral: Referral, posted: Handled, user: User) -> int:
    """Do it and answer DONE, or the status to draw the page again with."""
    form = posted.form
    if form is None:
        return _claim(referral, posted, user)
    if not form.is_valid():
        return UNPROCESSABLE
    if isinstance(form, HandOverForm):
        reason = form.cleaned_data["reason"]
        handling.hand_over(
            referral=referral, actor=user, to=form.colleague, reason=reason
        )
    else:
        text = form.cleaned_data["text"]
        handling.add_note(referral=referral, actor=user, text=text)
    return DONE


def _claim(referral: Referral, posted: Handled, user: User) -> int:
    try:
        handling.claim_referral(referral=referral, actor=user)
    except handling.TakenAlready as taken:
        words = _("%(who)s has taken it. Ask them to hand it over.")
        posted.problem = words % {"who": taken.by}
        return CONFLICT
    return DONE


def handled_words(name: str) -> str:
    return {
        "claim": _("It is yours now."),
        "hand_over": _("It is handed over."),
    }.get(name, _("Your colleagues can read the note now."))
