"""Spanish is whole where patients, the public and partners read it."""

import re
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from django import forms
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format, number_format

from resources import hours
from tests.catalog import MESSAGES, ROOT, Entry, compiled, read_mo, read_po, strings_of
from tests.resources.factories import (
    ServiceAtLocationFactory,
    ServiceFactory,
    WeeklyHoursFactory,
)

READ_WITHOUT_ACCOUNT = [
    "templates/*.html",
    "templates/care/medications/paper.html",
    "templates/care/medications/_[ph]a*.html",
    "templates/care/medications/_how.html",
    "care/medications/words.py",
    "care/medications/courses.py",
    "templates/care/monitoring/own_*.html",
    "templates/care/shared_goals/partner.html",
    "care/shared_goals/forms.py",
    "care/shared_goals/telling.py",
    "care/shared_goals/words.py",
    "templates/cms/*.html",
    "templates/cms/listings/*.html",
    "templates/cms/blocks/*.html",
    "templates/components/*.html",
    "templates/forms/*.html",
    "templates/layouts/*.html",
    "templates/care/plans/*paper*.html",
    "templates/notifications/letters.html",
    "templates/people/own_*.html",
    "templates/referrals/handout.html",
    "templates/referrals/link_*.html",
    "templates/referrals/ask_for_help.html",
    "templates/referrals/help_asked.html",
    "templates/referrals/own_[cp]*.html",
    "templates/referrals/partner*.html",
    "templates/referrals/room*.html",
    "templates/referrals/_ask_room.html",
    "templates/referrals/_right.html",
    "templates/referrals/_room.html",
    "templates/referrals/_action.html",
    "templates/referrals/_appointments.html",
    "templates/referrals/_due.html",
    "templates/referrals/_listing.html",
    "templates/referrals/_stale.html",
    "templates/referrals/_status.html",
    "templates/referrals/_thread.html",
    "templates/referrals/_typed.html",
    "templates/resources/*.html",
    "templates/screening/_question.html",
    "templates/screening/own_*.html",
    "templates/screening/kiosk_done.html",
    "referrals/appointment_forms.py",
    "referrals/appointment_texts.py",
    "referrals/attachments.py",
    "referrals/disclosure.py",
    "referrals/due.py",
    "referrals/forms.py",
    "people/forms/own.py",
    "people/free_time.py",
    "people/open_links.py",
    "referrals/links.py",
    "referrals/own_forms.py",
    "referrals/own_page.py",
    "referrals/message_forms.py",
    "referrals/status.py",
    "referrals/views/links.py",
    "referrals/views/own_page.py",
    "referrals/listing_forms.py",
    "referrals/views/listing.py",
    "referrals/views/partner.py",
    "referrals/views/rooms.py",
    "referrals/views/scheduling.py",
    "screening/views/alone.py",
    "screening/views/own.py",
    "referrals/views/writing.py",
    "cms/claims/*.py",
    "cms/freshness/care.py",
    "cms/views/*.py",
    "resources/*.py",
    "resources/suggestions/*.py",
    "resources/matching/*.py",
    "resources/models/*.py",
]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}|%(?=[sd]\b)")
MARKUP = re.compile(r"<[^>]+>|&\w+;|https?://\S+")


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    return read_po(MESSAGES / "django.po")


def test_compiled_catalog_is_what_the_catalog_says(entries: list[Entry]) -> None:
    in_use = read_mo(MESSAGES / "django.mo")
    del in_use[""]

    assert in_use == compiled(entries), (
        "Run: django-admin compilemessages -l es (see docs/development.md)"
    )


def test_nothing_is_left_to_guess(entries: list[Entry]) -> None:
    assert [entry.original for entry in entries if entry.is_fuzzy] == []
    assert len({entry.key for entry in entries}) == len(entries)


def test_each_placeholder_and_tag_stands_on_both_sides(entries: list[Entry]) -> None:
    wrong = [
        (english, spanish)
        for entry in entries
        if entry.is_translated
        for english, spanish in entry.pairs
        if sorted(PLACEHOLDER.findall(english)) != sorted(PLACEHOLDER.findall(spanish))
        or sorted(MARKUP.findall(english)) != sorted(MARKUP.findall(spanish))
    ]

    assert wrong == []


@pytest.mark.parametrize("pattern", READ_WITHOUT_ACCOUNT)
def test_what_is_read_without_an_account_is_in_spanish(
    pattern: str, entries: list[Entry]
) -> None:
    translated = {entry.key for entry in entries if entry.is_translated}
    paths = sorted(ROOT.glob(pattern))
    missing = [
        (path.name, text)
        for path in paths
        for context, text in strings_of(path)
        if (context, text) not in translated
    ]

    assert paths
    assert missing == [], "Run makemessages, translate (see docs/development.md)"


def test_strings_are_found_in_modules_and_templates(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        '_("One " "line")\nngettext("a day", "days", 2)\npgettext("x", "y")'
    )
    template = tmp_path / "page.html"
    template.write_text(
        '{% translate "Plain" %}{% translate "Send" context "verb" %}'
        "{% blocktranslate count n=2 %}{{ n }} it's{% plural %}{{ n }}s"
        '{% endblocktranslate %}{{ day|date:_("M j") }}'
    )

    assert list(strings_of(module)) == [("", "One line"), ("", "a day"), ("x", "y")]
    assert list(strings_of(template)) == [
        ("", "Plain"),
        ("verb", "Send"),
        ("", "%(n)s it's"),
        ("", "M j"),
    ]


@pytest.mark.django_db
def test_search_page_in_spanish(client: Client) -> None:
    client.cookies["django_language"] = "es"

    page = client.get(reverse("resources:search"), {"place": "1"}).content.decode()

    assert '<html lang="es"' in page
    assert "Buscar ayuda" in page
    assert "no es un código postal" in page
    assert "Find help" not in page


@pytest.mark.django_db
def test_hours_in_spanish() -> None:
    service = ServiceFactory()
    place = ServiceAtLocationFactory(service=service)
    for weekday in range(5):
        WeeklyHoursFactory(
            service=service, weekday=weekday, opens_at=time(9), closes_at=time(17, 30)
        )
    monday_noon = datetime(2026, 11, 23, 17, tzinfo=UTC)

    with translation.override("es"):
        week, thanksgiving = hours.describe(service, place, monday_noon)
        assert week == "Lunes a viernes: 9 a.m. a 5:30 p.m."
        assert thanksgiving.endswith(": cerrado (Día de Acción de Gracias)")
        text, _is_open = hours.status_text(service, place, monday_noon)
        assert text == "Abierto ahora. Cierra: 5:30 p.m."


def test_numbers_and_dates_as_the_united_states_write_them() -> None:
    with translation.override("es"):
        assert number_format(1200.5, use_l10n=True, force_grouping=True) == "1,200.5"
        assert date_format(date(2026, 11, 3)) == "3 de noviembre de 2026"
        assert forms.DateField().clean("5/6/2026") == date(2026, 5, 6)


@pytest.mark.django_db
def test_distances_to_choose_from_in_spanish(client: Client) -> None:
    client.cookies["django_language"] = "es"

    page = client.get(reverse("resources:search")).content.decode()

    assert "25 millas" in page
    assert "25 miles" not in page
