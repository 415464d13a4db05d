"""One folding beneath all that compares words."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from people.names import fold as fold_name
from resources.duplicates.folding import plain
from resources.unaccented import unaccented
from resources.words import fold

SPELLINGS = ("José", "JOSÉ", "Jose\u0301", "jose", "\uff2aOSE")


def test_spellings_of_one_word_are_one_everywhere():
    for folded in (unaccented, fold, plain, fold_name):
        assert {folded(spelling) for spelling in SPELLINGS} == {"jose"}


@given(st.text())
def test_nothing_is_left_of_accents(text):
    assert not any(map(unicodedata.combining, unaccented(text)))
