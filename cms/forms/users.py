from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.users.forms import UserCreationForm, UserEditForm

from people.models import User

FIELDS = ("email", "first_name", "last_name", "phone")


class WithoutGroups(forms.ModelForm):  # type: ignore[type-arg]
    """Roles are given by organization; groups follow them, and nobody hands out
    everything from a form. E-mail addresses differ by more than their case."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("is_superuser", "groups"):
            self.fields.pop(name, None)

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        same = User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk)
        if same.exists():
            raise ValidationError(_("Somebody has an account with this e-mail."))
        return email


class NewUserForm(WithoutGroups, UserCreationForm):
    class Meta(UserCreationForm.Meta):
        fields = FIELDS


class EditUserForm(WithoutGroups, UserEditForm):
    class Meta(UserEditForm.Meta):
        fields = (*FIELDS, "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        editing_self = kwargs.pop("editing_self", False)
        super().__init__(*args, **kwargs)
        if editing_self:
            self.fields.pop("is_active", None)
