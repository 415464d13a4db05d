"""A line of a plan's file: one member and, if it names one, one month of use."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from care.members.conditions import CONDITIONS, packed

NEEDED = ("member_id", "birth_date", "enrolled_from")
COLUMNS = (
    *NEEDED,
    *("sex", "plan", "enrolled_until"),
    *("month", "ed_visits", "inpatient_stays", "cost", "conditions"),
)
LONGEST_ID, LONGEST_PLAN = 40, 60
MOST_COST = Decimal(100_000_000)
MOST_VISITS = 500
# Longer than any number that gets in: Python reads none of thousands of digits.
LONGEST_NUMBER = 40
# Commas only between thousands: 1250,40 is no 125,040 dollars.
_AMOUNT = re.compile(r"\$?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.[0-9]*)?")
SEXES = {"": "", "f": "f", "female": "f", "m": "m", "male": "m", "u": "", "unknown": ""}
FIRST_YEAR, LAST_YEAR = 1900, 2099

REASONS: dict[str, str | Promise] = {
    "no-id": _("There is no member ID."),
    "long-id": _("The member ID is longer than 40 characters."),
    "birth-date": _("The date of birth is no date such as 1958-03-31."),
    "sex": _("Sex is none of F, M and U."),
    "long-plan": _("The plan's name is longer than 60 characters."),
    "enrolled-from": _("“enrolled_from” is no date such as 2026-01-01."),
    "enrolled-until": _("“enrolled_until” is no date such as 2026-12-31."),
    "enrolled-order": _("It ends before it begins."),
    "born-later": _("The date of birth is after the month."),
    "born-ahead": _("The date of birth is after the day the file was sent."),
    "month": _("The month is none such as 2026-03."),
    "month-ahead": _("The month had not begun when the file was sent."),
    "visits": _("ED visits are no whole number from 0 to 500."),
    "stays": _("Stays are no whole number from 0 to 500."),
    "cost": _(
        "Cost is no amount in dollars from 0, such as 1250.40 or 1,250.40, with a point"
        " before the cents."
    ),
    "condition": _("It names a condition that is unknown."),
    "no-month": _("It tells of use and names no month."),
    "columns": _("It has more columns than the first line."),
    "no-row": _("It cannot be read as a row: is there a line break within it?"),
    "not-text": _("It is not UTF-8 text."),
    "nul": _("It has a NUL character, which is no text."),
}


class BadRow(Exception):
    """`reason` is a key of REASONS, `value` what stood there."""

    def __init__(self, reason: str, value: str = "") -> None:
        super().__init__(reason)
        self.reason, self.value = reason, value


@dataclass(frozen=True, slots=True)
class Line:
    """`month` is None where the line only says who is insured. Days as ISO text."""

    external_id: str
    birth_date: str
    sex: str
    plan: str
    enrolled_from: str
    enrolled_until: str | None
    month: str | None
    ed_visits: int = 0
    stays: int = 0
    cost_cents: int = 0
    conditions: int = 0


def read_line(row: Mapping[str, str], today: str) -> Line:
    """Raises BadRow. `row` has a text for each column of the file, stripped. The last
    month of all lines is the one that members are sorted by, so none may lie ahead."""
    born = _day(row["birth_date"], "birth-date")
    if born > today:
        raise BadRow("born-ahead", row["birth_date"])
    start = _day(row["enrolled_from"], "enrolled-from")
    until = row.get("enrolled_until", "")
    end = _day(until, "enrolled-until") if until else None
    if end and end < start:
        raise BadRow("enrolled-order", until)
    month = _month(row.get("month", ""))
    if month and month > today:
        raise BadRow("month-ahead", row["month"])
    if month and born > month[:8] + "31":
        raise BadRow("born-later", row["birth_date"])
    line = Line(
        external_id=_id(row["member_id"]),
        birth_date=born,
        sex=_sex(row.get("sex", "")),
        plan=_plan(row.get("plan", "")),
        enrolled_from=start,
        enrolled_until=end,
        month=month,
        ed_visits=_count(row.get("ed_visits", ""), "visits"),
        stays=_count(row.get("inpatient_stays", ""), "stays"),
        cost_cents=_cents(row.get("cost", "")),
        conditions=_conditions(row.get("conditions", "")),
    )
    used = line.ed_visits or line.stays or line.cost_cents or line.conditions
    if used and not month:
        raise BadRow("no-month")
    return line


def _id(text: str) -> str:
    if not text:
        raise BadRow("no-id")
    if len(text) > LONGEST_ID:
        raise BadRow("long-id", text)
    return text


def _plan(text: str) -> str:
    if len(text) > LONGEST_PLAN:
        raise BadRow("long-plan", text)
    return text


def _sex(text: str) -> str:
    try:
        return SEXES[text.lower()]
    except KeyError:
        raise BadRow("sex", text) from None


def _day(text: str, reason: str) -> str:
    if not _is_day(text):
        raise BadRow(reason, text)
    return text


def _is_day(text: str) -> bool:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return False
    # Python reads weeks, and days without dashes, too.
    return day.isoformat() == text and FIRST_YEAR <= day.year <= LAST_YEAR


def _month(text: str) -> str | None:
    """2026-03, or any day of it."""
    if not text:
        return None
    first = text[:7] + "-01"
    if not _is_day(first) or (len(text) > len("2026-03") and not _is_day(text)):
        raise BadRow("month", text)
    return first


def _count(text: str, reason: str) -> int:
    if not text:
        return 0
    if len(text) > LONGEST_NUMBER or not (text.isascii() and text.isdigit()):
        raise BadRow(reason, text)
    if int(text) > MOST_VISITS:
        raise BadRow(reason, text)
    return int(text)


def _cents(text: str) -> int:
    """Of dollars, with at most two decimals."""
    if not text:
        return 0
    digits = text.replace(",", "").removeprefix("$")
    if len(text) > LONGEST_NUMBER or digits in ("", ".") or not _AMOUNT.fullmatch(text):
        raise BadRow("cost", text)
    cents = Decimal(digits) * 100
    if cents > 100 * MOST_COST or cents != int(cents):
        raise BadRow("cost", text)
    return int(cents)


def _conditions(text: str) -> int:
    """Codes with a space or a semicolon between them."""
    if not text:
        return 0
    codes = text.lower().replace(";", " ").split()
    if unknown := set(codes) - set(CONDITIONS):
        raise BadRow("condition", ", ".join(sorted(unknown)))
    return packed(codes)
