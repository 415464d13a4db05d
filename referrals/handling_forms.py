"""Sharing the work among colleagues of the receiving organization."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import User
from referrals.handling import handlers_of
from referrals.models import Referral
from referrals.status import OPEN, Status
from resources.models import Service

WHOSE = [("", _("Anybody's")), ("mine", _("Mine")), ("nobody", _("Nobody's yet"))]


class HandOverForm(forms.Form):
    """`to` is the key of a colleague, or "" for all of them."""

    to = forms.ChoiceField(label=_("To whom?"), required=False)
    reason = forms.CharField(
        label=_("Why?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, *, referral: Referral) -> None:
        super().__init__(data, auto_id="hand-over-%s")
        self.handlers = {
            str(user.pk): user for user in handlers_of(referral.organization)
        }
        choices = [(key, str(user)) for key, user in self.handlers.items()]
        field: Any = self.fields["to"]
        field.choices = [*choices, ("", _("Whoever takes it"))]

    @property
    def colleague(self) -> User | None:
        return self.handlers.get(self.cleaned_data["to"])


class PartnerNoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only your organization reads it, while the referral is open."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="partner-note-%s")


class InboxFilterForm(forms.Form):
    """Narrows the inbox."""

    q = forms.CharField(
        label=_("Referral number"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"type": "search", "class": "input-short"}),
    )
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("All open")), *(c for c in Status.choices if c[0] in OPEN)],
    )
    whose = forms.ChoiceField(label=_("Whose"), required=False, choices=WHOSE)
    service = forms.ChoiceField(label=_("Service"), required=False)
    overdue = forms.BooleanField(label=_("Overdue"), required=False)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.user = user
        in_inbox = Referral.objects.in_inbox_of(user).order_by().values("service")
        services = Service.objects.filter(pk__in=in_inbox).order_by("name", "pk")
        field: Any = self.fields["service"]
        field.choices = [
            ("", _("All services")),
            *((str(service.pk), service.name) for service in services),
        ]

    def narrow(self, referrals: Any) -> Any:
        """What was asked for; a word it does not know narrows nothing."""
        self.is_valid()
        asked = self.cleaned_data
        if number := asked.get("q", ""):
            referrals = referrals.filter(number__icontains=number)
        for name in ("status", "service"):
            if asked.get(name):
                referrals = referrals.filter(**{name: asked[name]})
        if asked.get("whose") == "mine":
            referrals = referrals.filter(claimed_by=self.user)
        elif asked.get("whose") == "nobody":
            referrals = referrals.filter(claimed_by=None)
        return referrals.overdue() if asked.get("overdue") else referrals
