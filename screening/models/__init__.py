from screening.models.need import (
    ClosedReason,
    Interest,
    Need,
    NeedQuerySet,
    NeedStatus,
)
from screening.models.screening import (
    Answer,
    Screening,
    ScreeningQuerySet,
    ScreeningStatus,
)

__all__ = [
    "Answer",
    "ClosedReason",
    "Interest",
    "Need",
    "NeedQuerySet",
    "NeedStatus",
    "Screening",
    "ScreeningQuerySet",
    "ScreeningStatus",
]
