import pytest

from notifications import kinds
from notifications.lint import (
    discreet_context,
    free_text_warnings,
    lint_fields,
    lint_wording,
)
from notifications.need_words import need_words_in
from tests.resources.factories import OrganizationFactory

pytestmark = pytest.mark.django_db


def problems(body: str, *, code: str = "test-news") -> str:
    return " ".join(lint_wording(kinds.get_kind(code), "", body))


@pytest.mark.parametrize(
    "body",
    [
        "{place} has your food box.",
        "About your housing: call us.",
        "Su comida le espera.",
        "Llame por la adicción.",
        "Your COUNSELING session.",
        "The women's safe house called.",
        "Bring your bus  pass.",
    ],
)
def test_words_that_say_the_need_are_refused(body: str):
    assert "says what the person needs" in problems(body)


@pytest.mark.parametrize(
    "body",
    [
        "{place} has news. Call {help_phone}.",
        "A local program said yes.",
        "Un programa local dijo que sí. Llame al {help_phone}.",
        "Did you see your worker? Your appointment is on Tuesday.",
    ],
)
def test_plain_words_pass(body: str):
    assert problems(body) == ""


def test_a_revealing_organization_is_refused():
    OrganizationFactory(name="Harbor House", name_is_sensitive=True)
    assert "reveals the need" in problems("Harbor House has news.")


@pytest.mark.parametrize(
    "body",
    [
        "See https://bit.ly/x1",
        "See bit.ly/x1",
        "See www.example.org",
        "See http://localhost:8000.evil.example/r/",
        "See evil.com now",
        "See health.info.",
        "See food.bank/x",
    ],
)
def test_links_to_other_sites_are_refused(body: str):
    assert "Links to other sites" in problems(body)


@pytest.mark.parametrize(
    "body",
    [
        "See http://localhost:8000/r/abc",
        "Write to ana@clinic.org",
        "Come at 3 p.m. Thanks",
        "Call 412-555-0100.Thanks",
    ],
)
def test_links_to_us_and_what_is_none_pass(body: str):
    assert problems(body) == ""


@pytest.mark.parametrize("body", ["{organisation} called", "{place", "{place.name}"])
def test_placeholders_are_checked(body: str):
    assert problems(body)


def test_a_notice_keeps_its_link():
    assert "{link}" in problems("Open it.", code="test-notice")
    assert problems("Food for {number}: {link}", code="test-notice") == ""


def test_a_question_says_what_its_digits_mean():
    assert "replying 2" in problems("Come? 1 = yes", code="test-question")


def test_more_than_three_parts_are_refused():
    assert "4 parts" in problems("a " * 235)
    assert "parts" in problems("á " * 105)
    assert problems("a " * 200) == ""


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_revealing_name_in_a_text_is_replaced(language: str):
    OrganizationFactory(name="Harbor House", name_is_sensitive=True)
    kind = kinds.get_kind("test-news")
    for place in ("HARBOR HOUSE", "Harbor House, downtown", "Hill Food Pantry"):
        context = discreet_context(kind, language, {"place": place})
        assert context["place"] in {"a local program", "un programa local"}
    assert discreet_context(kind, language, {"place": "Hill Center"}) == {
        "place": "Hill Center"
    }


def test_partners_are_told_names():
    kind = kinds.get_kind("test-notice")
    context = {"number": "Food 1", "link": "http://localhost:8000/r/food"}
    assert discreet_context(kind, "en", context) == context


def test_need_words_are_whole_words():
    assert need_words_in("Snappy Wicker, Courtney, Heather and a jobber") == []
    assert need_words_in("Food, FOOD and Despensa") == ["food", "despensa"]


@pytest.mark.parametrize(
    ("text", "language", "warning"),
    [
        ("Your food box is here", "en", "says what the person needs"),
        ("Su consejería es el martes", "es", "says what the person needs"),
        ("Harbor House called", "en", "Say “a local program” instead"),
        ("Llamó HARBOR HOUSE", "es", "Say “un programa local” instead"),
        ("Look at https://example.org/x", "en", "Links to other sites"),
        ("Mire bit.ly/x1", "es", "Links to other sites"),
        ("a" * 450, "en", "It takes 4 parts"),
        ("á" * 202, "es", "It takes 4 parts"),
    ],
)
def test_a_workers_own_text_is_warned_of(text: str, language: str, warning: str):
    OrganizationFactory(name="Harbor House", name_is_sensitive=True)
    assert warning in " ".join(free_text_warnings(text, language))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Can you come on Tuesday at 3? {Ask} for me.", "en"),
        ("¿Puede venir el martes a las 3?", "es"),
        ("a" * 449, "en"),
        ("á" * 191, "es"),
    ],
)
def test_a_workers_harmless_text_is_not(text: str, language: str):
    assert free_text_warnings(text, language) == []


def test_what_is_wrong_is_told_at_the_field_it_is_in():
    kind = kinds.get_kind("test-notice")
    found = lint_fields(kind, "Food: {nobody}", "See bit.ly/x1 and {link}", "en")
    assert "{nobody} is not known" in found["subject"][0]
    assert "Links to other sites" in found["body"][0]


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("first-contact", "STOP"),
        ("first-contact", "HELP"),
        ("start-confirmed", "STOP"),
        ("help", "STOP"),
        ("stop-confirmed", "START"),
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_carriers_want_said_cannot_be_left_out(code, word, language):
    kind = kinds.get_kind(code)
    words = kind.wording[language]
    assert lint_wording(kind, "", words, language) == []
    [problem] = lint_wording(kind, "", words.replace(word, "X"), language)
    assert word in problem


def test_the_sample_counts_as_long_as_it_is_in_the_language():
    kind = kinds.get_kind("appointment-booked")
    spanish = "{when} {place} 1 2" + "a" * 60
    english = lint_wording(kind, "", spanish + "a" * 320, "en")
    assert english == []
    # "sábado" is not in GSM-7: the same words take twice as many parts.
    assert "parts" in lint_wording(kind, "", spanish + "a" * 120, "es")[0]
