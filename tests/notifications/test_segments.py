import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.segments import GSM_7, GSM_7_ESCAPED, count_segments
from tests.notifications.segment_cases import CASES


@pytest.mark.parametrize(("text", "encoding", "count"), CASES)
def test_parts_of_a_text(text: str, encoding: str, count: int):
    segments = count_segments(text)
    assert (segments.encoding, segments.count) == (encoding, count)


@pytest.mark.parametrize("letter", "áíóúÁÍÓÚ“”\u2019—")
def test_letters_that_double_the_price(letter: str):
    assert count_segments(f"a{letter}a").outside_gsm_7 == letter


@pytest.mark.parametrize("letter", "ñÑéÉ¿¡üÜ")
def test_spanish_letters_that_do_not(letter: str):
    assert count_segments(letter).encoding == "GSM-7"


def test_gsm_7_has_its_128_places():
    assert len(GSM_7) == 127  # and the escape itself
    assert not GSM_7 & GSM_7_ESCAPED


@given(st.text(max_size=700))
def test_more_words_are_never_fewer_parts(text: str):
    assert count_segments(text + "a").count >= count_segments(text).count
