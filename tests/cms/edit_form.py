"""A form of Wagtail's admin as a browser would send it back."""

from typing import Any

import html5lib

FIELDS = {"input", "textarea", "select"}


def form_values(page: str, form_id: str = "w-editor-form") -> dict[str, Any]:
    """What the form holds: names and values, unticked boxes left out."""
    root = html5lib.parse(page, namespaceHTMLElements=False)
    form = next(
        f
        for f in root.iter("form")
        if f.get("id") == form_id or f.get("data-edit-form") is not None
    )
    values: dict[str, Any] = {}
    for field in form.iter():
        name = field.get("name") if field.tag in FIELDS else None
        if name and (value := _value(field)) is not None:
            values.setdefault(name, []).append(value)
    return {name: v[0] if len(v) == 1 else v for name, v in values.items()}


def _value(field) -> str | None:
    if field.tag == "textarea":
        return (field.text or "").removeprefix("\n")
    if field.tag == "select":
        options = list(field.iter("option"))
        chosen = [o for o in options if o.get("selected") is not None] or options[:1]
        return chosen[0].get("value") if chosen else None
    if field.get("type") in {"checkbox", "radio"}:
        return field.get("value", "on") if field.get("checked") is not None else None
    if field.get("type") in {"submit", "button", "file"}:
        return None
    return field.get("value", "")


def add_row(values: dict[str, Any], relation: str, **row: Any) -> dict[str, Any]:
    """The values with one more row of an inline formset."""
    number = int(values[f"{relation}-TOTAL_FORMS"])
    added = {f"{relation}-{number}-{name}": value for name, value in row.items()}
    return values | {f"{relation}-TOTAL_FORMS": str(number + 1)} | added
