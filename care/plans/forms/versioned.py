from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from care.models import CarePlan
from care.plans.snapshot import label_of, plain, value_of
from people.models import User

FARTHEST = timedelta(days=3653)


class DayInput(forms.DateInput):
    def __init__(self) -> None:
        attrs = {"type": "date", "class": "input-medium"}
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class FigureField(forms.DecimalField):
    """A decimal with a point or a comma. An input of numbers would drop the comma."""

    def __init__(self, **options: Any) -> None:
        attrs = {"class": "input-short", "inputmode": "decimal"}
        super().__init__(**options | {"widget": forms.TextInput(attrs=attrs)})

    def to_python(self, value: Any) -> Any:
        text = value.replace(",", ".") if isinstance(value, str) else value
        return super().to_python(text)


def mean_version(form: forms.BaseForm, version: int) -> None:
    """Drawn again with what was typed, the form is meant for this version."""
    data: Any = form.data
    form.data = data.copy()
    form.data["seen"] = str(version)  # type: ignore[index]


class VersionedForm(forms.ModelForm):  # type: ignore[type-arg]
    """A part of a plan. `seen` is the version that the page showed, `key` that of a new
    row, so that the form sent twice adds one; of a plan that is not a draft any more it
    asks why."""

    thing = ""
    many: tuple[str, ...] = ()

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    why = forms.CharField(
        label=_("Why is it changed?"),
        max_length=300,
        help_text=_("It stands in the history of the plan."),
    )

    def __init__(
        self, data: Any = None, *, plan: CarePlan, user: User, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.plan, self.user = plan, user
        self.is_new = self.instance._state.adding  # noqa: SLF001
        self.initial["key"] = uuid4() if self.is_new else None
        for name, value in self.initial.items():
            if isinstance(value, Decimal):
                self.initial[name] = plain(value)
        self.initial["seen"] = getattr(self.instance, "version", 0)
        if plan.is_draft:
            del self.fields["why"]
        self.limit()

    def limit(self) -> None:
        """Choices to what the user sees and what may follow."""

    def clean_due_on(self) -> date | None:
        return self.day_to_come("due_on")

    def day_to_come(self, name: str) -> date | None:
        """A new day is one to come; a day that was set may be past."""
        day: date | None = self.cleaned_data[name]
        before = getattr(self.instance, name)
        if day and day != before and day < timezone.localdate():
            raise forms.ValidationError(_("This day has passed. Choose a later one."))
        if day and day != before and day > timezone.localdate() + FARTHEST:
            raise forms.ValidationError(_("It is more than ten years away."))
        return day

    @property
    def facts(self) -> dict[str, Any]:
        """What is written, as the services take it."""
        around = ("seen", "key", "why")
        facts = {n: v for n, v in self.cleaned_data.items() if n not in around}
        return facts | {name: list(facts[name]) for name in self.many if name in facts}

    @property
    def why_given(self) -> str:
        return str(self.cleaned_data.get("why", ""))

    @property
    def key_given(self) -> UUID | None:
        key: UUID | None = self.cleaned_data.get("key")
        return key

    @property
    def seen_given(self) -> int:
        return self.cleaned_data.get("seen") or 0

    def now_stands(self, row: Any) -> list[tuple[str, str]]:
        """Of the fields that somebody else wrote otherwise: how each reads now."""
        differing = [
            name
            for name, typed in self.facts.items()
            if name not in self.many and getattr(row, name) != typed
        ]
        return [
            (label_of(self.thing, name), self._in_words(row, name))
            for name in differing
        ]

    def _in_words(self, row: Any, name: str) -> str:
        shown = value_of(self.thing, name, getattr(row, name))
        return shown or str(_("nothing"))

    def again(self, row: Any) -> None:
        """What was typed, against the row as it is now: sent once more it is meant."""
        mean_version(self, row.version)
        self.add_error(
            None,
            _(
                "Somebody else changed this while you were typing. Nothing was saved "
                "yet: what you typed is still here. Compare, then save again."
            ),
        )
