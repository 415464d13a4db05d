import pytest

from notifications.keywords import read_keyword
from notifications.own_words import read_own_words
from notifications.replies import read_digit, read_numbers


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
        "I don't want to get any more of these texts",
        "I do not want to be contacted",
        "I no longer wish to receive messages",
        "cancel these messages please",
        "lose my number",
        "please delete my number",
        "quit it",
        "knock it off",
        "no quiero que me escriban",
        "no me vuelvan a mandar nada",
        "no manden más mensajes",
        "favor de no mandar mensajes",
        "cancelar los mensajes",
        "paren de estar mandando mensajes",
        "borren mi número por favor",
        "Déjame en paz",
        "déjeme de molestar",
        "bórrame de la lista",
        "no me escribes más",
        "stop txting me",
        "don't txt me",
    ],
)
def test_own_words_that_revoke(body: str):
    assert read_own_words(body) == "pause"


@pytest.mark.parametrize(
    "body",
    [
        "wrong number",
        "wrong #",
        "You have the wrong person",
        "this is not her phone",
        "Número equivocado",
        "se equivocó de número",
        "no es su teléfono",
    ],
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
        "They never contacted me",
        "they don't text me back",
        "Please stop by my house",
        "I did lose my phone, sorry",
        "At the end of the week call me",
        "I don't need help but text me on Friday",
        "No me llamaron",
        "no me mandaron nada",
        "No necesito comida pero llámeme",
        "Gracias para el mensaje",
        "no le llamé",
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


POUNDS = ("lb", "lbs", "pounds", "libras", "weight", "peso")


@pytest.mark.parametrize(
    ("body", "numbers"),
    [
        ("182", ["182"]), (" 182.5 ", ["182.5"]), ("182,5", ["182.5"]),
        ("182lb", ["182"]), ("182 lbs today, thanks!", ["182"]),
        ("My weight is 182.", ["182"]), ("peso 182 libras", ["182"]),
        ("it\u2019s 182", ["182"]), ("120/80", ["120", "80"]),
        ("120 over 80", ["120", "80"]), ("120 sobre 80", ["120", "80"]),
        ("120-80", ["120", "80"]), ("118 79", ["118", "79"]),
        ("82 kg", []), ("82kg", []), ("1,200", []), ("about 182", []), ("not 182", []),
        ("182?", []), ("182 or 183", []), (".5", []), ("-5", []), ("12345", []),
        ("", []), ("thanks", []), ("182 at 7am", []), ("one eighty", []),
    ],
)  # fmt: skip
def test_numbers(body: str, numbers: list[str]):
    assert [str(number) for number in read_numbers(body, POUNDS)] == numbers
