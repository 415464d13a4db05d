"""A plan's file read in one pass: what gets in, what does not and why, and that a
reading that was killed, or is done twice, ends the same."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DataError
from django.utils import timezone

from care.members import importing
from care.members.asking import start_asked
from care.members.conditions import CONDITIONS, packed, unpacked
from care.members.file_rows import REASONS, BadRow, read_line
from care.members.importing import TakenOver, carry_out, import_members
from care.members.reading import CannotRead
from care.models import (
    BadMemberRow,
    ImportState,
    Member,
    MemberImport,
    MemberMonth,
    SegmentRun,
)
from tests.care.members.factories import MemberFactory

HEADER = (
    "member_id,birth_date,sex,plan,enrolled_from,enrolled_until,month,ed_visits,"
    "inpatient_stays,cost,conditions,ours"
)
TODAY = "2026-07-15"
GOOD = {
    "member_id": "A1",
    "birth_date": "1958-03-31",
    "enrolled_from": "2025-01-01",
}


def line(**changes) -> str:
    names = HEADER.split(",")
    return ",".join(f'"{(GOOD | changes).get(name, "")}"' for name in names)


@pytest.fixture(autouse=True)
def in_july():
    with time_machine.travel(datetime(2026, 7, 15, tzinfo=UTC)):
        yield


@pytest.fixture
def put(tmp_path):
    def write(*lines, name="members.csv"):
        path = tmp_path / name
        path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
        return path

    return write


def kept():
    """Everything a file can change."""
    return (
        list(Member.objects.order_by("external_id").values()),
        list(MemberMonth.objects.order_by("member", "month").values()),
    )


class TestLine:
    def test_what_a_line_says(self):
        found = read_line(
            GOOD
            | {
                "sex": "Female",
                "month": "2026-03",
                "ed_visits": "2",
                "cost": "$1,250.40",
                "conditions": "asthma; COPD",
            },
            TODAY,
        )
        assert (found.sex, found.month, found.ed_visits) == ("f", "2026-03-01", 2)
        assert found.cost_cents == 125_040
        assert set(unpacked(found.conditions)) == {"asthma", "copd"}

    @pytest.mark.parametrize(
        ("reason", "changes"),
        [
            ("no-id", {"member_id": ""}),
            ("long-id", {"member_id": "9" * 41}),
            ("birth-date", {"birth_date": "3/31/1958"}),
            ("birth-date", {"birth_date": "20260101"}),
            ("birth-date", {"birth_date": "1980-W01-1"}),
            ("birth-date", {"birth_date": "1858-03-31"}),
            ("sex", {"sex": "woman"}),
            ("long-plan", {"plan": "p" * 61}),
            ("enrolled-from", {"enrolled_from": ""}),
            ("enrolled-until", {"enrolled_until": "2026-02-30"}),
            ("enrolled-order", {"enrolled_until": "2024-12-31"}),
            ("month", {"month": "2026-13"}),
            ("month", {"month": "March"}),
            ("born-later", {"birth_date": "2026-04-01", "month": "2026-03"}),
            ("born-ahead", {"birth_date": "2030-01-01"}),
            ("visits", {"month": "2026-03", "ed_visits": "-1"}),
            ("visits", {"month": "2026-03", "ed_visits": "1.5"}),
            ("visits", {"month": "2026-03", "ed_visits": "501"}),
            ("visits", {"month": "2026-03", "ed_visits": "1" * 5000}),
            ("stays", {"month": "2026-03", "inpatient_stays": "²"}),
            ("stays", {"month": "2026-03", "inpatient_stays": "\uff13"}),
            ("cost", {"month": "2026-03", "cost": "-12"}),
            ("cost", {"month": "2026-03", "cost": "NaN"}),
            ("cost", {"month": "2026-03", "cost": "Infinity"}),
            ("cost", {"month": "2026-03", "cost": "1e1000000"}),
            ("cost", {"month": "2026-03", "cost": "1" * 5000}),
            ("cost", {"month": "2026-03", "cost": "1_000"}),
            ("cost", {"month": "2026-03", "cost": "\uff11\uff12"}),
            ("cost", {"month": "2026-03", "cost": "1250,40"}),
            ("cost", {"month": "2026-03", "cost": "100000000.01"}),
            ("cost", {"month": "2026-03", "cost": "$"}),
            ("cost", {"month": "2026-03", "cost": "1.005"}),
            ("condition", {"month": "2026-03", "conditions": "asthma gout"}),
            ("no-month", {"ed_visits": "1"}),
        ],
    )
    def test_what_is_wrong_with_it(self, reason, changes):
        with pytest.raises(BadRow) as bad:
            read_line(GOOD | changes, TODAY)
        assert bad.value.reason == reason
        assert any(bad.value.value in text for text in changes.values())
        assert reason in REASONS

    @pytest.mark.parametrize(
        ("text", "cents"), [("12", 1200), ("1250.4000", 125_040), ("1,000.5", 100_050)]
    )
    def test_what_costs_are_written_like(self, text, cents):
        line = read_line(GOOD | {"month": "2026-03", "cost": text}, TODAY)
        assert line.cost_cents == cents

    def test_twelve_months_of_every_condition_fit_into_the_number(self):
        every = packed(CONDITIONS)
        assert 12 * every < 2**63
        assert list(unpacked(12 * every)) == list(CONDITIONS)
        assert list(unpacked(12 * packed(["asthma"]))) == ["asthma"]


class TestFile:
    def test_members_months_and_what_is_wrong(self, plan, put):
        path = put(
            line(month="2026-03", ed_visits="1", cost="10.10", plan="Gold"),
            line(month="2026-04", ed_visits="2"),
            line(member_id="A2"),
            line(member_id="A3", birth_date="soon"),
            line(month="2026-04", ed_visits="3", plan="Silver"),
        )
        run = import_members(plan=plan, path=path)
        assert run.counts == {"rows": 5, "bad": 1, "members": 2, "months": 2}
        member = Member.objects.get(external_id="A1")
        assert (member.plan, member.birth_date) == ("Silver", date(1958, 3, 31))
        months = member.months.order_by("month")
        assert [(m.month.month, m.ed_visits, m.cost) for m in months] == [
            (3, 1, Decimal("10.10")),
            (4, 3, 0),
        ]
        [bad] = run.bad_rows.all()
        assert (bad.line, bad.reason, bad.value) == (5, "birth-date", "soon")
        assert "A3" in bad.text

    def test_a_month_ahead_does_not_become_the_last_one(self, plan, put):
        path = put(line(month="2026-07"), line(month="2026-08"), line(month="2062-03"))
        run = import_members(plan=plan, path=path)
        bad = run.bad_rows.values_list("line", "reason", "value")
        assert list(bad) == [
            (3, "month-ahead", "2026-08"),
            (4, "month-ahead", "2062-03"),
        ]
        assert MemberMonth.objects.get().month == date(2026, 7, 1)

    def test_read_twice_changes_nothing(self, plan, put):
        path = put(line(month="2026-03", ed_visits="1"), line(member_id="A2"))
        import_members(plan=plan, path=path)
        before = kept()
        again = import_members(plan=plan, path=path)
        assert again.counts == {"rows": 2, "bad": 0, "members": 0, "months": 0}
        assert kept() == before

    def test_other_plans_members_of_the_same_id_are_others(self, plan, put):
        theirs = MemberFactory(external_id="A1", plan="Theirs")
        import_members(plan=plan, path=put(line(plan="Ours", month="2026-03")))
        theirs.refresh_from_db()
        assert theirs.plan == "Theirs"
        assert not theirs.months.exists()

    def test_a_broken_quote_and_bytes_that_are_no_text_cost_their_line(self, plan, put):
        path = put(line())
        with path.open("ab") as file:
            file.write(b'A4,"1958-03-31,,,2025-01-01\n')
            file.write(b"A5,1958-03-31,,Caf\xe9,2025-01-01\r\n\n")
            file.write(b"A6,1958-03-31,,,2025-01-01")
        run = import_members(plan=plan, path=path)
        assert [bad.line for bad in run.bad_rows.all()] == [3, 4]
        assert [m.external_id for m in Member.objects.order_by("pk")] == ["A1", "A6"]

    def test_a_nul_costs_its_line(self, plan, put):
        path = put(line(member_id="A\0001"), line(ours="\0"), line(member_id="A2"))
        run = import_members(plan=plan, path=path)
        assert run.state == ImportState.DONE
        bad = run.bad_rows.values_list("line", "reason", "text")
        assert [(n, reason) for n, reason, _text in bad] == [(2, "nul"), (3, "nul")]
        assert "nul" in REASONS
        assert Member.objects.get().external_id == "A2"

    @pytest.mark.parametrize("mark", [";", "\t"])
    def test_as_spreadsheets_of_other_countries_write_it(self, plan, tmp_path, mark):
        path = tmp_path / "members.csv"
        rows = [HEADER, "A1,1958-03-31,F,Gold,2025-01-01,,2026-03,1,0,12.50,asthma"]
        path.write_text("\n".join(rows).replace(",", mark), encoding="utf-8-sig")
        run = import_members(plan=plan, path=path)
        assert run.counts == {"rows": 1, "bad": 0, "members": 1, "months": 1}
        assert MemberMonth.objects.get().cost == Decimal("12.50")

    def test_a_line_break_within_a_row_costs_its_line(self, plan, put):
        path = put(line(), "A2,1958-03-31\r,,,2025-01-01", line(member_id="A3"))
        run = import_members(plan=plan, path=path)
        bad = run.bad_rows.values_list("line", "reason")
        assert list(bad) == [(3, "no-row")]

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "Read there: nothing."),
            (b"name,age\n", "Missing: member_id, birth_date, enrolled_from."),
            (b"name;age\n", "Read there: name, age."),
            (b"name," * 15_000, "Read there: name, name"),
            (b"\xff\xfe", "Save it as “CSV UTF-8”"),
            (b"member_id,birth_date\n", "Missing: enrolled_from."),
            (b"member_id,birth_date\rA1,1958-03-31\r", "not one as old"),
            (
                b"member_id,birth_date,enrolled_from,Sex,sex\n",
                "Two columns have the same name: sex.",
            ),
        ],
    )
    def test_what_is_no_such_file(self, plan, tmp_path, content, words):
        path = tmp_path / "other.csv"
        path.write_bytes(content)
        with pytest.raises(CannotRead):
            import_members(plan=plan, path=path)
        [run] = MemberImport.objects.all()
        assert run.state == ImportState.FAILED
        assert words in run.message


class TestKilled:
    @pytest.fixture
    def three_parts(self, put, monkeypatch):
        monkeypatch.setattr(importing, "PART", 2)
        rows = [line(member_id=f"A{n}", month="2026-03", cost=str(n)) for n in range(5)]
        return put(*rows, line(member_id=""))

    def test_it_goes_on_where_it_stood(self, plan, three_parts, monkeypatch):
        real = importing.write_lines
        parts = []

        def killed_in_the_second(organization, lines):
            parts.append(len(lines))
            if len(parts) == 2:
                raise KeyboardInterrupt
            return real(organization, lines)

        monkeypatch.setattr(importing, "write_lines", killed_in_the_second)
        with pytest.raises(KeyboardInterrupt):
            import_members(plan=plan, path=three_parts)
        assert Member.objects.count() == 2
        run = import_members(plan=plan, path=three_parts)
        assert parts == [2, 2, 2, 1]
        assert run.state == ImportState.DONE
        assert run.counts == {"rows": 6, "bad": 1, "members": 5, "months": 5}
        assert MemberImport.objects.count() == 1
        assert [bad.line for bad in run.bad_rows.all()] == [7]

    def test_of_two_readers_one_stops(self, plan, three_parts, monkeypatch):
        import_members(plan=plan, path=three_parts)
        run = MemberImport.objects.get()
        MemberImport.objects.update(position=0, line=0, state=ImportState.READING)
        stale = MemberImport.objects.get()
        MemberImport.objects.update(position=200)
        with pytest.raises(TakenOver):
            carry_out(stale)
        assert run.bad_rows.count() == BadMemberRow.objects.count() == 1

    def test_the_worker_takes_it_up_once(self, plan, three_parts, monkeypatch):
        started = []
        monkeypatch.setattr(
            "care.members.asking.start_process", lambda *what: started.append(what)
        )
        old = timezone.now() - 2 * MemberImport.SILENT_FOR
        run = MemberImport.objects.create(
            organization=plan, state=ImportState.READING, alive_at=old
        )
        MemberImport.objects.create(organization=plan, state=ImportState.READING)
        assert (start_asked(), start_asked()) == (1, 0)
        assert started == [("import_members", run.pk)]

    def test_what_dies_in_the_same_place_again_and_again_is_given_up(
        self, plan, three_parts, monkeypatch
    ):
        """Its first part gets in: only tries that come no further count."""
        real, asked = importing.write_lines, []

        def dies_in_the_second(organization, lines):
            if any(line.external_id == "A2" for line in lines):
                raise DataError
            return real(organization, lines)

        def process(command, key):
            asked.append(key)
            with pytest.raises(DataError):
                call_command(command, asked=key)

        monkeypatch.setattr(importing, "write_lines", dies_in_the_second)
        monkeypatch.setattr("care.members.asking.start_process", process)
        run = MemberImport.objects.create(organization=plan, path=str(three_parts))
        for _turn in range(3 * MemberImport.MOST_TRIES):
            start_asked()
            old = timezone.now() - 2 * MemberImport.SILENT_FOR
            MemberImport.objects.update(alive_at=old)
        run.refresh_from_db()
        assert asked == [run.pk] * (1 + MemberImport.MOST_TRIES)
        assert (run.state, run.line) == (ImportState.FAILED, 3)
        assert "after line 3 and is not tried again" in run.message
        assert Member.objects.count() == 2


class TestCommand:
    def test_it_says_what_became_of_the_rows_and_has_them_sorted(self, plan, put):
        said = StringIO()
        path = put(line(month="2026-03"), line(sex="?"))
        call_command("import_members", path, payer=plan.name, stdout=said)
        assert "2 rows read" in said.getvalue()
        assert "1 rows left out" in said.getvalue()
        call_command("segment_members", asked=SegmentRun.objects.get().pk, stdout=said)
        assert SegmentRun.objects.get().counts["tiers"]["1"]["members"] == 1

    def test_a_file_waits_for_one_that_is_not_read_to_its_end(self, plan, put):
        MemberImport.objects.create(organization=plan, file_name="big.csv")
        with pytest.raises(CommandError, match=r"big\.csv"):
            call_command("import_members", put(line()), payer=plan.name)
        assert not Member.objects.exists()

    def test_who_is_no_health_plan(self, plan, put):
        with pytest.raises(CommandError, match=plan.name):
            call_command("import_members", put(), payer="Pantry")
