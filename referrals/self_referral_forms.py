from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from people.forms.contact import IMPOSSIBLE_PHONE
from people.free_time import FreeTime
from people.models import User
from people.models.patient import PatientLanguage
from referrals.models import SelfReferral, SelfReferralStatus
from resources.machine_trap import TrapForMachines
from resources.models import Service


class AskForHelpForm(TrapForMachines, forms.ModelForm):  # type: ignore[type-arg]
    """What somebody tells who asks for help."""

    category: Any = forms.ModelChoiceField(
        queryset=None, label=_("What do you need?"), empty_label=None
    )
    phone = PhoneNumberField(
        label=_("Phone"),
        required=False,
        widget=forms.TextInput(
            attrs={"type": "tel", "autocomplete": "tel", "class": "input-medium"}
        ),
        error_messages={"invalid": IMPOSSIBLE_PHONE},
    )
    when = forms.MultipleChoiceField(
        label=_("When is it safe to call?"),
        required=False,
        choices=FreeTime.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(
        label=_("Your language"), choices=PatientLanguage.choices
    )
    note = forms.CharField(
        label=_("What should we know?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A few words are enough."),
    )
    wants_word = forms.BooleanField(
        label=_("Send me a short message that you got this"),
        required=False,
        help_text=_("By text if texts are safe, else by e-mail. It names no service."),
    )
    agrees = forms.BooleanField(
        label=_("I have read this and I agree"),
        error_messages={
            "required": _("Without your agreement we cannot ask them for you.")
        },
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = SelfReferral
        fields = [
            *("category", "given_name", "family_name", "phone", "email", "when"),
            *("voicemail_ok", "safe_to_text", "language", "note"),
        ]
        labels = {
            "given_name": _("First name"),
            "family_name": _("Last name"),
            "email": _("E-mail"),
            "voicemail_ok": _("You may leave a voicemail"),
            "safe_to_text": _("You may text me there: nobody else reads it"),
        }
        help_texts = {
            "safe_to_text": _(
                "About 2 to 6 texts a month. Msg & data rates may apply. Reply HELP "
                "for help, STOP to end."
            )
        }

    def __init__(self, data: Any = None, *, service: Service, language: str) -> None:
        initial = {
            "request_key": uuid4(),
            "language": language,
            "category": service.categories.in_order().first(),
        }
        super().__init__(data, initial=initial, instance=SelfReferral(service=service))
        categories: Any = self.fields["category"]
        categories.queryset = service.categories.in_order()
        if service.categories.count() == 1:
            categories.widget = forms.HiddenInput()
        self.order_fields(
            [*self.Meta.fields, "wants_word", "agrees", "website", "request_key"]
        )

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        if not facts.get("phone") and not facts.get("email"):
            if "phone" not in self.errors and "email" not in self.errors:
                self.add_error("phone", _("Tell us a phone number or an e-mail."))
        elif facts.get("safe_to_text") and not facts.get("phone"):
            self.add_error("phone", _("Add the number we may text."))
        return facts


class CalledBackForm(forms.Form):
    """After the call: who they are, and a note for the organization."""

    person = forms.ChoiceField(label=_("Who is it?"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Note to the organization"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only what they need to help. They see it as you write it."),
    )

    def __init__(self, data: Any = None, *, people: list[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="confirm-%s")
        choice: Any = self.fields["person"]
        choice.choices = people
        if len(people) == 1:
            choice.initial = people[0][0]
            choice.widget = forms.HiddenInput()


class DismissForm(forms.Form):
    note = forms.CharField(
        label=_("Why does nothing come of it?"),
        max_length=255,
        help_text=_("For example: a wrong number, or they need it no longer."),
    )


class AskedFilterForm(forms.Form):
    """Narrows the list of who asked; without a choice, who waits to be called."""

    state = forms.ChoiceField(
        label=_("Which"),
        required=False,
        choices=[*SelfReferralStatus.choices, ("all", _("All"))],
    )
    whose = forms.ChoiceField(
        label=_("Who calls"),
        required=False,
        choices=[("", _("Anybody")), ("mine", _("I do"))],
    )
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("Any")), *PatientLanguage.choices],
    )

    def narrow(self, requests: Any, *, actor: User) -> Any:
        """What was asked for; a word it does not know narrows nothing. Who waits
        longest comes first, of those dealt with the newest."""
        self.is_valid()
        asked = self.cleaned_data
        state = asked.get("state") or SelfReferralStatus.WAITING
        if state != "all":
            requests = requests.filter(status=state)
        if asked.get("whose"):
            requests = requests.filter(lead=actor)
        if asked.get("language"):
            requests = requests.filter(language=asked["language"])
        is_waiting = state == SelfReferralStatus.WAITING
        return requests.order_by("created_at" if is_waiting else "-created_at", "pk")
