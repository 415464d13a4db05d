"""The house rules that no checker knows."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT = settings.BASE_DIR
APPS = {
    "resources", "people", "screening", "notifications", "referrals", "care",
    "reports", "cms", "config",
}  # fmt: skip
FOLDERS = APPS | {"templates", "static", "locale", "docs", "tests", ".ci"}
MADE_BY_RUNNING = {
    ".git", ".venv", "var", ".hypothesis", ".import_linter_cache", ".mypy_cache",
    ".pytest_cache", ".ruff_cache", "test-results", "__pycache__",
}  # fmt: skip
NAMED_AFTER_NOTHING = {"utils.py", "helpers.py", "common.py", "misc.py"}
LONGEST_MODULE = 400
LONGEST_FUNCTION = 50


def modules() -> Iterator[Path]:
    for app in sorted(APPS):
        yield from sorted((ROOT / app).rglob("*.py"))


def written() -> Iterator[Path]:
    return (path for path in modules() if "migrations" not in path.parts)


def where(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_top_folders_are_the_floors_and_what_serves_them():
    folders = {path.name for path in ROOT.iterdir() if path.is_dir()}
    assert folders - MADE_BY_RUNNING - FOLDERS == set()


def test_modules_are_named_after_what_is_in_them():
    assert [where(p) for p in modules() if p.name in NAMED_AFTER_NOTHING] == []


def test_modules_have_one_subject():
    lengths = {where(p): len(p.read_text().splitlines()) for p in written()}
    assert {path: n for path, n in lengths.items() if n > LONGEST_MODULE} == {}


def test_functions_do_one_thing():
    long = {
        f"{where(path)}:{node.name}": length
        for path in written()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    }
    assert long == {}


def test_shell_scripts_parse():
    for script in sorted((ROOT / ".ci").iterdir()):
        subprocess.run(["bash", "-n", script], check=True)
