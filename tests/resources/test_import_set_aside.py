"""Rows that were not let in are kept, mended, dismissed and tried again."""

import pytest

from resources.importing.decisions import dismiss_row
from resources.importing.mending import retry_rows
from resources.importing.run import import_directory
from resources.models import (
    Organization,
    Phone,
    Review,
    Service,
    SetAsideRow,
    WeeklyHours,
    Why,
)

pytestmark = pytest.mark.django_db
ORGANIZATIONS = "id,name\n1,Hands\n1,Feet\n1,Hands\n,\n"
SERVICES = "id,organization_id,name,status\n7,1,Food box,active\n8,99,Orphan,active\n"
HOURS = "id,service_id,weekday,opens_at,closes_at\n1,7,Monday,9am,03:00\n"


@pytest.fixture
def folder(tmp_path):
    files = {
        "organizations": ORGANIZATIONS,
        "services": SERVICES,
        "weekly_hours": HOURS,
        "oddities": "a,b\n1,2\n",
    }
    for name, content in files.items():
        (tmp_path / f"{name}.csv").write_text(content, encoding="utf-8")
    return tmp_path


def set_aside(why: Why) -> SetAsideRow:
    return SetAsideRow.objects.select_related("run").get(why=why)


def waiting() -> int:
    return SetAsideRow.objects.filter(state=Review.WAITING).count()


def test_every_rejected_row_is_kept_with_its_reason(folder):
    report = import_directory(path=folder, source="county")
    rows = SetAsideRow.objects.all()
    assert rows.count() == report.outcomes["rejected"] == 6
    assert {row.why for row in rows} == set(Why) - {Why.REFUSED}
    orphan = set_aside(Why.ORPHAN)
    assert orphan.row == {
        "id": "8",
        "organization_id": "99",
        "name": "Orphan",
        "status": "active",
    }
    assert "organization 99" in orphan.reason


def test_a_dismissed_row_is_not_asked_about_again(folder):
    import_directory(path=folder, source="county")
    dismiss_row(row=set_aside(Why.ORPHAN), note="Closed in 2019", by="Cara")
    import_directory(path=folder, source="county")
    assert SetAsideRow.objects.count() == 6
    assert set_aside(Why.ORPHAN).state == Review.DISMISSED


def test_a_row_the_source_put_right_waits_no_more(folder):
    import_directory(path=folder, source="county")
    (folder / "services.csv").write_text(SERVICES.replace("99", "1"))
    import_directory(path=folder, source="county")
    assert set_aside(Why.ORPHAN).state == Review.GONE
    assert Service.objects.count() == 2


def test_an_orphan_gets_in_once_a_curator_says_where_it_belongs(folder):
    import_directory(path=folder, source="county")
    orphan = set_aside(Why.ORPHAN)
    hands = str(Organization.objects.get().pk)
    mended = [{**orphan.drafts[0]}]
    mended[0]["values"] = mended[0]["values"] | {"organization_id": hands}
    entered, _written = retry_rows(rows=[orphan], by="Cara", mended={orphan.pk: mended})
    assert entered == [orphan]
    assert Service.objects.get(name="Orphan").organization.name == "Hands"
    assert set_aside(Why.ORPHAN).state == Review.MENDED


def test_what_still_cannot_be_let_in_keeps_waiting_with_its_reason(folder):
    import_directory(path=folder, source="county")
    orphan = set_aside(Why.ORPHAN)
    entered, _written = retry_rows(rows=[orphan], by="Cara")
    assert entered == []
    assert "organization 99" in set_aside(Why.ORPHAN).reason
    assert not Service.objects.filter(name="Orphan").exists()


def test_a_mended_row_stays_mended_in_the_next_delivery(folder):
    import_directory(path=folder, source="county")
    hours = SetAsideRow.objects.select_related("run").get(file="weekly_hours.csv")
    mended = [{**hours.drafts[0]}]
    mended[0]["values"] = mended[0]["values"] | {"closes_at": "15:00"}
    retry_rows(rows=[hours], by="Cara", mended={hours.pk: mended})
    assert str(WeeklyHours.objects.get().closes_at) == "15:00:00"
    (folder / "services.csv").write_text(SERVICES.replace("Food box", "Food bag"))
    report = import_directory(path=folder, source="county")
    assert str(WeeklyHours.objects.get().closes_at) == "15:00:00"
    assert report.repair_counts["mended-here"] == 1
    assert Service.objects.get(name="Food bag")
    hours.refresh_from_db()
    assert hours.state == Review.MENDED


def test_a_mended_listing_keeps_what_hangs_on_it(folder):
    (folder / "phones.csv").write_text("id,service_id,number\n1,7,412-555-0142\n")
    import_directory(path=folder, source="county")
    (folder / "services.csv").write_text(SERVICES.replace("7,1,Food box", "7,1,"))
    import_directory(path=folder, source="county")
    broken = SetAsideRow.objects.select_related("run").get(reason="no name")
    mended = [{**broken.drafts[0]}]
    mended[0]["values"] = mended[0]["values"] | {"name": "Food crate"}
    retry_rows(rows=[broken], by="Cara", mended={broken.pk: mended})
    service = Service.objects.get()
    assert (service.name, service.phones.count()) == ("Food crate", 1)
    (folder / "phones.csv").write_text("id,service_id,number\n")
    import_directory(path=folder, source="county")
    assert not Phone.objects.exists(), "The source itself may drop it."


def test_a_row_whose_id_is_taken_replaces_nothing(folder):
    import_directory(path=folder, source="county")
    taken = set_aside(Why.CONFLICT)
    entered, _written = retry_rows(rows=[taken], by="Cara")
    assert entered == [taken]
    names = {"Feet", "Hands"}
    assert set(Organization.objects.values_list("name", flat=True)) == names
    import_directory(path=folder, source="county")
    assert set(Organization.objects.values_list("name", flat=True)) == names
