"""Dates of birth as people type them."""

from datetime import date, datetime

BIRTH_DATE_FORMATS = ["%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y", "%Y-%m-%d", "%m%d%Y"]
SHOWN_FORMAT = "%m/%d/%Y"


def read_birth_date(text: str) -> date | None:
    """The date in any of the formats; None if the text is not one."""
    for birth_format in BIRTH_DATE_FORMATS:
        try:
            return datetime.strptime(text.strip(), birth_format).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None
