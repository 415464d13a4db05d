"""What a disposition says of where somebody went."""

import pytest

from care.transitions.destinations import went_home


@pytest.mark.parametrize(
    "words",
    [
        *("", "home", "Home", "01", "1", "06", "01 - Home or self care", "07"),
        *("Home; care transferred to PCP", "Home with home health services"),
        *("Left against medical advice", "AMA", "Assisted living", "Group home"),
        *("Discharged to family", "Emergency shelter", "Home/Self-care"),
    ],
)
def test_home(words):
    assert went_home(words) is True


@pytest.mark.parametrize(
    "words",
    [
        *("Skilled nursing facility", "SNF", "Inpatient rehab", "03", "3", "20", "62"),
        *("Expired", "Died at home", "Home hospice", "50", "Nursing home", "LTACH"),
        *("Transferred to another hospital", "65: psychiatric hospital", "County jail"),
        *("Rehabilitation facility", "Deceased"),
    ],
)
def test_elsewhere(words):
    assert went_home(words) is False


@pytest.mark.parametrize(
    "words",
    [
        *("Transferred", "Other", "04", "69", "99", "see chart", "2 weeks with Al"),
        *("Home then rehab", "Nursing home or home", "From hospital to home"),
    ],
)
def test_for_a_person_to_find_out(words):
    assert went_home(words) is None
