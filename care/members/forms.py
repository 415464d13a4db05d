from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from care.members.conditions import CONDITIONS
from care.members.file_rows import LONGEST_ID
from care.members.rules import (
    MOST_DOLLARS,
    MOST_RULES,
    NAMED_TIERS,
    NUMBERS,
    Rules,
    read_rules,
    rule_in_words,
)
from care.models.programs import Program
from care.models.segments import Tier
from resources.models import Organization

MOST_MEGABYTES = 2000
EXTRA_RULES = 2


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, UTF-8, with the names of the columns in the first line."),
        error_messages={"empty": _("The file is empty.")},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_MEGABYTES * 1024 * 1024:
            words = _("It is bigger than %(most)s MB. Use the command instead.")
            raise forms.ValidationError(words % {"most": MOST_MEGABYTES})
        return file


class FindForm(forms.Form):
    member_id = forms.CharField(label=_("Member ID"), max_length=LONGEST_ID)


class LinkForm(forms.Form):
    plan = forms.ModelChoiceField(
        label=_("Health plan"), queryset=Organization.objects.none()
    )
    member_id = forms.CharField(
        label=_("Member ID"),
        max_length=LONGEST_ID,
        help_text=_("As it stands on the member's card."),
    )

    def __init__(self, *args: Any, plans: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["plan"].queryset = plans
        fields["plan"].initial = plans.first()
        fields["plan"].empty_label = None


class ProgramForm(forms.Form):
    """Whose effect is looked at; the first program where none is chosen."""

    program = forms.ModelChoiceField(
        label=_("Program"), queryset=Program.objects.none(), empty_label=None
    )

    def __init__(self, data: Any, *, programs: Any) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        fields["program"].queryset = programs
        fields["program"].initial = programs.first()

    @property
    def chosen(self) -> Program | None:
        if self.is_bound and self.is_valid():
            return self.cleaned_data["program"]
        return self.fields["program"].initial


class RuleForm(forms.Form):
    """One rule; a row where nothing is filled in is none."""

    tier = forms.TypedChoiceField(
        label=_("Tier"),
        coerce=int,
        choices=[(tier.value, tier.label) for tier in NAMED_TIERS],
    )
    conditions = forms.MultipleChoiceField(
        label=_("Any one of these conditions"),
        choices=list(CONDITIONS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    rising = forms.BooleanField(label=_("Use is rising"), required=False)
    leave_out = forms.BooleanField(label=_("Leave this rule out"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, fact in NUMBERS.items():
            self.fields[code] = forms.IntegerField(
                label=str(fact.label),
                min_value=1,
                max_value=fact.most,
                required=False,
                widget=forms.NumberInput(attrs={"class": "input-short"}),
            )
        self.order_fields(["tier", *NUMBERS, "rising", "conditions", "leave_out"])

    @property
    def numbers(self) -> list[forms.BoundField]:
        return [self[code] for code in NUMBERS]

    @property
    def content(self) -> dict[str, Any] | None:
        """None: the row is empty, or to be left out."""
        facts = self.cleaned_data
        said = {code: facts[code] for code in NUMBERS if facts.get(code)}
        if facts.get("conditions"):
            said["conditions"] = facts["conditions"]
        if facts.get("rising"):
            said["rising"] = True
        if not said or facts.get("leave_out"):
            return None
        return {"tier": facts["tier"], **said}

    @property
    def words(self) -> str:
        """What the row says, such as "High: 3 or more ED visits"; empty where it says
        nothing or something is wrong with it."""
        content: Any = self.initial
        if self.is_bound:
            content = self.content if self.is_valid() else None
        if not content:
            return ""
        [rule] = read_rules({"rules": [content]}).rules
        return f"{Tier(rule.tier).label}: {rule_in_words(rule)}"


RuleFormSet = forms.formset_factory(
    RuleForm, extra=EXTRA_RULES, max_num=MOST_RULES, validate_max=True
)


class TrendForm(forms.Form):
    """What rising is, how often each tier is contacted, and why it changes."""

    cost_percent = forms.IntegerField(
        label=_("Cost up by at least, percent"), min_value=1, max_value=1000
    )
    cost_dollars = forms.IntegerField(
        label=_("and by at least, dollars"), min_value=1, max_value=MOST_DOLLARS
    )
    acute = forms.IntegerField(
        label=_("or ED visits and stays more by at least"), min_value=1, max_value=500
    )
    note = forms.CharField(label=_("Why"), max_length=255, required=False)
    base = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for tier in Tier:
            self.fields[f"days_{tier.value}"] = forms.IntegerField(
                label=tier.label, min_value=0, max_value=365
            )
        for name in ("cost_percent", "cost_dollars", "acute", *self._days):
            self.fields[name].widget.attrs["class"] = "input-short"

    @property
    def _days(self) -> list[str]:
        return [f"days_{tier.value}" for tier in Tier]

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[name] for name in self._days]


Initial = dict[str, Any]


def initial_of(rules: Rules) -> tuple[list[Initial], Initial]:
    """What the forms begin with: a row for each rule, then the rest."""
    content = rules.as_content()
    days = {f"days_{tier}": n for tier, n in content["contact_days"].items()}
    return content["rules"], {**content["trend"], **days}


def rules_of(formset: Any, rest: TrendForm) -> Rules:
    """What the valid forms say. Raises BadRules."""
    facts = rest.cleaned_data
    trend = ("cost_percent", "cost_dollars", "acute")
    content = {
        "rules": [form.content for form in formset if form.content],
        "trend": {name: facts[name] for name in trend},
        "contact_days": {str(t.value): facts[f"days_{t.value}"] for t in Tier},
    }
    return read_rules(content)
