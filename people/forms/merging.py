from django import forms
from django.utils.translation import gettext_lazy as _


class MergeForm(forms.Form):
    """Two records are one person's."""

    is_checked = forms.BooleanField(
        label=_("I have compared both: they are one person"),
        error_messages={"required": _("Compare both records, then tick this.")},
    )
