from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from referrals.due import due_of
from referrals.models import Referral
from referrals.status import OPEN, Status

NOW = datetime(2026, 3, 4, 12, tzinfo=ZoneInfo("America/New_York"))  # a Wednesday


def words(**away: float) -> str:
    due_at = NOW + timedelta(**away)
    due = due_of(Referral(status=Status.SENT, due_at=due_at), NOW)
    assert due
    assert due.is_late == (due_at < NOW)
    return due.words


@pytest.mark.parametrize(
    ("away", "said"),
    [
        ({"seconds": 20}, "Due in 1 min"),
        ({"minutes": 40}, "Due in 40 min"),
        ({"hours": 5, "minutes": 50}, "Due in 5 h"),
        ({"hours": 29}, "Due Thursday"),
        ({"days": 12}, "Due Mar 16"),
        ({"minutes": -5}, "Overdue since a moment ago"),
        ({"hours": -3}, "Overdue for 3 h"),
        ({"days": -2}, "Overdue since Monday"),
        ({"days": -6}, "Overdue since Thursday"),
        ({"days": -9}, "Overdue since Feb 23"),
    ],
)
def test_the_nearer_the_more_exactly(away, said):
    assert words(**away) == said


def test_in_spanish():
    with override("es"):
        assert words(days=-1, hours=-1) == "Atrasada desde el martes"
        assert words(hours=5) == "Vence en 5 h"


def test_nobody_is_late_where_nobody_is_waited_for():
    for status in set(Status) - OPEN:
        assert due_of(Referral(status=status, due_at=NOW), NOW) is None
