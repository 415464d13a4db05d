from people.forms.consent import ConsentForm, RevokeForm
from people.forms.contact import ContactPointFormSet
from people.forms.merging import MergeForm
from people.forms.override import OverrideForm
from people.forms.patient import AddPatientForm, PatientForm, SearchForm

__all__ = [
    "AddPatientForm",
    "ConsentForm",
    "ContactPointFormSet",
    "MergeForm",
    "OverrideForm",
    "PatientForm",
    "RevokeForm",
    "SearchForm",
]
