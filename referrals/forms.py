from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.patient import PatientLanguage
from referrals.models import (
    FOUND_BY_ENGINE,
    HideReason,
    Referral,
    UnmetReason,
)
from referrals.status import (
    TRANSITIONS,
    DeclineReason,
    NotHelpedReason,
    Outcome,
    Party,
    PatientAnswer,
    transitions_from,
)
from referrals.timing import FURTHEST_DAYS
from resources.matching import Filters
from resources.models import Organization
from resources.models.service import Capacity
from screening.models import ClosedReason


def _message(label: Any, *, required: bool) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _one_of(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)


def _day(label: Any, *, required: bool, help_text: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(
            attrs={"type": "date", "class": "input-medium"}, format="%Y-%m-%d"
        ),
        help_text=help_text,
    )


def within_a_year(day: date | None) -> date | None:
    """The day of something to come, or None; else a ValidationError."""
    today = timezone.localdate()
    if day and day < today:
        raise forms.ValidationError(_("Choose today or a later day."))
    if day and day > today + timedelta(days=FURTHEST_DAYS):
        raise forms.ValidationError(_("Choose a day within a year."))
    return day


class TransitionForm(forms.Form):
    """What a transition asks for: the field names are its facts. `seen` is the version
    of the referral that the page showed."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{name}-%s")
        super().__init__(*args, **kwargs)
        self.transition = TRANSITIONS[name]
        self.was_meant_for: int | None = None

    def show_version(self, version: int, *, instead_of: int | None) -> None:
        """Drawn again beside this version of the referral, it is meant for it."""
        self.was_meant_for = version - 1 if instead_of is None else instead_of
        typed = {name: self.data.get(name) for name in self.data}
        self.data = typed | {"seen": str(version)}


class NoteForm(TransitionForm):
    message = _message(_("Note to the care team"), required=False)


class DeclineForm(TransitionForm):
    reason = _one_of(_("Why?"), DeclineReason.choices)
    full_until = _day(
        _("If you are full: until when?"),
        required=False,
        help_text=_("Care teams see it at once, and ask you less until then."),
    )
    message = _message(_("Note to the care team"), required=False)

    def clean_full_until(self) -> date | None:
        return within_a_year(self.cleaned_data["full_until"])


class NotHelpedForm(TransitionForm):
    reason = _one_of(_("Why not?"), NotHelpedReason.choices)
    message = _message(_("Note to the care team"), required=False)


class OutcomeForm(TransitionForm):
    outcome = _one_of(_("What came of it?"), Outcome.choices)
    message = _message(_("Note to the care team"), required=False)


class MessageForm(TransitionForm):
    message = _message(_("Message"), required=True)


class WithdrawForm(TransitionForm):
    message = _message(_("Why it is withdrawn"), required=True)


class WaitlistForm(TransitionForm):
    expected_on = _day(
        _("When will there be room?"),
        required=True,
        help_text=_("Your best guess; you can change it later."),
    )
    message = _message(_("Note to the care team"), required=False)

    def clean_expected_on(self) -> date | None:
        return within_a_year(self.cleaned_data["expected_on"])


FORMS: dict[str, type[TransitionForm]] = {
    "accept": NoteForm,
    "waitlist": WaitlistForm,
    "decline": DeclineForm,
    "ask": MessageForm,
    "answer": MessageForm,
    "start": NoteForm,
    "report": MessageForm,
    "close_helped": OutcomeForm,
    "close_not_helped": NotHelpedForm,
    "unaccept": NoteForm,
    "withdraw": WithdrawForm,
}


def action_forms(
    referral: Referral, who: Party, *, bound: TransitionForm | None = None
) -> list[TransitionForm]:
    """A form per thing this party may do now; `bound` keeps what was typed."""
    return [
        bound
        if bound is not None and bound.transition == transition
        else FORMS[transition.name](
            name=transition.name,
            initial={"seen": referral.version, "expected_on": _guess(referral)},
        )
        for transition in transitions_from(referral.status, who)
        if transition.name in FORMS and referral.is_in_time(transition)
    ]


def _guess(referral: Referral) -> date | None:
    """When there is a place again, where the listing says so."""
    service, today = referral.service, timezone.localdate()
    waits = service.capacity_on(today) in {Capacity.WAITLIST, Capacity.NO_CAPACITY}
    return service.capacity_until if waits else None


class ReopenForm(forms.Form):
    """Why the same service is asked again, and that the person wants it."""

    why = forms.CharField(
        label=_("Why ask again?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Kept in the timeline of both referrals; the organization does not see it."
        ),
    )
    agreed = forms.BooleanField(label=_("The person agrees to asking again"))
    submission_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:
        initial = {"submission_key": uuid4()}
        super().__init__(data, initial=initial, auto_id="reopen-%s")


class PatientAnswerForm(forms.Form):
    """What the patient said when asked by phone or in person."""

    answer = _one_of(_("What did they say?"), PatientAnswer.choices)


class MatchFilterForm(forms.Form):
    """Narrows the matches; its fields are those of `resources.matching.Filters`."""

    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[
            ("", _("Any")),
            *(c for c in PatientLanguage.choices if c[0] != PatientLanguage.OTHER),
        ],
    )
    open_now = forms.BooleanField(label=_("Open now"), required=False)
    free = forms.BooleanField(label=_("Free"), required=False)
    walk_in = forms.BooleanField(label=_("Walk-in"), required=False)
    step_free = forms.BooleanField(label=_("Step-free"), required=False)
    has_room = forms.BooleanField(label=_("Has room"), required=False)
    fits_only = forms.BooleanField(label=_("Fits only"), required=False)

    @property
    def filters(self) -> Filters:
        """What was asked for; a language we do not know narrows nothing."""
        self.is_valid()
        return Filters(**self.cleaned_data)

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """The filters in force, as they stand in an address."""
        self.is_valid()
        values = {k: v for k, v in self.cleaned_data.items() if v}
        return [(k, "on" if v is True else str(v)) for k, v in values.items()]


class FactorForm(forms.Form):
    """The second thing one must know to open a link."""

    answer = forms.CharField(
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "off",
                "class": "input-short",
            }
        ),
    )

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].label = label


class CloseNeedForm(forms.Form):
    reason = _one_of(_("Why is it closed?"), ClosedReason.choices)
    note = forms.CharField(label=_("Note"), required=False, max_length=500)
    withdraw_open = forms.BooleanField(
        label=_("Withdraw the referrals that are still open"),
        required=False,
        initial=True,
    )


class ServiceNoteForm(forms.Form):
    """A note to colleagues; who belongs to several organizations says to which."""

    organization = forms.ChoiceField(label=_("For colleagues at"))
    text = forms.CharField(
        label=_("Note"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "About the service, never about a patient: no names, nothing that tells "
            "who went there. All your colleagues read it, the public does not."
        ),
    )

    def __init__(
        self, data: Any = None, *, teams: list[Organization], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.teams = teams
        choice: Any = self.fields["organization"]
        choice.choices = [(str(team.pk), team.name) for team in teams]
        if len(teams) < 2:
            del self.fields["organization"]

    @property
    def team(self) -> Organization:
        named = self.cleaned_data.get("organization")
        return next(t for t in self.teams if named in (None, str(t.pk)))


class HideForm(forms.Form):
    """Why a service is not offered to this person any more."""

    reason = _one_of(_("Why?"), HideReason.choices)
    note = forms.CharField(label=_("Note"), required=False, max_length=255)


class UnmetForm(forms.Form):
    """Why nothing fits."""

    reason = _one_of(
        _("Why does nothing fit?"),
        [c for c in UnmetReason.choices if c[0] not in FOUND_BY_ENGINE],
    )
    note = forms.CharField(
        label=_("What would have helped?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For the care team; the report shows counts only."),
    )
