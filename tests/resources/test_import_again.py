"""Importing a source again: edits made here stay, what changed and went is told."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from resources.importing.decisions import release_edit, take_source_word
from resources.importing.run import import_directory
from resources.models import (
    ImportRun,
    KeptEdit,
    Phone,
    RetiredKey,
    Service,
    SourceListing,
    WeeklyHours,
)

pytestmark = pytest.mark.django_db
ORGANIZATIONS = "id,name\n1,Helping hands\n"
SERVICES = "id,organization_id,name,description,status\n{}"
FOOD = "7,1,Food box,Food for a week,active\n"
COATS = "8,1,Coats,Warm coats,active\n"
HOURS = "id,service_id,weekday,opens_at,closes_at\n{}"
MONDAY = "1,7,Monday,09:00,12:00\n"


@pytest.fixture
def deliver(tmp_path):
    """Imports a delivery of the same source, given its files."""

    def deliver(**files):
        content = {"organizations": ORGANIZATIONS, "services": SERVICES.format(FOOD)}
        for old in tmp_path.glob("*.csv"):
            old.unlink()
        options = {n: files.pop(n) for n in ("is_whole",) if n in files}
        for name, text in (content | files).items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        return import_directory(path=tmp_path, source="county", **options)

    return deliver


def services(*lines: str) -> str:
    return SERVICES.format("".join(lines))


def edit() -> KeptEdit:
    return KeptEdit.objects.select_related("listing").get()


def test_an_edit_outlives_a_listing_that_changed_elsewhere(deliver):
    deliver()
    Service.objects.update(name="Food crate")
    deliver(services=services(FOOD.replace("a week", "two weeks")))
    service = Service.objects.get()
    assert (service.name, service.description) == ("Food crate", "Food for two weeks")
    kept = edit()
    assert (kept.unit, kept.here, kept.said) == ("name", "Food crate", "Food box")


def test_an_edit_outlives_a_change_of_the_same_word_and_shows_it(deliver):
    deliver()
    Service.objects.update(name="Food crate")
    report = deliver(services=services(FOOD.replace("Food box", "Food bag")))
    assert Service.objects.get().name == "Food crate"
    kept = edit()
    assert (kept.said_before, kept.said) == ("Food box", "Food bag")
    assert report.kept_edits == report.run.counts["kept_edits"] == 1
    deliver(services=services(FOOD.replace("Food box", "Food sack")))
    kept = edit()
    assert (kept.said_before, kept.said) == ("Food bag", "Food sack")
    assert Service.objects.get().name == "Food crate"


def test_an_edit_is_over_when_the_source_says_the_same(deliver):
    deliver()
    Service.objects.update(name="Food crate")
    deliver(services=services(FOOD.replace("a week", "two weeks")))
    deliver(services=services(FOOD.replace("Food box", "Food crate")))
    assert not KeptEdit.objects.exists()
    deliver(services=services(FOOD.replace("Food box", "Food sack")))
    assert Service.objects.get().name == "Food sack"


def test_hours_changed_here_stay_whole(deliver):
    deliver(weekly_hours=HOURS.format(MONDAY))
    WeeklyHours.objects.update(closes_at="13:00")
    later = MONDAY.replace("12:00", "11:00") + "2,7,Friday,09:00,12:00\n"
    deliver(weekly_hours=HOURS.format(later))
    assert [str(row.closes_at) for row in WeeklyHours.objects.all()] == ["13:00:00"]
    assert edit().unit == "weekly_hours[]"


def test_a_row_added_here_stays_while_the_source_drops_its_own(deliver):
    phones = "id,service_id,number\n1,7,412-555-0142\n2,7,412-555-0143\n"
    deliver(phones=phones)
    service = Service.objects.get()
    Phone.objects.create(service=service, number="(412) 555-0199")
    deliver(phones=phones.replace("2,7,412-555-0143\n", ""))
    assert Phone.objects.filter(number="(412) 555-0199").exists()
    assert Phone.objects.count() == 3


def test_a_file_with_phones_alone_drops_nothing_else(deliver, tmp_path):
    deliver(weekly_hours=HOURS.format(MONDAY))
    (tmp_path / "phones.csv").write_text("id,service_id,number\n1,7,412-555-0142\n")
    import_directory(path=tmp_path / "phones.csv", source="county")
    service = Service.objects.get()
    assert (service.weekly_hours.count(), service.phones.count()) == (1, 1)
    deliver(weekly_hours=HOURS.format(MONDAY))
    assert service.phones.count() == 0


def test_a_released_edit_gives_way_to_the_next_import(deliver):
    deliver()
    Service.objects.update(name="Food crate")
    newer = services(FOOD.replace("a week", "two weeks"))
    deliver(services=newer)
    release_edit(edit=edit(), by="Cara Curator")
    assert Service.objects.get().name == "Food crate"
    deliver(services=newer)
    assert Service.objects.get().name == "Food box"
    assert not KeptEdit.objects.exists()


def test_what_is_edited_again_after_a_release_stays(deliver):
    deliver()
    Service.objects.update(name="Food crate")
    newer = services(FOOD.replace("a week", "two weeks"))
    deliver(services=newer)
    release_edit(edit=edit(), by="Cara Curator")
    Service.objects.update(name="Food basket")
    deliver(services=newer)
    assert Service.objects.get().name == "Food basket"
    assert not edit().is_released


@pytest.mark.parametrize("unit", ["name", "weekly_hours[]"])
def test_the_sources_word_can_be_taken_now(deliver, unit):
    deliver(weekly_hours=HOURS.format(MONDAY))
    Service.objects.update(name="Food crate")
    WeeklyHours.objects.all().delete()
    newer = {"services": services(FOOD.replace("a week", "two weeks"))}
    deliver(weekly_hours=HOURS.format(MONDAY), **newer)
    take_source_word(edit=KeptEdit.objects.select_related("listing").get(unit=unit))
    service = Service.objects.get()
    took = service.weekly_hours.exists(), service.name == "Food box"
    assert took == (unit == "weekly_hours[]", unit == "name")
    deliver(weekly_hours=HOURS.format(MONDAY), **newer)
    assert KeptEdit.objects.count() == 1


def test_the_run_tells_what_the_source_says_anew(deliver):
    deliver()
    run = deliver(services=services(FOOD.replace("a week", "two weeks"))).run
    changed = run.changed_listings.get()
    assert changed.name == "Food box"
    assert changed.changes == {"description": ["Food for a week", "Food for two weeks"]}


def test_what_vanished_is_marked_and_never_deleted(deliver):
    deliver(services=services(FOOD, COATS))
    report = deliver(services=services(FOOD))
    gone = SourceListing.objects.get(gone_since__isnull=False)
    assert (gone.name, report.gone) == ("Coats", 1)
    assert Service.objects.filter(name="Coats", live=True).exists()
    deliver(services=services(FOOD, COATS))
    assert not SourceListing.objects.filter(gone_since__isnull=False).exists()


def test_a_part_of_a_source_lets_nothing_vanish(deliver):
    deliver(services=services(FOOD, COATS))
    assert deliver(services=services(FOOD), is_whole=False).gone == 0
    assert not SourceListing.objects.filter(gone_since__isnull=False).exists()


def test_a_listing_that_cannot_be_read_has_not_vanished(deliver):
    deliver(services=services(FOOD, COATS))
    report = deliver(services=services(FOOD, COATS.replace("8,1", "8,9")))
    assert (report.outcomes["rejected"], report.gone) == (1, 0)


def test_a_listing_with_too_many_cells_has_not_vanished(deliver):
    deliver(services=services(FOOD, COATS))
    report = deliver(services=services(FOOD, COATS.replace("Warm", "Warm, new")))
    assert (report.outcomes["rejected"], report.gone) == (1, 0)


def test_what_hangs_on_a_merged_listing_is_left_out_with_it(deliver):
    """languages.csv comes before the phones.csv it needs."""
    deliver(services=services(FOOD, COATS))
    coats, food = (Service.objects.get(name=name) for name in ("Coats", "Food box"))
    RetiredKey.objects.create(old_id=coats.pk, table="service", kept_id=food.pk)
    coats.delete()
    report = deliver(
        services=services(FOOD, COATS),
        phones="id,service_id,number\n1,8,412-555-0142\n",
        languages="id,phone_id,code\n1,1,es\n",
    )
    assert (report.outcomes["rejected"], Phone.objects.count()) == (0, 0)


def test_edits_kept_of_a_table_are_looked_up_at_once(deliver):
    deliver(weekly_hours=HOURS.format(MONDAY))
    WeeklyHours.objects.update(closes_at="13:00")

    def queries(lines: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            deliver(weekly_hours=HOURS.format(lines))
        hours = "resources_weeklyhours"
        return sum(f'FROM "{hours}"' in query["sql"] for query in asked)

    later = [f"{n},7,Friday,{n:02}:00,12:00\n" for n in range(2, 9)]
    assert queries(MONDAY + later[0]) == queries(MONDAY + "".join(later))


def test_what_was_deleted_here_is_not_compared_any_more(deliver):
    deliver()
    Service.objects.get().delete()
    assert not SourceListing.objects.filter(table="service").exists()
    deliver()
    assert Service.objects.get().name == "Food box"


def test_a_run_that_cannot_start_says_why(tmp_path):
    with pytest.raises(Exception, match="There is no file"):
        import_directory(path=tmp_path / "absent")
    run = ImportRun.objects.get()
    assert run.state == "failed"
    assert run.message.startswith("There is no file")
