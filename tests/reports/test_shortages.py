"""Where help is short: what is counted, what is not told, who sees it."""

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from people.models import Role
from referrals.models import Referral
from referrals.status import DeclineReason, Status
from reports.shortages import FEWEST, Months, declines, reasons, shortages
from tests.people.factories import PatientFactory, WorkerFactory
from tests.referrals.factories import NeedFactory, UnmetNeedFactory, make_network
from tests.resources.factories import OrganizationFactory

URL = reverse("reports:shortages")
MARCH = Months(date(2026, 3, 1), date(2026, 3, 1))


@pytest.fixture
def network(db):
    return make_network()


def unmet(network, number=FEWEST, **facts):
    """So many needs of so many people, unmet on a day of March."""
    facts = {"day": date(2026, 3, 9), "organization": network.clinic} | facts
    for _one in range(number):
        patient = PatientFactory(organization=network.clinic, lead=network.worker)
        need = NeedFactory(patient=patient, created_by=network.worker)
        UnmetNeedFactory(need=need, **facts)


def told(network, months=MARCH, **facts):
    return [
        (row.category, row.area, row.month, row.needs)
        for row in shortages([network.clinic.pk], months, **facts)
    ]


class TestCounts:
    def test_by_category_area_and_month(self, network):
        unmet(network)
        unmet(network, 6, county="", postal_prefix="260", state="WV")
        assert told(network) == [
            ("Food", "Allegheny County, PA", date(2026, 3, 1), 5),
            ("Food", "ZIP codes 260..", date(2026, 3, 1), 6),
        ]

    def test_a_need_counts_once_a_month_however_often_it_was_noted(self, network):
        unmet(network)
        for row in network.clinic.unmet_needs.all():
            UnmetNeedFactory(
                need=row.need,
                organization=network.clinic,
                day=date(2026, 3, 20),
                reason="too-far",
                postal_prefix="151",
            )
        [(_category, _area, _month, needs)] = told(network)
        assert needs == FEWEST

    def test_fewer_are_not_told(self, network):
        unmet(network, FEWEST - 1)
        [(_category, _area, _month, needs)] = told(network)
        assert needs is None

    def test_other_months_and_organizations_are_not_in_it(self, network):
        unmet(network, day=date(2026, 2, 28))
        unmet(network, day=date(2026, 4, 1))
        unmet(network, organization=OrganizationFactory())
        assert told(network) == []

    def test_december_ends_with_the_year(self):
        assert Months(date(2026, 1, 1), date(2026, 12, 1)).end == date(2027, 1, 1)

    def test_one_category_alone(self, network):
        unmet(network)
        assert told(network, category="housing-instability") == []
        assert len(told(network, category="food-insecurity")) == 1

    def test_reasons_and_declines(self, network):
        unmet(network)
        unmet(network, 1, reason="too-far")
        rows = reasons([network.clinic.pk], MARCH)
        assert [(r.reason, r.count) for r in rows] == [
            ("Nothing within reach", 5),
            ("Too far to get to", None),
        ]
        network.send()
        Referral.objects.update(
            status=Status.DECLINED, reason=DeclineReason.NO_CAPACITY
        )
        this = timezone.localdate().replace(day=1)
        [row] = declines([network.clinic.pk], Months(this, this))
        assert (row.reason, row.count) == ("No room now", None)


class TestPage:
    @pytest.fixture
    def planner(self, network, client_for):
        return client_for(WorkerFactory(role=Role.SUPERVISOR, at=network.clinic))

    def query(self, **changes):
        this = timezone.localdate().strftime("%Y-%m")
        return {"first": this, "last": this} | changes

    def test_it_hides_small_numbers_and_names_nobody(self, network, planner):
        unmet(network, 2, day=timezone.localdate())
        page = planner.get(URL)
        assert "fewer than 5" in page.text
        assert network.patient.given_name not in page.text

    def test_csv_hides_them_too(self, network, planner):
        unmet(network, 2, day=timezone.localdate())
        response = planner.get(URL, self.query(format="csv"))
        rows = list(csv.reader(io.StringIO(response.text)))
        assert rows[0] == ["Table", "Need", "Area", "Month", "Why", "Count"]
        assert {row[-1] for row in rows[1:]} == {"<5"}

    def test_months_the_wrong_way_round_are_explained(self, planner):
        this = timezone.localdate()
        first, last = f"{this:%Y-%m}", f"{this.year - 1}-{this:%m}"
        page = planner.get(URL, {"first": first, "last": last})
        assert "Choose a last month after the first." in page.text

    def test_nonsense_is_refused(self, planner):
        page = planner.get(URL, {"first": "then", "last": "now", "category": "x"})
        assert page.context["form"].errors
        assert planner.get(URL, {"first": "then", "format": "csv"}).status_code == 200

    def test_an_empty_report_says_so(self, planner):
        assert "No need went unmet" in planner.get(URL).text

    @pytest.mark.parametrize(
        ("role", "status"),
        [
            (Role.SUPERVISOR, 200),
            (Role.PROGRAM_MANAGER, 200),
            (Role.ADMINISTRATOR, 200),
            (Role.SOCIAL_WORKER, 404),
            (Role.PARTNER, 404),
        ],
    )
    def test_who_sees_it(self, network, client_for, role, status):
        client = client_for(WorkerFactory(role=role, at=network.clinic))
        assert client.get(URL).status_code == status
        assert client.post(URL).status_code == 405

    def test_another_organization_sees_its_own_only(self, network, client_for):
        unmet(network, day=timezone.localdate())
        client = client_for(WorkerFactory(role=Role.SUPERVISOR))
        assert "No need went unmet" in client.get(URL).text

    def test_queries_do_not_grow(self, network, planner):
        def count(**facts):
            unmet(network, day=timezone.localdate(), **facts)
            planner.get(URL)
            with CaptureQueriesContext(connection) as queries:
                planner.get(URL)
            return len(queries)

        few = count()
        for county in ("Butler", "Beaver", "Greene"):
            many = count(county=county)
        assert many == few
