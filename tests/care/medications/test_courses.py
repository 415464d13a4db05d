"""How long a medicine is taken is never lost between the lists and the paper."""

import pytest
from django.utils import translation

from care.medications.courses import in_words
from care.medications.reading import read_line

COURSES = {
    "for 7 days": "twice a day for 7 days; x 7 days; x7d; daily x7days; por 7 días",
    "for 1 week": "for one week; 1 tab for a week; for 1 week",
    "for 5 years": "daily for 5 years",
    "": "once a week; every 3 months; q 7 days; 5 days a week; daily, 90 day supply;"
    " for pain; only when needed; take 1 tablet by mouth once daily; every other day",
}
AS_WRITTEN = """until Dec 5
tid for 7-10 days
for the next 5 days
for 3 days, 20 mg for 3 days
daily for 3 days then 10 mg daily for 3 days
2 tabs today then 1 tab daily x 4 days
daily for 21 days every month
10 day course
single dose
1 tab daily, stop if dizzy
hasta el viernes
at bedtime, increase by 2 units every 3 days""".splitlines()


@pytest.mark.parametrize("course", COURSES)
def test_a_length_is_read(course):
    for said in COURSES[course].split(";"):
        assert read_line(f"prednisone 40 mg {said}").how_long == course, said


@pytest.mark.parametrize("said", AS_WRITTEN)
def test_an_end_or_another_dose_is_kept_as_it_is_written(said):
    line = read_line(f"prednisone 40 mg {said}")
    assert (line.name, line.strength, line.how_long) == ("prednisone", "40 mg", said)


def test_of_a_dose_that_changes_none_is_read():
    line = read_line("Lantus 20 units at bedtime, increase by 2 units every 3 days")
    assert line.dose_amount is None
    assert read_line("prednisone 5 mg 1 tab daily until Dec 5").dose_amount == 1


def test_a_length_is_said_in_the_language_of_the_paper():
    with translation.override("es"):
        assert in_words("for 7 days") == "durante 7 días"
        assert in_words("for 1 week") == "durante 1 semana"
        assert in_words("until Dec 5") == "según está escrito: «until Dec 5»"
        assert in_words("") == ""
