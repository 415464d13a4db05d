from care.views.bulk import rows_done, rows_give, rows_snooze, rows_undo, wake
from care.views.chart import patient
from care.views.consents import consents
from care.views.filters import filter_delete, filter_set
from care.views.team import absence_end, away, care_team, caseload, team
from care.views.work import task_done, worklist

__all__ = [
    "absence_end",
    "away",
    "care_team",
    "caseload",
    "consents",
    "filter_delete",
    "filter_set",
    "patient",
    "rows_done",
    "rows_give",
    "rows_snooze",
    "rows_undo",
    "task_done",
    "team",
    "wake",
    "worklist",
]
