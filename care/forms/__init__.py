from care.forms.bulk import GiveForm, SnoozeForm
from care.forms.filters import FilterForm, SaveFilterForm

__all__ = ["FilterForm", "GiveForm", "SaveFilterForm", "SnoozeForm"]
