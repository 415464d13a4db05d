"""The harness keeps what tests/conftest.py promises."""

import socket

import pytest
from django.conf import settings
from django.template import Context, Origin, Template, engines
from django.urls import path
from wagtail.models import Site

from people.models import User
from tests.client import CheckedClient


def render(source: str, file: str) -> str:
    engine = engines["django"].engine
    template = Template(source, origin=Origin(file), engine=engine)
    return template.render(Context({"known": "yes"}))


def test_undefined_variable_in_our_template_fails():
    ours = str(settings.BASE_DIR / "templates" / "care" / "worklist.html")
    assert render("{{ known }}{% if unknown %}no{% endif %}", ours) == "yes"
    with pytest.raises(pytest.fail.Exception, match=r"worklist\.html uses unknown"):
        render("{{ unknown }}", ours)


def test_undefined_variable_in_a_template_of_others_is_empty():
    assert render("{{ unknown|default:'none' }}", "/else/where.html") == "none"


def test_network_is_out_of_reach():
    with pytest.raises(pytest.fail.Exception, match=r"example\.com"):
        socket.create_connection(("example.com", 80), timeout=1)
    with (
        socket.socket() as connection,
        pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.1"),
    ):
        connection.connect(("192.0.2.1", 80))


def test_unordered_rows_come_shuffled(db):
    User.objects.bulk_create(User(email=f"{n}@example.org") for n in range(8))
    orders = {
        tuple(User.objects.order_by().values_list("email", flat=True))
        for _ in range(20)
    }
    assert len(orders) > 1
    assert len({tuple(User.objects.order_by("email")) for _ in range(5)}) == 1


@pytest.mark.parametrize("attempt", [1, 2])
def test_committed_rows_are_gone_and_migrated_rows_stay(transactional_db, attempt):
    assert Site.objects.exists()
    assert not User.objects.exists()
    User.objects.create(email="ada@example.org")
    Site.objects.all().delete()


def test_faulty_page_fails_the_test_that_asked_for_it(settings, rf):
    settings.ROOT_URLCONF = __name__
    with pytest.raises(pytest.fail.Exception, match="one h1"):
        CheckedClient().get("/faulty/")


def faulty(request):
    from django.http import HttpResponse

    return HttpResponse("<!doctype html><html lang=en><title>x</title><p>No heading")


urlpatterns = [path("faulty/", faulty)]
