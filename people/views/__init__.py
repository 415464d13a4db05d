from people.views.consents import consent_add, consent_override, consent_revoke
from people.views.merging import merge_choose, merge_confirm
from people.views.patients import contact_edit, patient_add, patient_edit, patient_list

__all__ = [
    "consent_add",
    "consent_override",
    "consent_revoke",
    "contact_edit",
    "merge_choose",
    "merge_confirm",
    "patient_add",
    "patient_edit",
    "patient_list",
]
