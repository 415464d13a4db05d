from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from phonenumber_field.formfields import PhoneNumberField

from people.forms.contact import IMPOSSIBLE_PHONE
from people.free_time import FreeTime


class CallForm(forms.Form):
    """When it is safe to call, and where, if not at the number we have."""

    when = forms.MultipleChoiceField(
        label=gettext_lazy("When is it safe to call?"),
        choices=FreeTime.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one time.")},
    )
    phone = PhoneNumberField(
        label=gettext_lazy("At another number"),
        required=False,
        help_text=gettext_lazy("Leave it empty if we should call the one you gave us."),
        widget=forms.TextInput(
            attrs={"type": "tel", "autocomplete": "off", "class": "input-medium"}
        ),
        error_messages={"invalid": IMPOSSIBLE_PHONE},
    )
    note = forms.CharField(
        label=gettext_lazy("What should we know?"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("For example: leave no message."),
    )

    def in_words(self) -> str:
        """For the care team, in its language."""
        facts = self.cleaned_data
        with override(settings.LANGUAGE_CODE):
            times = [str(FreeTime(part).label) for part in facts["when"]]
            words = [_("Safe to call: %(times)s") % {"times": ", ".join(times)}]
            if phone := facts["phone"]:
                words.append(_("at %(phone)s") % {"phone": phone.as_national})
        return ". ".join([*words, facts["note"]] if facts["note"] else words)
