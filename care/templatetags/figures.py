from decimal import Decimal

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def figure(value: Decimal | None) -> str:
    """As people write it, in their language: 186.5, not 186.50."""
    return "" if value is None else number_format(value.normalize())
