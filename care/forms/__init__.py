from care.forms.bulk import GiveForm, SnoozeForm
from care.forms.filters import FilterForm, SaveFilterForm
from care.forms.team import AbsenceForm, CaseloadForm, JoinForm

__all__ = [
    "AbsenceForm",
    "CaseloadForm",
    "FilterForm",
    "GiveForm",
    "JoinForm",
    "SaveFilterForm",
    "SnoozeForm",
]
