from datetime import date

from django import template

from people.dates import SHOWN_FORMAT

register = template.Library()


@register.filter
def birth_date(born: date | None) -> str:
    """As it is typed, 05/17/1984; "" when it is not known."""
    return born.strftime(SHOWN_FORMAT) if born else ""
