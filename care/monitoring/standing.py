"""What stands already while somebody fills in a form: theirs never takes its place
unseen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.forms import BaseForm, model_to_dict
from django.http import HttpRequest
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Standing:
    """`state` goes with the form and comes back with it."""

    state: str
    words: str


def standing(known: Model | None, fields: Sequence[str]) -> Standing:
    """To be asked before a form writes into `known`."""
    if known is None:
        return Standing("", "")
    values = model_to_dict(known, fields)
    said = [_said(known, name) for name, value in values.items() if value]
    return Standing("|".join(str(value) for value in values.values()), ", ".join(said))


def settles(request: HttpRequest, form: BaseForm, before: Standing) -> bool:
    """Valid, and filled in by somebody who saw what stands; else the form tells it."""
    if not form.is_valid():
        return False
    if request.POST.get("seen", "") == before.state:
        return True
    words = _("There are such settings already, or they were changed meanwhile:"
              " %(words)s. Save again to put yours in their place.")  # fmt: skip
    form.add_error(None, words % {"words": before.words})
    return False


def _said(known: Model, name: str) -> str:
    label = getattr(known._meta.get_field(name), "verbose_name", name)
    value: Any = getattr(known, name)
    if value is True:
        return str(label)
    shown = getattr(known, f"get_{name}_display", None)
    return f"{label} {shown() if shown else value}"
