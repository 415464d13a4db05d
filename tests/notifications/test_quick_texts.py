import pytest
from django.core.exceptions import ValidationError

from notifications.models import QuickText
from notifications.quick_texts import add_shipped, filled, insert, problems_of
from tests.people.factories import PatientFactory, WorkerFactory

pytestmark = pytest.mark.django_db


def test_shipped_ones_would_be_accepted_from_a_curator():
    texts = QuickText.objects.all()
    assert texts.count() >= 5
    for text in texts:
        text.full_clean()
        assert text.body_es


def test_a_network_that_has_its_own_keeps_them():
    QuickText.objects.exclude(pk=QuickText.objects.earliest("position").pk).delete()
    add_shipped()
    assert QuickText.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("Your {patient}", "Only these"),
        ("A brace { alone", "Only these"),
        ("Come to the shelter", "shelter"),
        ("See https://example.com/x", "other sites"),
        ("x" * 470, "parts"),
    ],
)
def test_what_a_curator_must_mend(body, word):
    assert word in problems_of(body, "en")[0]
    with pytest.raises(ValidationError):
        QuickText(title="Bad", body=body).full_clean()


def test_names_are_filled_in():
    text = QuickText(title="x", body="{worker_name}, {help_phone}, {sender_name}")
    worker = WorkerFactory(first_name="Ana")
    words = filled(text, PatientFactory(), worker)
    assert words.startswith("Ana, 412-555-0100")
    assert "{" not in words


def test_without_spanish_it_is_english():
    text = QuickText(title="x", body="Hello")
    patient = PatientFactory(preferred_language="es")
    assert filled(text, patient, WorkerFactory()) == "Hello"


def test_what_is_typed_stays():
    assert insert("Hi. ", "Bye.") == "Hi. Bye."
    assert insert("", "Bye.") == "Bye."
