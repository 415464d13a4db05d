import pytest

from notifications.keywords import read_keyword, read_own_words
from notifications.replies import read_digit


@pytest.mark.parametrize(
    ("body", "meaning", "provider_knows"),
    [
        ("STOP", "stop", True),
        (" stop \n", "stop", True),
        ("Stop.", "stop", False),
        ("END", "stop", True),
        ("Cancel", "stop", True),
        ("ALTO", "stop", False),
        ("baja!", "stop", False),
        ("START", "start", True),
        ("yes", "start", True),
        ("HELP", "help", True),
        ("¿Ayuda?", "help", False),
        ("Información", "help", False),
    ],
)
def test_keywords(body: str, meaning: str, provider_knows: bool):
    keyword = read_keyword(body)
    assert keyword is not None
    assert (keyword.meaning, keyword.provider_knows) == (meaning, provider_knows)


@pytest.mark.parametrize(
    "body", ["", "1", "stop by tomorrow?", "help me please", "no", "si", "the end"]
)
def test_not_keywords(body: str):
    assert read_keyword(body) is None


@pytest.mark.parametrize(
    "body",
    [
        "please stop texting me",
        "Please STOP",
        "stop sending me these messages",
        "Don't text me again",
        "don\u2019t text me",
        "do not contact me anymore",
        "no more texts",
        "take me off your list",
        "leave me alone!!",
        "I want to opt out",
        "deja de escribirme",
        "Dejen de mandarme mensajes",
        "no me escriban más",
        "no quiero recibir más mensajes",
        "por favor quítenme de la lista",
        "quiero darme de baja",
        "déjenme en paz",
    ],
)
def test_own_words_that_revoke(body: str):
    assert read_own_words(body) == "pause"


@pytest.mark.parametrize(
    "body", ["wrong number", "You have the wrong person", "Número equivocado"]
)
def test_wrong_number(body: str):
    assert read_own_words(body) == "wrong-number"


@pytest.mark.parametrize(
    "body",
    [
        "Thank you for texting me",
        "I will stop by tomorrow",
        "The bus stop is closed",
        "Can you text me the address?",
        "No me ayudaron",
        "Gracias por escribirme",
        "Todavía no",
        "I never got help",
    ],
)
def test_words_that_do_not(body: str):
    assert read_own_words(body) == ""


@pytest.mark.parametrize(
    ("body", "digit"),
    [
        ("1", "1"), (" 2 ", "2"), ("3.", "3"), ("(1)", "1"), ("#2", "2"),
        ("\uff12", "2"),
        ("1️⃣", "1"), ("1 👍", "1"), ("one", "1"), ("Uno", "1"), ("dos", "2"),
        ("1 gracias", "1"), ("2, thank you so much!", "2"), ("Number 3 please", "3"),
        ("12", ""), ("1 2", ""), ("2 weeks", ""), ("", ""), ("½", ""), ("1?", ""),
        ("1 or 2", ""), ("not 1", ""), ("1 yes", ""), ("no 1", ""), ("thanks", ""),
    ],
)  # fmt: skip
def test_digits(body: str, digit: str):
    assert read_digit(body) == digit
