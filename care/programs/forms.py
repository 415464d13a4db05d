from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from care.models.programs import Enrollment, IntensityLevel, Program
from care.programs.caseloads import managers_of
from care.programs.criteria import FACTS, Fact
from care.programs.services import state_of
from care.programs.status import EndReason, Move
from people.care_teams import may_carry
from people.forms.contact import IMPOSSIBLE_PHONE
from people.models import User
from people.permissions import SUPERVISING
from resources.models import Organization

FACT = "fact_"
MOST_DAYS = 365
MOST_WEIGHT = 100
MOST_LEVELS = 4


def _number(least: int, most: int, **field: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"class": "input-short"})
    return forms.IntegerField(min_value=least, max_value=most, widget=widget, **field)


class ProgramForm(forms.ModelForm):  # type: ignore[type-arg]
    """A program and, for each fact that may be asked of people, what it asks. `state`
    goes with the form as `seen`: who saves second is told, and may save again."""

    class Meta:
        model = Program
        fields = [
            *("organization", "kind", "name", "about", "phone", "room"),
            *("any_criterion", "is_active"),
        ]
        field_classes = {"phone": PhoneNumberField}
        widgets = {
            "about": forms.Textarea(attrs={"rows": 3}),
            "phone": forms.TextInput(
                attrs={"type": "tel", "autocomplete": "off", "class": "input-medium"}
            ),
        }
        error_messages = {"phone": {"invalid": IMPOSSIBLE_PHONE}}
        help_texts = {
            "phone": _("Shown to people in it for all their questions. Left empty, they"
                       " are given their care manager's."),
            "room": _("In the weights of the levels below."),
        }  # fmt: skip

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        fields: dict[str, Any] = self.fields
        able = actor.writable_organization_ids(*SUPERVISING)
        organizations = Organization.objects.filter(pk__in=able).order_by("name")
        fields["organization"].queryset = organizations
        if len(able) == 1:
            fields["organization"].initial = able[0]
        self.state, self.is_stale = "", False
        if self.instance.organization_id:
            del fields["organization"]
            self.state = state_of(self.instance)
        asked = {c["fact"]: c["value"] for c in self.instance.criteria}
        for fact in FACTS.values():
            fields[FACT + fact.code] = _field(fact)
            value = asked.get(fact.code)
            self.initial[FACT + fact.code] = (
                ", ".join(value) if isinstance(value, list) else value
            )

    @property
    def own_fields(self) -> list[Any]:
        return [f for f in self.visible_fields() if not f.name.startswith(FACT)]

    @property
    def fact_fields(self) -> list[Any]:
        return [f for f in self.visible_fields() if f.name.startswith(FACT)]

    def clean_phone(self) -> str:
        """As people read and dial it."""
        phone = self.cleaned_data["phone"]
        return phone.as_national if phone else ""

    def clean(self) -> dict[str, Any]:
        if self.data.get("seen", "") != self.state:
            self.again(self.state)
        facts = super().clean() or self.cleaned_data
        self._refuse_name_of_another(facts)
        return facts

    def _refuse_name_of_another(self, facts: dict[str, Any]) -> None:
        """Django does not look where the organization is not asked."""
        organization = facts.get("organization") or self.instance.organization_id
        same = Program.objects.filter(organization=organization, name=facts.get("name"))
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("There is a program of this name already."))

    def again(self, state: str) -> None:
        """A colleague was first: what was typed stays, and is saved when meant."""
        self.state, self.is_stale = state, True
        words = _("A colleague has changed the program meanwhile. Compare, then"
                  " save again to put yours in its place.")  # fmt: skip
        self.add_error(None, words)

    def save(self, commit: bool = True) -> Program:
        program: Program = self.instance
        program.criteria = [
            {"fact": code, "value": value}
            for code in FACTS
            if (value := self.cleaned_data.get(FACT + code))
        ]
        if commit:
            program.save()
        return program


class CodesField(forms.CharField):
    """Starts of codes: "I50, e11" is ["I50", "E11"]."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        codes = [code.strip().upper().replace(".", "") for code in text.split(",")]
        codes = [code for code in codes if code]
        if any(not code.isalnum() or not code[0].isalpha() for code in codes):
            raise forms.ValidationError(
                _("Write codes as I50 or E11.9, with commas between them.")
            )
        return codes


def _field(fact: Fact) -> forms.Field:
    label: Any = fact.label
    hint: Any = fact.hint
    if fact.takes_codes:
        return CodesField(label=label, required=False, help_text=hint)
    return _number(1, 120, label=label, help_text=hint, required=False)


class LevelForm(forms.ModelForm):  # type: ignore[type-arg]
    contact_days = _number(1, MOST_DAYS, label=_("Days between contacts"))
    check_in_days = _number(
        0,
        MOST_DAYS,
        label=_("Days between check-ins"),
        initial=0,
        help_text=_("0: they are not asked by text how they are."),
    )
    weight = _number(1, MOST_WEIGHT, label=_("Weight"), initial=1)

    class Meta:
        model = IntensityLevel
        fields = ("name", "contact_days", "check_in_days", "weight")


class LevelRows(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    default_error_messages = {
        **forms.BaseInlineFormSet.default_error_messages,
        "too_few_forms": _("Give at least one level."),
    }

    def validate_unique(self) -> None:
        """Told at the second of two, where it is put right."""
        names = set()
        for row in self.forms:
            name = getattr(row, "cleaned_data", {}).get("name")
            if name in names:
                row.add_error("name", _("Another level has this name."))
            if name:
                names.add(name)


LevelFormSet = forms.inlineformset_factory(
    Program,
    IntensityLevel,
    form=LevelForm,
    formset=LevelRows,
    extra=2,
    max_num=MOST_LEVELS,
    min_num=1,
    validate_min=True,
    can_delete=False,
)


class MoveForm(forms.Form):
    """What one move asks for, with the version of the enrollment that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    level = forms.ModelChoiceField(
        label=_("Level"), queryset=IntensityLevel.objects.none(), empty_label=None
    )
    manager = forms.ModelChoiceField(
        label=_("Care manager"),
        queryset=User.objects.none(),
        empty_label=_("Choose one"),
        help_text=_("They join the care team."),
    )
    reason = forms.ChoiceField(label=_("Why"), choices=EndReason.choices)
    note = forms.CharField(label=_("Note"), required=False, max_length=255)

    def __init__(
        self, *args: Any, enrollment: Enrollment, move: Move, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        self.initial.setdefault("version", enrollment.version)
        if move.takes_level:
            fields["level"].queryset = enrollment.program.levels.all()
            team = may_carry(enrollment.patient).order_by().values("pk")
            managers = managers_of(enrollment.program).filter(pk__in=team)
            fields["manager"].queryset = managers
            self.initial.setdefault("level", enrollment.level_id)
            self.initial.setdefault("manager", enrollment.manager_id)
        else:
            del fields["level"], fields["manager"]
        if move.needs_reason:
            fields["reason"].choices = [("", _("Choose one")), *EndReason.choices]
        else:
            del fields["reason"]
