from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from care.models.programs import Enrollment, IntensityLevel, Program
from care.programs.caseloads import managers_of
from care.programs.criteria import FACTS, Fact
from care.programs.services import state_of
from care.programs.status import EndReason, Move
from people.care_teams import may_join
from people.models import User
from people.permissions import SUPERVISING
from resources.models import Organization

FACT = "fact_"
MOST_LEVELS = 4


class ProgramForm(forms.ModelForm):  # type: ignore[type-arg]
    """A program and, for each fact that may be asked of people, what it asks. `state`
    goes with the form as `seen`: who saves second is told, and may save again."""

    class Meta:
        model = Program
        fields = [
            *("organization", "kind", "name", "about", "phone", "room"),
            *("any_criterion", "is_active"),
        ]
        widgets = {"about": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "phone": _("Shown to people in it for all their questions. Left empty, they"
                       " are given their care manager's."),
            "room": _("In the weights of the levels below."),
        }  # fmt: skip

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        able = actor.writable_organization_ids(*SUPERVISING)
        organizations = Organization.objects.filter(pk__in=able).order_by("name")
        fields["organization"].queryset = organizations
        if len(able) == 1:
            fields["organization"].initial = able[0]
        self.state = ""
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

    def clean_name(self) -> str:
        """Django does not look where the organization is not asked."""
        name: str = self.cleaned_data["name"]
        program: Program = self.instance
        same = Program.objects.filter(organization=program.organization_id, name=name)
        if program.organization_id and same.exclude(pk=program.pk).exists():
            raise forms.ValidationError(_("There is a program of this name already."))
        return name

    def clean(self) -> dict[str, Any]:
        if self.data.get("seen", "") != self.state:
            self.again(self.state)
        return super().clean() or self.cleaned_data

    def again(self, state: str) -> None:
        """A colleague was first: what was typed stays, and is saved when meant."""
        self.state = state
        words = _("A colleague has changed the program meanwhile. Look at it, then"
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
    widget = forms.NumberInput(attrs={"class": "input-short"})
    return forms.IntegerField(
        label=label, required=False, min_value=1, max_value=120, widget=widget
    )


LevelFormSet = forms.inlineformset_factory(
    Program,
    IntensityLevel,
    fields=("name", "contact_days", "check_in_days", "weight"),
    extra=2,
    max_num=MOST_LEVELS,
    min_num=1,
    validate_min=True,
    can_delete=False,
    widgets={
        "contact_days": forms.NumberInput(attrs={"class": "input-short", "min": 1}),
        "check_in_days": forms.NumberInput(attrs={"class": "input-short", "min": 0}),
        "weight": forms.NumberInput(attrs={"class": "input-short", "min": 1}),
    },
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
            team = may_join(enrollment.patient).order_by().values("pk")
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
