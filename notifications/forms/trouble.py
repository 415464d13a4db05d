from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.kinds import all_kinds
from notifications.models import Channel, Message
from notifications.models.message import MessageQuerySet
from notifications.trouble import ACTIONS


class TroubleFilter(forms.Form):
    """Which messages that did not arrive to show."""

    kind = forms.ChoiceField(label=_("Message"), required=False)
    channel = forms.ChoiceField(
        label=_("Channel"),
        required=False,
        choices=[("", _("All")), *Channel.choices],
    )
    reason = forms.ChoiceField(label=_("Reason"), required=False)

    def __init__(
        self, *args: Any, reasons: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.code, kind.label) for kind in all_kinds()]
        self._choices("kind", kinds)
        self._choices("reason", reasons)

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        everything = [("", _("All")), *choices]
        self.fields[name].choices = everything  # type: ignore[attr-defined]

    def narrow(self, messages: MessageQuerySet) -> MessageQuerySet:
        """What no choice of the form fits is not asked for."""
        self.is_valid()
        facts = self.cleaned_data
        for name in ("kind", "channel"):
            if value := facts.get(name):
                messages = messages.filter(**{name: value})
        if value := facts.get("reason"):
            status, _colon, code = value.partition(":")
            messages = messages.filter(status=status, error_code=code)
        return messages


class DecisionForm(forms.Form):
    """What becomes of the messages chosen, and why."""

    messages = forms.ModelMultipleChoiceField(
        label=_("Messages"),
        queryset=Message.objects.none(),
        error_messages={
            "required": _("Choose at least one message."),
            "invalid_choice": _("One of them has been dealt with meanwhile."),
        },
    )
    action = forms.ChoiceField(
        label=_("What shall become of those chosen?"),
        choices=list(ACTIONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what shall become of them.")},
    )
    note = forms.CharField(
        label=_("Why"),
        max_length=255,
        help_text=_("For example: called, she has it. Name no need."),
        error_messages={"required": _("Say in a few words why.")},
    )

    def __init__(self, *args: Any, found: MessageQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["messages"].queryset = found  # type: ignore[attr-defined]
