"""What changed between two assessments: nothing is missed, nothing made up."""

from hypothesis import given
from hypothesis import strategies as st

from care.assessment.changes import GONE, NEW, changes_between
from care.assessment.snapshot import Block, Line

LINES = st.dictionaries(st.sampled_from("abcde"), st.sampled_from(["x", "y", "z"]))
SHEETS = st.dictionaries(st.sampled_from(["conditions", "needs"]), LINES)


def blocks(sheet):
    return [
        Block(code, "physical", tuple(Line(k, text) for k, text in lines.items()))
        for code, lines in sheet.items()
    ]


@given(SHEETS, SHEETS)
def test_applied_to_the_one_before_the_changes_give_the_one_after(before, after):
    sheet = {
        (code, key): text
        for code, lines in before.items()
        for key, text in lines.items()
    }
    rows = sorted(f"{code} {text}" for (code, _key), text in sheet.items())
    for change in changes_between(blocks(before), blocks(after)):
        if change.kind != NEW:
            rows.remove(f"{change.block.code} {change.was}")
        if change.kind != GONE:
            rows.append(f"{change.block.code} {change.now}")
    wanted = [f"{c} {text}" for c, lines in after.items() for text in lines.values()]
    assert sorted(rows) == sorted(wanted)


@given(SHEETS)
def test_the_same_is_no_change(sheet):
    assert changes_between(blocks(sheet), blocks(sheet)) == []
