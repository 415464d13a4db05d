"""Two lists of medications that do not agree, for the person who came home from the
hospital: an interaction, a medicine twice, a line nobody can read."""

from care.medications.lists import entries_of_text
from care.medications.services import add_entries, start_reconciliation
from care.medications.words import Source
from people.models import Patient, User

LISTS = {
    Source.PATIENT: """Zocor 20 mg at bedtime
Toprol XL 50 mg once a day
Tylenol PM at night when I cannot sleep
little white pill???
12/25""",
    Source.DISCHARGE: """Simvastatin 20 mg, 1 tablet by mouth at bedtime
Metoprolol succinate ER 100 mg, 1 tablet by mouth once a day
Clarithromycin 500 mg, 1 tablet by mouth twice a day
Furosemide 40 mg, 1 tablet by mouth every morning
Lisinopril/HCTZ 20-12.5 mg, 1 tablet by mouth once a day""",
    Source.PHARMACY: """Lisinopril 20 mg tablet, take 1 tablet by mouth once daily
Metoprolol tartrate 50 mg tablet, take 1 tablet by mouth twice daily""",
}


def bring_lists(patient: Patient, actor: User) -> None:
    found = start_reconciliation(patient=patient, actor=actor)
    for source, text in LISTS.items():
        entries = entries_of_text(text)
        add_entries(reconciliation=found, source=source, entries=entries, actor=actor)
