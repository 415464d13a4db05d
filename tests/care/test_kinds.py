"""Each kind of task that something raises has its group on the worklist."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

from django.apps import apps
from django.conf import settings

from care.kinds import ELSEWHERE, GROUPS, OPEN, group_of, step_of
from people.tasks import KINDS
from referrals.task_kinds import CALL_ORGANIZATION

RAISING = ("raise_task", "raise_referral_task", "raise_call_task")


def raising_calls() -> Iterator[tuple[ModuleType, ast.Call]]:
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if folder.parent != Path(settings.BASE_DIR):
            continue
        for path in sorted(folder.rglob("*.py")):
            name = ".".join(path.relative_to(folder.parent).with_suffix("").parts)
            for node in ast.walk(ast.parse(path.read_text())):
                called = getattr(getattr(node, "func", None), "id", "")
                if isinstance(node, ast.Call) and called in RAISING:
                    yield import_module(name), node


def is_named(kind: ast.expr, module: ModuleType) -> bool:
    """A constant that `task_kind` made, or a parameter, named by whoever hands it on;
    or made of parts of which the first is such a constant."""
    if isinstance(kind, ast.JoinedStr):
        start = getattr(getattr(kind.values[0], "value", None), "id", "")
        return getattr(module, start, None) == CALL_ORGANIZATION
    name = getattr(kind, "id", "")
    return name == "kind" or getattr(module, name, None) in KINDS


def test_whatever_raises_a_task_names_its_kind():
    calls = list(raising_calls())
    assert len(calls) > 20
    unnamed = []
    for module, call in calls:
        by_name = [word.value for word in call.keywords if word.arg == "kind"]
        if not is_named((by_name or call.args[1:])[0], module):
            unnamed.append(f"{module.__name__}, line {call.lineno}")
    assert not unnamed


def test_each_kind_has_one_group_and_each_group_only_known_kinds():
    grouped = [kind for group in GROUPS for kind in group.kinds]
    assert len(grouped) == len(set(grouped))
    assert set(grouped) <= KINDS
    homeless = [kind for kind in KINDS - ELSEWHERE if group_of(kind) is None]
    assert not homeless, "Give them a group in care/kinds.py."


def test_the_button_says_what_to_do():
    assert step_of("referral-declined") == "Offer the next"
    assert step_of(f"{CALL_ORGANIZATION}referral-notice") == "Call them"
    assert step_of("made-by-hand") == str(OPEN)
