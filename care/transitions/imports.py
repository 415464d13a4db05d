"""A file of admissions and discharges: good rows are taken, bad ones kept with why."""

from django.utils.translation import gettext as _

from care.csv_tables import NotATable, read_table
from care.models.transitions import RefusedStay, StayImport
from care.transitions.stays import (
    FIELDS,
    Refused,
    Written,
    find_patient,
    read_stay,
    record_stay,
)
from people.models import User
from resources.models import Organization

NEEDED = ("external_id", "admitted_at")
MOST_ROWS = 2000


def import_stays(
    *,
    text: str,
    organization: Organization,
    source: str,
    file_name: str,
    actor: User,
) -> StayImport:
    """Each row by itself, so that a bad one stops none; the same file again changes
    nothing. Raises NotATable before anything is written."""
    rows = _rows(text)
    run = StayImport(
        organization=organization, source=source, file_name=file_name, by=actor
    )
    refused: list[RefusedStay] = []
    for line, row in rows:
        try:
            written = _take(row, organization, source, actor)
        except Refused as reason:
            wrong = list(reason.reasons.values())
            refused.append(RefusedStay(run=run, line=line, row=row, reasons=wrong))
        else:
            setattr(run, written.what, getattr(run, written.what) + 1)
            run.elsewhere += written.is_elsewhere
    run.save(force_insert=True)
    RefusedStay.objects.bulk_create(refused)
    return run


def _take(
    row: dict[str, str], organization: Organization, source: str, actor: User
) -> Written:
    stay = read_stay(row)
    return record_stay(
        patient=find_patient(row, organization),
        stay=stay,
        organization=organization,
        source=source,
        actor=actor,
    )


def _rows(text: str) -> list[tuple[int, dict[str, str]]]:
    rows = read_table(text, needed=NEEDED, used=FIELDS)
    if len(rows) > MOST_ROWS:
        words = _("More than %(most)d rows. Split the file.")
        raise NotATable(words % {"most": MOST_ROWS})
    return rows
