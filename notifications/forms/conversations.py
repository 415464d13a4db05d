import hashlib
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.lint import free_text_warnings
from notifications.models import QuickText


class ConversationFilter(forms.Form):
    """Whose patients, and whether those answered are shown too."""

    whose = forms.ChoiceField(
        label=_("Whose patients"),
        choices=[("mine", _("Mine")), ("organization", _("My organization"))],
    )
    show = forms.ChoiceField(
        label=_("Conversations"),
        choices=[("waiting", _("Not answered")), ("all", _("All"))],
    )


class AnswerForm(forms.Form):
    """A worker's own words to a patient. `key` makes two sendings one text."""

    body = forms.CharField(
        label=_("Your text"),
        max_length=480,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        help_text=_(
            "Anyone near the phone may read it: write no need, diagnosis or address."
        ),
        error_messages={"required": _("Write what you want to tell them.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language = language

    @property
    def warnings(self) -> list[str]:
        """What is to be thought over about the text as it is typed."""
        body = str(self["body"].value() or "")
        found = free_text_warnings(body, self.language) if body.strip() else []
        return list({warning.casefold(): warning for warning in found}.values())

    @property
    def fingerprint(self) -> str:
        """Of the text: a warning that was passed over counts for these words alone."""
        body = str(self["body"].value() or "").strip()
        return hashlib.sha256(body.replace("\r\n", "\n").encode()).hexdigest()[:16]

    def may_go(self) -> bool:
        """Sound, and without warnings that nobody has passed over."""
        if not self.is_valid():
            return False
        return not self.warnings or self.data.get("anyway") == self.fingerprint


class QuickTextForm(forms.Form):
    quick_text = forms.ModelChoiceField(
        label=_("Texts at hand"),
        queryset=QuickText.objects.all(),
        required=False,
        empty_label=_("Choose one"),
    )
