"""A variable that a template of ours names and the view forgot fails the test."""

import sys
from pathlib import Path
from typing import NoReturn, SupportsIndex

import pytest
from django.conf import settings
from django.template.base import FilterExpression, Node


class UndefinedVariable(str):
    """Django's `string_if_invalid`: loud in our templates, "" in those of others.

    Wagtail, allauth and Django's widgets rely on undefined variables being empty.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        caller = sys._getframe(1)
        if caller.f_code is not FilterExpression.resolve.__code__:
            return False
        return _is_ours(_template_of(caller))

    def __contains__(self, key: object) -> bool:
        return key == "%s"

    def __mod__(self, variable: object) -> NoReturn:
        template = _template_of(sys._getframe(1))
        pytest.fail(f"{template} uses {variable}, which is not in its context.")

    def __getitem__(self, key: SupportsIndex | slice) -> NoReturn:
        # Variables are looked up in the string first; "" has nothing to find.
        raise IndexError(key)


def _is_ours(template: str) -> bool:
    return Path(template).is_relative_to(settings.BASE_DIR / "templates")


def _template_of(frame) -> str:
    while frame:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None):
            return node.origin.name
        frame = frame.f_back
    return "a template"
