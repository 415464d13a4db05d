from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_TEXT = 1600


class ReplyForm(forms.Form):
    body = forms.CharField(label=_("Text"), max_length=LONGEST_TEXT)
