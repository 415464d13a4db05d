"""What is different between two assessments. Pure: no database."""

from collections.abc import Iterator
from dataclasses import dataclass

from care.assessment.snapshot import Block, Line

NEW, GONE, OTHER = "new", "gone", "other"


@dataclass(frozen=True, slots=True)
class Change:
    """`kind` is new, gone or other; `was` and `now` are the words, "" for none."""

    block: Block
    kind: str
    was: str = ""
    now: str = ""


def changes_between(before: list[Block], after: list[Block]) -> list[Change]:
    """In the order of the blocks; a line is known again by its key, so a person whose
    number changed is no new person. What nobody asked this time is no change."""
    old, new = _by_code(before), _by_code(after)
    left = [key for key in old if key not in new]
    gone = [key for key in left if not old[key].is_written]
    codes = [*new, *gone]
    return [c for code in codes for c in _changes(old.get(code), new.get(code))]


def not_asked(before: list[Block], after: list[Block]) -> list[str]:
    """Parts that were written in before and not saved this time, by label."""
    saved = {block.part for block in after if block.is_written}
    left = [b for b in before if b.is_written and b.lines and b.part not in saved]
    return list(dict.fromkeys(block.part_label for block in left))


def _by_code(blocks: list[Block]) -> dict[tuple[str, str], Block]:
    return {(block.part, block.code): block for block in blocks}


def _changes(old: Block | None, new: Block | None) -> Iterator[Change]:
    block = new or old
    if block is None:
        return
    was, now = _lines(old), _lines(new)
    for key, line in now.items():
        if key not in was:
            yield Change(block, NEW, now=line.text)
        elif was[key].text != line.text:
            yield Change(block, OTHER, was=was[key].text, now=line.text)
    for key, line in was.items():
        if key not in now:
            yield Change(block, GONE, was=line.text)


def _lines(block: Block | None) -> dict[str, Line]:
    return {line.key: line for line in block.lines} if block else {}
