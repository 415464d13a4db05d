"""No line vanishes: whatever is brought comes out, read or with the reason why not."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from care.medications.board import key_of, rows_of
from care.medications.findings import Taken, find
from care.medications.lists import (
    NoTableError,
    entries_of_sheet,
    entries_of_text,
    guess_columns,
    open_sheet,
)
from care.models import MedicationDecision, MedicationStatement

NAMES = st.sampled_from(
    ["Lisinopril 10 mg", "ZESTRIL", "lisinopril/HCTZ", "tylenol #3", "hydrocortisone"]
)
ONE_LINE = st.one_of(
    NAMES, st.text(st.characters(exclude_characters="\r\n"), max_size=60)
)
ANY_LINE = st.one_of(NAMES, st.text(max_size=60))


def test_bad_rows_stay_with_their_reasons():
    sheet = open_sheet(
        "Drug name,Strength,Sig\n"
        "Lasix,40 mg,1 tablet by mouth daily\n"
        ",20 mg,daily\n"
        "\n"
        "Zocor,20 mg,at bedtime,extra\n"
        "12345,,\n"
    )
    columns = guess_columns(sheet)
    assert columns == {"name": 0, "strength": 1, "directions": 2}
    entries = entries_of_sheet(sheet, columns)
    assert [(e.text, bool(e.line), e.problem) for e in entries] == [
        ("Lasix, 40 mg, 1 tablet by mouth daily", True, ""),
        ("20 mg, daily", False, "The row has no name of a medication."),
        (
            "Zocor, 20 mg, at bedtime, extra",
            False,
            "The row has more cells than the table has columns.",
        ),
        ("12345", False, "No name of a medication was found in it."),
    ]


@pytest.mark.parametrize(
    "head", ["Medication;Dose", "medicamento\tdosis", "\ufeffName,Amount"]
)
def test_tables_of_several_kinds(head):
    assert guess_columns(open_sheet(f"{head}\naspirin")) == {"name": 0, "dose": 1}


def test_no_second_medication_hides_in_a_line():
    line = "aspirin 81 mg daily, lisinopril 10 mg daily"
    [entry] = entries_of_text(line)
    assert (entry.text, entry.line) == (line, None)
    assert "lisinopril" in entry.problem
    for same in ("warfarin 5 mg (Coumadin) daily", "Lantus 20 units, insulin pen"):
        [entry] = entries_of_text(same)
        assert entry.line


def test_a_line_whose_strength_is_unsure_waits_for_a_person():
    [entry] = entries_of_text("alprazolam 1.000 mg qhs")
    assert (entry.text, entry.line) == ("alprazolam 1.000 mg qhs", None)
    assert "read in two ways" in entry.problem


def test_a_quotation_mark_does_not_swallow_rows():
    with pytest.raises(NoTableError, match="Row 2 runs over several lines"):
        open_sheet('name,sig\n"Lasix,daily\nZocor,nightly\naspirin,daily\n')


def test_a_list_is_no_table():
    with pytest.raises(NoTableError, match="Paste it as a list"):
        open_sheet("aspirin 81 mg\nlisinopril")


@settings(max_examples=50)
@given(st.lists(ANY_LINE, max_size=12))
def test_every_line_comes_out(lines):
    text = "\n".join(lines)
    brought = [line.replace("\x00", "").strip() for line in text.splitlines()]
    entries = entries_of_text(text)
    assert [entry.text for entry in entries] == [line for line in brought if line]
    assert all(bool(entry.line) != bool(entry.problem) for entry in entries)


@settings(max_examples=50)
@given(st.lists(st.lists(ONE_LINE, min_size=1, max_size=4), max_size=8))
def test_every_row_of_a_table_comes_out(rows):
    file = io.StringIO()
    csv.writer(file).writerows([["name", "sig"], *rows])
    sheet = open_sheet(file.getvalue())
    entries = entries_of_sheet(sheet, {"name": 0, "directions": 1})
    assert len(entries) == len(sheet.rows)
    filled = [row for row in rows if any(c.replace("\x00", "").strip() for c in row)]
    assert len(sheet.rows) == len(filled)
    assert all(bool(entry.line) != bool(entry.problem) for entry in entries)


@settings(max_examples=50)
@given(
    st.lists(st.lists(ANY_LINE, max_size=6), min_size=1, max_size=3),
    st.sets(st.integers(0, 20)),
)
def test_each_medication_of_each_list_is_in_the_result_or_stopped(lists, decided):
    """Side by side each line is in exactly one row. With a decision for each row
    everything read is taken or stopped, and what is taken is checked or named."""
    statements = [
        MedicationStatement(
            source=f"list-{number}",
            text=entry.text,
            name=entry.line.name,
            ingredients=list(entry.line.ingredients),
            key=key_of(entry.line.ingredients, entry.line.route),
        )
        for number, lines in enumerate(lists)
        for entry in entries_of_text("\n".join(lines))
        if entry.line
    ]
    rows = rows_of(statements, [])
    assert sorted(id(s) for row in rows for s in row.statements) == sorted(
        map(id, statements)
    )
    decisions = [
        MedicationDecision(
            key=row.key, name=row.name, action="stop" if n in decided else "continue"
        )
        for n, row in enumerate(rows)
    ]
    result = rows_of(statements, decisions)
    assert {row.key for row in result} == {statement.key for statement in statements}
    assert all(row.decision for row in result)
    assert len({row.code for row in result}) == len(result)
    taken = [Taken(r.key, r.name, r.ingredients) for r in result if r.goes_on]
    found = find(taken, [])
    assert found.table
    for one in taken:
        known = all(found.table.knows(i) for i in one.ingredients)
        assert known or one.name in found.not_checked


def test_a_cell_too_long_to_be_a_medication_is_not_looked_through(monkeypatch):
    """A hundred thousand characters would take minutes."""
    monkeypatch.delattr("care.medications.lists.read_parts")
    sheet = open_sheet('name,sig\n"' + "1," * 60_000 + '",daily\n')
    [entry] = entries_of_sheet(sheet, guess_columns(sheet))
    assert entry.problem == "The line is too long to be one medication."


def test_a_table_that_is_none_says_where():
    """The limit of a cell is the process's: other imports raise it."""
    before = csv.field_size_limit(131_072)
    try:
        with pytest.raises(NoTableError, match="from line 2 on"):
            open_sheet('name,sig\n"' + "x" * 140_000)
    finally:
        csv.field_size_limit(before)
