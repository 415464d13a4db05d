import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.segments import GSM_7, GSM_7_ESCAPED, count_segments


@pytest.mark.parametrize(
    ("text", "encoding", "count"),
    [
        ("", "GSM-7", 1),
        ("a" * 160, "GSM-7", 1),
        ("a" * 161, "GSM-7", 2),
        ("a" * 306, "GSM-7", 2),
        ("a" * 307, "GSM-7", 3),
        ("¿Señor? é ñ ¡", "GSM-7", 1),
        ("á" * 70, "UCS-2", 1),
        ("á" * 71, "UCS-2", 2),
        ("á" * 134, "UCS-2", 2),
        ("á" * 135, "UCS-2", 3),
        ("€" * 80, "GSM-7", 1),
        ("€" * 81, "GSM-7", 2),
        ("🙂" * 35, "UCS-2", 1),
        ("🙂" * 36, "UCS-2", 2),
    ],
)
def test_parts_of_a_text(text: str, encoding: str, count: int):
    segments = count_segments(text)
    assert (segments.encoding, segments.count) == (encoding, count)


@pytest.mark.parametrize("letter", "áíóúÁÍÓÚ“”\u2019—")
def test_letters_that_double_the_price(letter: str):
    assert count_segments(f"a{letter}a").outside_gsm_7 == letter


@pytest.mark.parametrize("letter", "ñÑéÉ¿¡üÜ")
def test_spanish_letters_that_do_not(letter: str):
    assert count_segments(letter).encoding == "GSM-7"


def test_an_escaped_pair_is_not_torn():
    # 152 septets, then a pair that no longer fits the first part of 153.
    assert count_segments("a" * 152 + "€" + "a" * 151).count == 2
    assert count_segments("a" * 152 + "€" + "a" * 152).count == 3


def test_a_surrogate_pair_is_not_torn():
    assert count_segments("á" * 66 + "🙂" + "á" * 65).count == 2
    assert count_segments("á" * 66 + "🙂" + "á" * 66).count == 3


def test_gsm_7_has_its_128_places():
    assert len(GSM_7) == 127  # and the escape itself
    assert not GSM_7 & GSM_7_ESCAPED


@given(st.text(max_size=700))
def test_more_words_are_never_fewer_parts(text: str):
    assert count_segments(text + "a").count >= count_segments(text).count
