from django import forms
from django.utils.translation import gettext_lazy as _


class BirthYearForm(forms.Form):
    """The second thing one must know to open a link of one's own."""

    answer = forms.RegexField(
        r"^\s*\d{4}\s*$",
        label=_("Your year of birth"),
        help_text=_("Four digits."),
        error_messages={"invalid": _("Enter four digits, for example 1984.")},
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "off",
                "class": "input-short",
            }
        ),
    )

    @property
    def year(self) -> str:
        text: str = self.cleaned_data["answer"]
        return text.strip()
