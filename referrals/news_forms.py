from typing import Any

from django import forms
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals.models import NewsBy, NewsChoice
from resources.models import Organization


class NewsForm(forms.Form):
    by = forms.ChoiceField(
        label=gettext_lazy("Which e-mails do you want?"),
        choices=NewsBy.choices,
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        choice: NewsChoice | None,
        organizations: list[Organization],
    ) -> None:
        super().__init__(data, initial={"by": choice.by if choice else NewsBy.NONE})
        self.organizations = organizations

    def clean_by(self) -> NewsBy:
        """None only where somebody gets them: an organization without an address hears
        by its accounts."""
        by = NewsBy(self.cleaned_data["by"])
        silent = [o.name for o in self.organizations if not o.notice_email]
        if by == NewsBy.NONE and silent:
            words = _("%(names)s has no e-mail of its own: choose one of the others.")
            names = get_text_list(silent, _("and"))
            raise forms.ValidationError(words % {"names": names})
        return by
