from people.forms.consent import ConsentForm, RevokeForm
from people.forms.contact import ContactPointFormSet
from people.forms.patient import AddPatientForm, PatientForm, SearchForm

__all__ = [
    "AddPatientForm",
    "ConsentForm",
    "ContactPointFormSet",
    "PatientForm",
    "RevokeForm",
    "SearchForm",
]
