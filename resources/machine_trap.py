"""A form that anyone may send. Imports no model."""

from django import forms
from django.utils.translation import gettext_lazy as _


class TrapForMachines(forms.Form):
    """`website` is hidden from people: whoever fills it in is a machine, and is
    answered as people are while nothing is kept."""

    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    @property
    def is_from_a_machine(self) -> bool:
        return bool(self.data.get("website"))
