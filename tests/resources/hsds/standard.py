"""The standard's own schemas and examples, where they are at hand."""

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from resources.api.openapi import profile

SHARED = Path(__file__).resolve().parents[4] / "shared"
REFERENCE = SHARED / "reference" / "hsds"
EXAMPLES = REFERENCE / "examples-3.2.3"
SCHEMAS = REFERENCE / "schema"
PACKAGE = REFERENCE / "datapackage-3.2.3.json"
DATA = SHARED / "data"


def at_hand(path: Path):
    return pytest.mark.skipif(not path.exists(), reason=f"{path.name} is not at hand")


needs_the_standard = at_hand(REFERENCE)


@cache
def validator(name: str) -> Draft202012Validator:
    """A compiled schema in strict mode: nothing beyond it but what our profile adds."""
    folder = SCHEMAS / "compiled"
    path = folder / f"{name}.json"
    if not path.exists():
        path = SCHEMAS / f"{name}.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    return Draft202012Validator(_strict(schema), format_checker=FormatChecker())


def faults(name: str, document: Any) -> list[str]:
    return [
        f"{error.json_path}: {error.message[:200]}"
        for error in validator(name).iter_errors(document)
    ]


def _strict(schema: dict[str, Any]) -> dict[str, Any]:
    """As the standard checks its examples, with our profile merged in (RFC 7386)."""
    schema = copy.deepcopy(schema)
    patches = profile()["schemas"]
    _walk(schema, patches)
    return schema


def _walk(schema: Any, patches: dict[str, Any]) -> None:
    if isinstance(schema, list):
        for one in schema:
            _walk(one, patches)
    if not isinstance(schema, dict):
        return
    if "$ref" in schema and isinstance(schema["$ref"], str):
        target = json.loads((SCHEMAS / schema.pop("$ref")).read_text(encoding="utf-8"))
        schema |= target
    for value in list(schema.values()):
        _walk(value, patches)
    if schema.get("type") == "object" and "properties" in schema:
        schema["additionalProperties"] = False
        patch = patches.get(f"{_name(schema)}.json", {})
        schema["properties"] |= patch.get("properties", {})
        # Ours, from the standard's text: "time" and URLs say their format there too.


def _name(schema: dict[str, Any]) -> str:
    """Lists call their items by the same name as the full object."""
    return str(schema.get("name", "")).removesuffix("_list")
